"""Joins lines that a page broke in mid-sentence into paragraphs; poems, lists and tables stay."""

import re
from collections import Counter
from itertools import pairwise

NARROWEST, WIDEST = 24, 180  # columns of a page; a Chinese character has two
# Where nobody says that lines end where the page does, they must show it:
NARROWEST_UNSAID = 44  # verse is narrower
FEWEST_UNSAID = 4  # lines that are full and end in mid-sentence
MOST_UNSAID = 0.8  # of those that end in mid-sentence are full
FULL = 0.85  # of the page's width: letters of a printed page differ in width
NEARLY_ALL = 0.95

_UNSPACED_SCRIPTS = (
    "\u2e80-\u312f\u31a0-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\U00020000-\U0003fffd“”‘’…—"
)
_WIDE = re.compile(f"[{_UNSPACED_SCRIPTS}\u1100-\u115f\u3130-\u318f\uac00-\ud7a3]")
_UNSPACED = re.compile(f"[{_UNSPACED_SCRIPTS}\u0e00-\u0e7f]")  # Thai is narrow
_ENDS = re.compile(r"[。！？!?….:：；;।؟][”’」』》）)\]\"']*$")
_LIST_ITEM = re.compile(
    r"\s*(?:[-*–—]\s|[•·●■◆▪]|\d{1,3}(?:[.．)]\s|[、）])|[(（]\d{1,2}[)）]|[①-⑳]"
    r"|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）])"
)
_TABLE = re.compile(r"\S\t|\S {3,}\S|\|.*\|")
_FIRST_WORD = re.compile(r"\s*(?:[a-zA-ZÀ-ɏ0-9]+\S*|\S[，。、；：！？”’」』》）]*)")
_HYPHENATED = re.compile(r"(?P<first>[^\W\d_]+)-$")
_CONTINUED = re.compile(r"(?P<second>[^\W\d_]+)")


def join_wrapped(lines: list[str], *, wrapped: bool, changes: Counter[str]) -> list[str]:
    """Paragraphs out of `lines`, whose indents and empty lines tell where they begin.

    `wrapped` says that the lines end where the page did; else that must show in them.
    """
    page = _page_width(lines)
    narrowest = NARROWEST if wrapped else NARROWEST_UNSAID
    if not narrowest <= page <= WIDEST or not (wrapped or _look_wrapped(lines, page)):
        return lines
    hyphenated = set(re.findall(r"\w+-\w+", "\n".join(lines)))
    paragraphs: list[list[str]] = []
    for before, line in pairwise(["", *lines]):
        if paragraphs and _goes_on(before, line, page):
            _append(paragraphs[-1], line.strip(), hyphenated)
            changes["line breaks"] += 1
        else:
            paragraphs.append([line.rstrip()])
    return ["".join(paragraph) for paragraph in paragraphs]


def _width(line: str) -> int:
    """Columns of a line; a Chinese character has two."""
    return len(line) + len(_WIDE.findall(line))


def _page_width(lines: list[str]) -> int:
    """The width that one line in ten is wider than."""
    widths = sorted(_width(line.rstrip()) for line in lines if line.strip())
    return widths[len(widths) * 9 // 10] if len(widths) > 1 else 0


def _look_wrapped(lines: list[str], page: int) -> bool:
    """Whether most lines that end in mid-sentence have no room for the next word."""
    broken = [
        (line, after)
        for line, after in pairwise(lines)
        if line.strip() and after.strip() and not _ENDS.search(line.rstrip())
    ]
    full = sum(_has_no_room(line, after, page - 1) for line, after in broken)
    return full >= FEWEST_UNSAID and full >= MOST_UNSAID * len(broken) and _is_prose(lines, page)


def _is_prose(lines: list[str], page: int) -> bool:
    """Whether sentences end within lines, and no line is a whole paragraph."""
    ends_within = sum(bool(re.search(r"[。！？]\S|[.!?] \S", line)) for line in lines)
    return ends_within * 5 >= len(lines) and all(_width(line) < page * 1.3 for line in lines)


def _has_no_room(line: str, after: str, page: float) -> bool:
    first = _FIRST_WORD.match(after)
    return _width(line.rstrip()) + (_width(first[0].strip()) + 1 if first else 0) > page


def _goes_on(before: str, line: str, page: int) -> bool:
    """Whether a line goes on with the paragraph of the line before."""
    if not before.strip() or not line.strip() or _LIST_ITEM.match(line):
        return False
    if _TABLE.search(before.strip()) or _TABLE.search(line.strip()):
        return False
    if _indent(line) >= _indent(before) + 2 and not _LIST_ITEM.match(before):
        return False
    share = NEARLY_ALL if _ENDS.search(before.rstrip()) else FULL
    return _has_no_room(before, line, page * share)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _append(paragraph: list[str], line: str, hyphenated: set[str]) -> None:
    last = paragraph[-1]
    torn, rest = _HYPHENATED.search(last), _CONTINUED.match(line)
    if torn and rest and rest[0].islower():
        if f"{torn['first']}-{rest['second']}" not in hyphenated:
            paragraph[-1] = last[:-1]
    elif not (_UNSPACED.match(last[-1:]) or _UNSPACED.match(line)):
        paragraph.append(" ")
    paragraph.append(line)
