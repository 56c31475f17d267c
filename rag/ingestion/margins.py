"""The margins of an article, where it says who wrote it, for whom and when.

What stands in the middle is the story, and speaks of other things; it is not looked at.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.text import Folded, fold_with_origins

CHARACTERS = 4000  # looked at, at either end
LINES = 60  # of what repair took out
MASTHEAD_LINES = 14
PARAGRAPHS = 3
SHORT = 120  # a longer line is a paragraph
OPENING = 240  # characters of the story that may hold a dateline and a byline
CLOSING = 500

_BODY_LABEL = re.compile(r"[,，\s]*正文\s*[:：]\s*")
_PAGE_END = re.compile(
    r"(?:\s*(?:返回搜狐[,，]\s*查看更多|责任编辑\s*[:：]|更多精彩内容请进入\S{2,8}|分享让更多人看到|【纠错】|[(（]完[)）]"
    r"|[【\[]\s*(?:责任)?编辑\s*[:：][^【】\[\]]{0,12}[】\]]))+\s*$"
)
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Stretch:
    """A part of a text, searched folded and quoted as it is written."""

    written: str

    @cached_property
    def _both(self) -> Folded:
        return fold_with_origins(self.written)

    @property
    def folded(self) -> str:
        """The text with width, case and script folded."""
        return self._both.text

    def quote(self, start: int, end: int) -> str:
        """What stands between two offsets of the folded text, as it is written."""
        return self.written[slice(*self._both.original(start, end))] if start < end else ""


@dataclass(frozen=True, slots=True)
class Margins:
    """What of an article may speak about it."""

    masthead: tuple[Stretch, ...]  # the lines above the story: headline, date, names
    story: tuple[Stretch, ...]  # how its first paragraphs begin
    closing: tuple[Stretch, ...]  # the last lines, or the end of the last one
    removed: tuple[Stretch, ...]  # what repair took out


def margins(text: str, removed: Sequence[str] = ()) -> Margins:
    """The margins of a repaired text, of a size that does not grow with it."""
    lines = _parted(text[:CHARACTERS])
    start = next((i for i, line in enumerate(lines) if is_paragraph(line)), len(lines))
    start = min(start, MASTHEAD_LINES)
    last = _PAGE_END.sub("", text[-CLOSING:], count=1).split("\n")
    return Margins(
        masthead=tuple(map(Stretch, lines[:start])),
        story=tuple(Stretch(line[:OPENING]) for line in lines[start : start + PARAGRAPHS]),
        closing=tuple(map(Stretch, last)),
        removed=tuple(Stretch(_BODY_LABEL.sub("", line[:SHORT])) for line in removed[:LINES]),
    )


def is_paragraph(line: str) -> bool:
    """Whether a line is part of a story rather than of what stands above it."""
    return len(line) > SHORT or line.endswith(("。", ".", ";", "；", "。”", ".”", '."'))


def _parted(head: str) -> list[str]:
    """The first lines; one that holds a masthead and the label of the body is two."""
    label = _BODY_LABEL.search(head, 0, 2 * SHORT)
    if label:
        head = f"{head[: label.start()]}\n{head[label.end() :]}"
    lines = (line.strip() for line in head.split("\n"))
    return [line for line in lines if _LETTER.search(line)]
