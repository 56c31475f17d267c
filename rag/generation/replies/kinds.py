"""Tells the questions that are no search: about the articles as such, or to Wenqu itself.

A question is one of these only if all of it is: 这里有哪些文章 is, 山西有哪些文章要做 is not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.generation.replies import chinese_kinds, english_kinds
from rag.generation.wording import Talk
from rag.text import HAN, Folded, fold_with_origins

Name = Literal["search", "contents", "articles_on", "summary", "comparison", "talk"]

LONGEST = 200  # characters of a question that is looked at: longer ones are none of these
# Groups of the patterns, in their order: those that hold a title, and those that hold a subject.
_TITLES = ("title", "first", "second")
_SUBJECTS = ("topic", "about", "first_about", "second_about")
_ASKS = re.compile(
    r"什么|哪|谁|几|多少|怎|如何|为何|吗|是否|\b(?:what|which|who|when|where|why|how)\b"
)
_CLAUSE = re.compile(r"[,;:.!?。、~…\s]+(?=\S)")
_EDGES = " ,;:.!?。、~…-—\"'"
_SPACE = re.compile(rf"(?<=[^\s{HAN}])\s+(?=[^\s{HAN}])")


@dataclass(frozen=True, slots=True)
class Kind:
    """What kind of question it is; `topics` are the titles or subjects it names, as written.

    A summary has one or none (this article), a comparison two or none (these two articles).
    Where `by_title`, they are titles of articles, or it was an ordinary question after all.
    """

    name: Name
    topics: tuple[str, ...] = ()
    by_title: bool = False
    talk: Talk | None = None


SEARCH = Kind("search")

_KINDS: tuple[tuple[Name, tuple[re.Pattern[str], ...]], ...] = (
    ("contents", chinese_kinds.CONTENTS + english_kinds.CONTENTS),
    ("articles_on", chinese_kinds.ARTICLES_ON + english_kinds.ARTICLES_ON),
    ("summary", chinese_kinds.SUMMARY + english_kinds.SUMMARY),
    ("comparison", chinese_kinds.COMPARISON + english_kinds.COMPARISON),
)
_TALK: tuple[tuple[Talk, tuple[re.Pattern[str], ...]], ...] = (
    ("abilities", (chinese_kinds.ABILITIES, english_kinds.ABILITIES)),
    ("identity", (chinese_kinds.IDENTITY, english_kinds.IDENTITY)),
    ("thanks", (chinese_kinds.THANKS, english_kinds.THANKS)),
    ("farewell", (chinese_kinds.FAREWELL, english_kinds.FAREWELL)),
    ("greeting", (chinese_kinds.GREETING, english_kinds.GREETING)),
)


def kind_of(question: str) -> Kind:
    """The kind of a question in Chinese or English; `SEARCH` for every ordinary one.

    Greetings and thanks are known in other languages too, and are left out before a question.
    """
    if len(question) > LONGEST:
        return SEARCH
    bare = _bare(question)
    if talk := _talk(bare.text):
        return Kind("talk", talk=talk)
    rest = _without_greeting(bare)
    return next(_kinds(rest, question), SEARCH)


def _bare(question: str) -> Folded:
    """A question folded, without what it may begin and end with, and with no needless space."""
    folded = fold_with_origins(question.replace("’", "'"))
    kept = [i for i, character in enumerate(folded.text) if not character.isspace()]
    spaces = {match.start() for match in _SPACE.finditer(folded.text)}
    places = sorted({*kept, *spaces})
    text = "".join(" " if i in spaces else folded.text[i] for i in places)
    start = len(text) - len(text.lstrip(_EDGES.replace('"', "").replace("'", "")))
    end = len(text.rstrip(_EDGES.replace('"', "").replace("'", "")))
    origins = tuple(folded.origins[i] for i in places)
    return Folded(text[start : max(start, end)], origins[start : max(start, end)])


def _talk(text: str) -> Talk | None:
    """What is said to Wenqu, where nothing else is: the weightiest of its clauses."""
    clauses = [clause for clause in _CLAUSE.split(text) if clause]
    heard = [_talk_of(text)] if _talk_of(text) else [_talk_of(clause) for clause in clauses]
    if not heard or None in heard:
        return None
    return next(talk for talk, _ in _TALK if talk in heard)


def _talk_of(clause: str) -> Talk | None:
    for talk, patterns in _TALK:
        if any(pattern.fullmatch(clause.strip(_EDGES)) for pattern in patterns):
            return talk
    return None


def _without_greeting(bare: Folded) -> Folded:
    """The question behind a greeting: 你好，这里有哪些文章."""
    match = _CLAUSE.search(bare.text)
    if match and _talk_of(bare.text[: match.start()]) in ("greeting", "thanks"):
        return Folded(bare.text[match.end() :], bare.origins[match.end() :])
    return bare


def _kinds(bare: Folded, question: str) -> Iterator[Kind]:
    for name, patterns in _KINDS:
        for match in filter(None, (pattern.fullmatch(bare.text) for pattern in patterns)):
            titles, subjects = (
                tuple(_said(match, groups, bare, question)) for groups in (_TITLES, _SUBJECTS)
            )
            if all(map(_is_topic, titles + subjects)):
                yield Kind(name, titles or subjects, by_title=bool(titles))


def _said(
    match: re.Match[str], groups: Sequence[str], bare: Folded, question: str
) -> Iterator[str]:
    """What a question names, as it is written there."""
    for group in groups:
        if match.groupdict().get(group):
            start, end = bare.original(*match.span(group))
            yield question[start:end].strip()


def _is_topic(topic: str) -> bool:
    """Whether it is something that articles can be about, and not the rest of a question."""
    return bool(topic) and not _ASKS.search(topic.lower())
