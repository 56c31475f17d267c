"""Tells the sentences of an article that are addressed to a machine from those meant for a reader.

A sentence is weighed by the signs in `signs.toml`. What stands beside a suspicious sentence is
suspected sooner: an order is often followed by what it wants said.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import unescape
from itertools import pairwise
from pathlib import Path
from unicodedata import normalize

from rag.disguises import without_invisible
from rag.sentences import sentences
from rag.text import HAN, Span, fold

SIGNS = Path(__file__).with_name("signs.toml")
SUSPICIOUS = 3  # points, and one more where no reason has more than FAINT
FAINT = 1
NEARBY = 2  # points of each of two neighbours that have a reason
REACH = 2  # sentences
LONGEST = 2000  # characters that are looked at in one piece

_SPACED = re.compile(rf"(?<=[{HAN}])[ \t·.*_-]+(?=[{HAN}])")
_OPENS_A_TURN = re.compile(
    r"(?:[:：]|\b(?:system|assistant|developer|user|tool)|系统|助手|用户)\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A sentence, `text[start:end]`, that speaks to a machine, and what gave it away."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Sign:
    kind: str  # empty for one that is no reason by itself
    cased: bool
    patterns: tuple[tuple[int, re.Pattern[str]], ...]  # with their points, highest first


@dataclass(frozen=True, slots=True)
class _Weighed:
    points: int
    reason: int  # the points of the gravest sign that is a reason
    kind: str  # of that sign; empty where there is none

    @property
    def suspicious(self) -> bool:
        """Whether it stands for itself; a faint reason needs more beside it."""
        needed = SUSPICIOUS + 1 if self.reason == FAINT else SUSPICIOUS
        return self.reason > 0 and self.points >= needed


def signs(text: str) -> list[Suspicion]:
    """The sentences of a text that are addressed to a machine, in order."""
    spans = sentences(text)
    weighed = [_gravest(text[start:end]) for start, end in spans]
    kinds = {i: one.kind for i, one in enumerate(weighed) if one.suspicious}
    for pair in pairwise(range(len(weighed))):
        if all(weighed[i].kind and weighed[i].points >= NEARBY for i in pair):
            kinds |= {i: weighed[i].kind for i in pair}
    fresh = set(kinds)
    while fresh:
        fresh = _beside(fresh, text, spans, weighed) - kinds.keys()
        kinds |= {i: weighed[i].kind or "instruction" for i in fresh}
    return [Suspicion(kinds[i], *spans[i]) for i in sorted(kinds)]


def _beside(
    suspects: set[int], text: str, spans: Sequence[Span], weighed: Sequence[_Weighed]
) -> set[int]:
    """What becomes suspicious by standing near those that are."""
    found: set[int] = set()
    for suspect in suspects:
        near = range(max(0, suspect - REACH), min(len(spans), suspect + REACH + 1))
        found.update(i for i in near if weighed[i].kind or weighed[i].points >= SUSPICIOUS)
        if suspect + 1 < len(spans) and _OPENS_A_TURN.search(text[slice(*spans[suspect])]):
            found.add(suspect + 1)
    return found


def _gravest(sentence: str) -> _Weighed:
    """A sentence by what is most suspicious in it; few are longer than one piece."""
    starts = range(0, max(1, len(sentence) - LONGEST // 2), LONGEST // 2)
    pieces = (sentence[start : start + LONGEST] for start in starts)
    return max(map(_weigh, pieces), key=lambda one: (one.suspicious, one.points))


@lru_cache(maxsize=16384)
def _weigh(sentence: str) -> _Weighed:
    plain = normalize("NFKC", without_invisible(unescape(sentence))[0])
    folded = _SPACED.sub("", fold(plain))
    points, reason, kind = 0, 0, ""
    for sign in _load():
        text = plain if sign.cased else folded
        found = next((n for n, pattern in sign.patterns if pattern.search(text)), 0)
        points += found
        if sign.kind and found > reason:
            reason, kind = found, sign.kind
    return _Weighed(points, reason, kind)


@cache
def _load() -> tuple[_Sign, ...]:
    tables = tomllib.loads(SIGNS.read_text("utf-8"))
    return tuple(
        _Sign(
            table.get("kind", ""),
            table.get("cased", False),
            tuple((int(n), _any_of(table[n])) for n in sorted(filter(str.isdigit, table))[::-1]),
        )
        for table in tables.values()
    )


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
