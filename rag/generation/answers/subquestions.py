"""The questions in a question: each part of it to be answered, what it compares to be searched for.

Read by rules, in Chinese: a question in another language is translated before it comes here.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from rag.generation.answers.question import ASKS
from rag.generation.answers.rewrite import leans_on_history
from rag.generation.proof.facts import names
from rag.generation.proof.offices import holdings
from rag.text import fold
from rag.types import Turn

_JOINT = re.compile(r"(?:分别|各自|各(?=[是有由要在为叫开]|多少|几)|都(?=[是有叫]))")
_PAIR = re.compile(
    r"^(?P<first>[^,，、;；?？]{2,24}?)(?:和|与|跟|、|以及|及)(?P<second>[^,，;；?？]{2,24}?)$"
)
_OF_BOTH = re.compile(r"^(?P<both>[^,，]+)[,，](?P<what>[^,，、和与]{2,8})$")  # A和B，主持人分别
_COMPARED = re.compile(
    r"^(?P<first>.{2,30}?)比(?P<second>.{2,30}?)(?:多|少|高|低|长|短|大|小)(?:了|出)?(?:多少|几)"
)
_ENDS = re.compile(r"[^?？]+[?？]*")
_AND = re.compile(r"[,，;；]|[?？](?=.)")


def parts(question: str) -> tuple[str, ...]:
    """The questions in a question: 山西和湖南的省长分别是谁 is two; most are one.

    Of several that stand one after the other each is one, unless a later one leans on the first.
    """
    text = question.strip()
    if several := _one_by_one(text):
        return tuple(part for one in several for part in parts(one))
    if joint := _JOINT.search(fold(text)):
        return tuple(_distributed(text, joint.start(), joint.end())) or (text,)
    return (text,)


def _one_by_one(text: str) -> list[str]:
    """主题是什么？桥有多长？ as two; nothing where it is one, or a later one needs the first."""
    found = [one.strip() for one in _ENDS.findall(text) if one.strip("?？ ")]
    asking = len(found) > 1 and all(ASKS.search(fold(one)) for one in found)
    leaning = any(
        leans_on_history(later, [Turn(earlier, "")]) for earlier, later in pairwise(found)
    )
    return found if asking and not leaning else []


def _distributed(text: str, start: int, end: int) -> Iterator[str]:
    """A和B分别C as AC and BC, where both can be what is asked about."""
    subject, rest = text[:start].rstrip(",， "), text[end:]
    if asked := _OF_BOTH.match(subject):
        subject, rest = asked["both"], f"的{asked['what']}{rest}"
    match = _PAIR.match(subject)
    if match is None or not re.search(r"[谁哪几多何什怎是有由]", fold(rest)):
        return
    first, second = match["first"], match["second"]
    yield f"{first}{_shared_tail(first, second)}{rest}"
    yield f"{_shared_head(first, second)}{second}{rest}"


def _shared_tail(first: str, second: str) -> str:
    """What the first leaves to the second to say: 山西和湖南的省长."""
    if "的" in second and "的" not in first and not holdings(first):
        return second[second.index("的") :]
    return ""


def _shared_head(first: str, second: str) -> str:
    """What the first says for the second too: 会议的主题和主线."""
    if "的" in first and "的" not in second and not names(second) and len(second) <= 6:
        return first[: first.index("的") + 1]
    return ""


def asks_twice(question: str) -> tuple[str, ...]:
    """The asking clauses of a question that asks two things of one matter, else empty."""
    clauses = [clause for clause in _AND.split(question) if clause.strip()]
    asking = [clause for clause in clauses if ASKS.search(fold(clause))]
    return tuple(asking) if len(asking) > 1 else ()


def matters(question: str) -> tuple[str, ...]:
    """The two things that a question compares, each to be searched for; empty for any other."""
    match = _COMPARED.match(question)
    return (match["first"], match["second"]) if match else ()
