"""What a translation must carry over: numbers, days, names and offices, written by rule beforehand.

They are put into the Chinese sentence in the reader's language, the chat model translates what is
around them, and what it says is taken only if they all are in it, and no number or name besides.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rag.generation.translation.number_words import added_numbers
from rag.generation.translation.wordforms import is_unspaced
from rag.text import HAN

Kind = Literal["person", "place", "organisation", "office", "number", "quantity"]

_HAN = re.compile(f"[{HAN}]")
_QUOTED = re.compile('“[^“”]+”|«[^«»]+»|„[^„“”]+[“”]|「[^「」]+」|"[^"]+"')


@dataclass(frozen=True, slots=True)
class Carried:
    """A part of a sentence that is written by rule, and how often it may be said."""

    kind: Kind
    given: str  # what stands for it in the text that is translated
    pattern: re.Pattern[str]  # the forms in which a translation may say it
    written: str = ""  # what the reader sees; empty: what the translation says
    original: str = ""  # stands in brackets behind it where it is said first
    source: str = ""  # what the sentence says there
    often: int = 1


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sentence with what is carried over written in the reader's language."""

    text: str
    tag: str
    carried: tuple[Carried, ...]
    numbers: frozenset[float]  # that the sentence says in any way
    strange: tuple[re.Pattern[str], ...]  # places and offices that it does not speak of
    quoted: tuple[str, ...] = ()  # quotations, as the sentence has them

    def faults(self, said: str) -> list[str]:
        """What keeps a translation from being shown; empty when it may be."""
        found = self._found(said)
        rest = _without(said, (match for matches in found for match in matches))
        lost = [one.given for one in self.lost(said)]
        added = added_numbers(rest, self.numbers, self.tag) + self._strange_in(rest)
        return lost + added or self._disordered(found)

    def lost(self, said: str) -> list[Carried]:
        """What a translation does not say, or says too often."""
        return [
            one
            for one, matches in zip(self.carried, self._found(said), strict=True)
            if not 1 <= len(matches) <= one.often
        ]

    def _disordered(self, found: list[list[re.Match[str]]]) -> list[str]:
        """Persons, their places, and counts keep their order: else one is said of another."""
        placed = [
            (one.kind, matches[0].start()) for one, matches in zip(self.carried, found, strict=True)
        ]
        kinds: list[Kind] = ["person", "number"]
        if sum(kind == "person" for kind, _ in placed) > 1:
            kinds.append("place")
        orders = ([start for kind, start in placed if kind == wanted] for wanted in kinds)
        return ["another order"] if any(some != sorted(some) for some in orders) else []

    def finished(self, said: str) -> str:
        """A translation without faults as the reader sees it: originals behind their names."""
        pieces: list[tuple[int, int, str]] = []
        for one, matches in zip(self.carried, self._found(said), strict=True):
            for i, match in enumerate(matches):
                gap = "" if is_unspaced(self.tag) else " "
                note = f"{gap}({one.original})" if one.original and i == 0 else ""
                pieces.append((*match.span(), (one.written or match[0]) + note))
        for start, end, written in sorted(pieces, reverse=True):
            said = said[:start] + written + said[end:]
        return self._with_quotations(said)

    def _with_quotations(self, said: str) -> str:
        """A slogan is translated in many ways: its own words stand behind it."""
        marks = list(_QUOTED.finditer(said))
        if len(marks) == len(self.quoted):
            for mark, original in reversed(list(zip(marks, self.quoted, strict=True))):
                said = f"{said[: mark.end()]} ({original}){said[mark.end() :]}"
        return said

    def without_carried(self, said: str) -> str:
        """A translation without all that was written by rule: what tells its language."""
        return _without(said, (match for matches in self._found(said) for match in matches))

    def exchanged(self, said: str, other: "Prepared") -> str:
        """A translation with what is carried over as another language writes it.

        `other` is the same sentence, prepared for that language.
        """
        theirs = dict(zip((one.source for one in other.carried), other.carried, strict=True))
        pieces: list[tuple[int, int, str]] = []
        for one, matches in zip(self.carried, self._found(said), strict=True):
            given = theirs[one.source].given if one.source in theirs else ""
            if given and not _HAN.search(given):
                pieces += [(*match.span(), given) for match in matches]
        for start, end, written in sorted(pieces, reverse=True):
            said = said[:start] + written + said[end:]
        return said

    def _found(self, said: str) -> list[list[re.Match[str]]]:
        """Where each is said, the longest forms first, no place taken twice."""
        found: list[list[re.Match[str]]] = [[] for _ in self.carried]
        rest = said
        for i in sorted(range(len(self.carried)), key=lambda i: -len(self.carried[i].given)):
            found[i] = list(self.carried[i].pattern.finditer(rest))
            rest = _without(rest, found[i])
        return found

    def _strange_in(self, rest: str) -> list[str]:
        found = [match[0] for pattern in self.strange if (match := pattern.search(rest))]
        if not is_unspaced(self.tag) and (han := _HAN.search(rest)):
            found.append(han[0])
        return found


def _without(text: str, matches: Iterable[re.Match[str]]) -> str:
    """A text with blanks in the place of what was found, so that all other places stay."""
    for match in matches:
        text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
    return text
