"""Makes a follow-up question stand alone."""

import re
from collections.abc import Sequence

from rag.generation import prompts
from rag.generation.hostile.defence import harmless
from rag.generation.model import Session
from rag.generation.proof.facts import certain_names, names, same_kind
from rag.generation.proof.offices import RANK, Office
from rag.numbers import values
from rag.text import fold, is_chinese, language, words
from rag.types import Turn

TURNS = 3
LONG = 6  # the same, where it names nobody and nothing
SHORT = 2  # words that say something, below which a question leans on what came before
_ONLY_A_NAME = re.compile(
    r"^(?:那[么麼]?|还有|還有)?(?P<name>[^,，。?？]{2,12}?)(?:呢|又?怎么样|又?如何)[?？。]?$"
)
_COUNTED = re.compile(
    r"^(?P<before>[^,，?？]*(?:多少|几)[个家项位名座条件所种])[\u4e00-\u9fff]{2,14}[?？]?$"
)
_OF_WHOM = re.compile(r"^(?P<office>[^,，?？]+?)(?P<asks>(?:是谁|是哪位|叫什么|由谁担任)[?？]?)$")
_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]+(?P<what>[\u4e00-\u9fff]{1,4})")
_ASKED = re.compile(
    r"请问|多少|几[个位家座天年月次届种条项]?|谁|哪[些里儿个位家几年天月]?|什么(?:时候)?|何时|怎么样?|如何|吗|呢|是不是|[?？]"
)
_REFERRING = re.compile(
    r"他|她|它|其(?!他)|该|該|此|^那|^还有|这个|這個|这些|這些|那个|那些|那里|那么|呢[?？]?$|上述|前者|后者"
    r"|\b(?:he|she|it|they|him|her|them|his|its|their|that|those|this|there)\b",
    re.IGNORECASE,
)


def leans_on_history(question: str, history: Sequence[Turn]) -> bool:
    """Whether a question cannot be understood without the turns before it."""
    if not history:
        return False
    few = len(words(question)) < SHORT
    nobody = is_chinese(language(question)) and not certain_names(question)
    return bool(_REFERRING.search(question)) or few or (nobody and len(words(question)) < LONG)


def rewrite(question: str, history: Sequence[Turn], session: Session | None) -> str:
    """The question as one would ask it without the turns before it.

    By exchanging what is asked about where that is all the follow-up does (湖北呢?), else in the
    model's words where these bring in nothing new, else with the question before it in front.
    """
    if not leans_on_history(question, history):
        return question
    last = history[-1]
    if exchanged := _exchanged(question, last.question):
        return exchanged
    plain = _joined(question, last.question)
    if session is None:
        return plain
    turns = "\n".join(
        f"问：{harmless(turn.question)}\n答：{harmless(turn.answer)}" for turn in history[-TURNS:]
    )
    said = session.complete(prompts.fill("rewrite", history=turns, question=question), 80)
    first_line = said.strip().split("\n")[0].strip()
    if not _is_faithful(first_line, turns + question) or _loses(first_line, question):
        return plain
    return first_line


def _joined(question: str, last: str) -> str:
    """那投资规模呢 after 忻州谋划了多少项目 as 忻州谋划了项目，投资规模呢."""
    matter = _ASKED.sub("", last).strip("?？。 ，,")
    own = re.sub(r"^(?:那么?|还有)", "", question)
    return f"{matter}，{own}" if is_chinese(language(last)) else f"{last} {question}"


def _loses(rewritten: str, question: str) -> bool:
    """Whether what a follow-up asks for is gone from its rewritten form."""
    own = [word.text for word in words(_ASKED.sub(" ", question)) if len(word.text) > 1]
    return any(word not in fold(rewritten) for word in own)


def _exchanged(question: str, last: str) -> str:
    """湖北呢 after 湖南省省长是谁 is 湖北省长是谁: one name takes the place of the one like it."""
    asked = _ONLY_A_NAME.match(question.strip())
    if asked is None:
        return ""
    new = asked["name"]
    if not names(new):
        return _of_another_thing(new, last)
    alike = [name for name in names(last) if same_kind(name, new) and name in last]
    if len(alike) != 1:
        return ""
    (old,) = alike
    rank = "[省市县区州]" if new[-1] in "省市县区州" else ""
    return re.sub(re.escape(old) + (rank + "?" if rank else ""), new, last, count=1)


def _of_another_thing(new: str, last: str) -> str:
    """研发中心呢 after 上海有多少家总部 is 上海有多少家研发中心: what is counted, held or next."""
    last = last.strip()
    if counted := _COUNTED.match(last):
        return f"{counted['before']}{new}?"
    if ordinal := _ORDINAL.fullmatch(new):
        exchanged = re.sub(rf"第[^第]{{1,3}}{ordinal['what']}", new, last, count=1)
        return exchanged if exchanged != last else ""
    of_whom = _OF_WHOM.match(last)
    if of_whom is None or RANK.search(new) is None:
        return ""
    try:
        place = Office.read(fold(of_whom["office"])).place
    except ValueError:
        return ""
    return f"{place}{new}{of_whom['asks']}"


def _is_faithful(rewritten: str, known: str) -> bool:
    """Whether a rewritten question names nobody and no number that was not spoken of."""
    if not rewritten or len(rewritten) > len(known):
        return False
    folded = fold(known)
    said = all(name in folded for name in names(rewritten))
    return said and values(rewritten) <= values(known)
