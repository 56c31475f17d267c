"""Answers who holds an office, and which office somebody holds, from what the passages tell of it.

A small model mixes up persons of the same office; a table read from the text does not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.generation.answers.evidence import Evidence
from rag.generation.answers.gate import is_of_its_time
from rag.generation.answers.question import Question
from rag.generation.proof.claims import completed
from rag.generation.proof.offices import Holding, Office, holdings, persons
from rag.text import fold

_WHO = re.compile(
    r"^(?:请问|请)?(?:谁(?:是|担任|任|当)(?P<behind>[^,，谁]{2,24}?)"
    r"|(?P<before>[^,，谁]{2,24}?)(?:现在|当时)?(?:是谁|是哪位|是哪一位|叫什么(?:名字)?|的名字(?:是什么|叫什么)?|由谁(?:来)?(?:担任|出任|兼任|当|任)|是什么人|姓什么))[?？。]?$"
)
_WHEN = re.compile(
    r"\d{4}年(?:的时候|时)?(?=是谁|是哪位|由谁|叫什么)|^(?:(?:在|到)?\d{4}年(?:\d{1,2}月(?:\d{1,2}[日号])?)?(?:时|的时候)?[,，的]?)?(?:当时|那时)?的?"
)
_WHAT = re.compile(
    r"(?:什么|哪个|啥)(?:官|职务|职位|职级|身份|头衔|级别)|(?:担任|任)(?:的是)?(?:什么|何)(?:职|$)?|(?:是)?(?:做|干)什么的|何职"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What an article tells of an office, with the span that tells it."""

    text: str
    quote: Evidence


def look_up(question: str, passages: Sequence[Evidence]) -> list[Found]:
    """The sentences that answer, best passage first; none where it is no such question.

    `passages` are whole passages or sentences. Nothing is said where several persons could be
    meant, where the place that is asked about is not told, or of another time than is asked about.
    """
    asked = Question.read(question)
    passages = [one for one in passages if is_of_its_time(asked, [one])]
    told = [(holding, one) for one in passages for holding in holdings(one.text)]
    folded = _WHEN.sub("", fold(question).strip())
    if (who := _WHO.match(folded)) is not None:
        return _who(who["behind"] or who["before"], told)
    if _WHAT.search(folded):
        return _what(folded, told)
    return []


def _who(phrase: str, told: Sequence[tuple[Holding, Evidence]]) -> list[Found]:
    phrase = _without_of(phrase)
    try:
        office = Office.read(phrase)
    except ValueError:
        return []
    if not office.place:
        return []
    fitting = [
        (holding, one)
        for holding, one in told
        if office.fits(holding.office) and (office.place in _around(holding, one))
    ]
    named = {holding.person for holding, _ in fitting}
    if len(named) != 1:
        return []
    holding, one = fitting[0]
    return [Found(f"{phrase}是{holding.person}。", _span(holding, one))]


def _around(holding: Holding, one: Evidence) -> str:
    """The place of an office: its own, else what the passage and its title speak of."""
    if holding.office.place:
        return holding.office.place
    return fold(one.passage.title + one.passage.text)


def _what(question: str, told: Sequence[tuple[Holding, Evidence]]) -> list[Found]:
    theirs = [(h, one) for h, one in told if h.person in question]
    if not theirs:
        return []
    person = max((h.person for h, _ in theirs), key=len)
    holding, one = next((h, e) for h, e in theirs if h.person == person)
    quote = _span(holding, one)
    offices = (
        re.sub(rf"{person}$", "", fold(quote.text)) if fold(quote.text).endswith(person) else ""
    )
    said = f"{person}是{offices}。" if offices else quote.text + "。"
    return [Found(said, quote)]


def _span(holding: Holding, one: Evidence) -> Evidence:
    text = one.text[holding.start : holding.end]
    return Evidence(one.passage, text, one.start + holding.start, one.start + holding.end)


def says_who(question: str, sentence: str) -> bool:
    """Whether a sentence gives a holder to the office that is asked about, if one is."""
    if not is_about_offices(question):
        return True
    asked = _WHO.match(_WHEN.sub("", fold(question).strip()))
    if asked is None:
        return True
    office = Office.read(_without_of(asked["behind"] or asked["before"]))
    told = holdings(sentence) or holdings(completed(sentence, question))
    return any(office.fits(one.office) for one in told)


def _without_of(phrase: str) -> str:
    """运城的市委书记 as 运城市委书记."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(?:那边|这边)?的(?=[\u4e00-\u9fff])", "", phrase)


def is_about_offices(question: str) -> bool:
    """Whether it asks who holds an office that it names with its place, or what somebody is."""
    folded = _WHEN.sub("", fold(question).strip())
    asked = _WHO.match(folded)
    if asked is None:
        return bool(_WHAT.search(folded)) and bool(persons(folded) or len(folded) < 30)
    try:
        return bool(Office.read(_without_of(asked["behind"] or asked["before"])).place)
    except ValueError:
        return False
