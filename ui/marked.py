"""An article cut into paragraphs and pieces, those that were cited marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_PARAGRAPH = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph; `active` is the quotation that was asked for."""

    text: str
    marked: bool
    active: bool


def marked(
    text: str, spans: Sequence[tuple[int, int]], active: tuple[int, int] | None
) -> list[list[Piece]]:
    """The paragraphs of `text` in pieces; put together again they are the text without its breaks.

    Spans are offsets in code points and may overlap; of the active one every piece is active.
    """
    wanted = [*spans, *([active] if active else [])]
    return [
        _pieces(text, found.start(), found.end(), wanted, active)
        for found in _PARAGRAPH.finditer(text)
        if found.group().strip()
    ]


def _pieces(
    text: str,
    start: int,
    end: int,
    spans: Sequence[tuple[int, int]],
    active: tuple[int, int] | None,
) -> list[Piece]:
    cuts = sorted({start, end, *(edge for span in spans for edge in span if start < edge < end)})
    return [
        Piece(text[a:b], _inside(a, b, spans), active is not None and _inside(a, b, [active]))
        for a, b in pairwise(cuts)
    ]


def _inside(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in spans)
