"""Splits an Article into Passages at sentence ends, within the embedder's limit.

A paragraph that can stand alone does; short ones go together, a heading goes with what follows it,
a long one is cut into parts of much the same length. What is embedded begins with the article's
title, date and outlet, what is shown does not.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator

from rag.ingestion.cut import Unit, cut
from rag.sentences import lines, sentences
from rag.text import Span
from rag.types import Article, Passage

LIMIT = 256  # tokens of the embedder, header and prompt included
ENOUGH = 120  # tokens from which a paragraph stands alone
CRUMB = 30  # tokens below which it never does where there is room elsewhere
HEADING = 60  # characters; a longer line is a paragraph
# Characters, and bytes in UTF-8, that are embedded: more would drown the passage.
HEADER_TITLE = (40, 120)
HEADER_DATE = (10, 30)
HEADER_OUTLET = (40, 60)
NEARLY = 8  # tokens that a sum of counts may be too high
CHARACTERS_A_TOKEN = 16  # at most: what is longer by far than a passage need not be counted

CountTokens = Callable[[str], int]

_UNFINISHED = re.compile(r".*[^。！？…!?.;；，,)）\]】\s][”」』》]?")
_QUESTION = re.compile(r"(?:问|問|Q|记者|記者|主持人)\s?[:：].{1,200}[?？]")


def embedded_text(passage: Passage) -> str:
    """What the embedder reads: title, date and outlet, then the passage."""
    return _header(passage) + passage.text


def _header(of: Article | Passage) -> str:
    parts = (
        _shortened(of.title, *HEADER_TITLE),
        _shortened(of.published or "", *HEADER_DATE),
        _shortened(of.outlet or "", *HEADER_OUTLET),
    )
    return " ".join(part for part in parts if part) + "\n"


def _shortened(text: str, characters: int, size: int) -> str:
    """The beginning of `text`; a tokenizer may make of a character as many tokens as bytes."""
    for end, character in enumerate(text[:characters]):
        size -= len(unicodedata.normalize("NFKC", character).encode(errors="replace"))
        if size < 0:
            return text[:end]
    return text[:characters]


def split(article: Article, count_tokens: CountTokens, limit: int = LIMIT) -> list[Passage]:
    """The passages of an article, in order; together they hold every sentence of it once.

    `count_tokens` is the embedder's own count, its prompt and special tokens included. With them
    and the header no passage has more than `limit`, unless the header alone has.
    """
    return [Passage.of(article, *span) for span in _Splitter(article, count_tokens, limit).spans()]


class _Splitter:
    """Counts each sentence once, adds up, and counts what it gives: sums are nearly exact."""

    def __init__(self, article: Article, count_tokens: CountTokens, limit: int) -> None:
        self._text = article.text
        self._header = _header(article)
        self._count = count_tokens
        self._empty = count_tokens("")
        self._bare = count_tokens(self._header)
        self._room = max(1, limit - self._bare)

    def spans(self) -> Iterator[Span]:
        """The passages."""
        for group in self._groups():
            start, left = 0, _total(group)
            while start < len(group):
                end = self._end_of_part(group, start, left)
                if end - start > 1:
                    yield group[start].start, group[end - 1].end
                else:  # so far it was only counted without the header
                    span = group[start].start, group[start].end
                    for piece in cut(self._text, span, self._exactly, self._room):
                        yield piece.start, piece.end
                left -= _total(group[start:end])
                start = end

    def _about(self, start: int, end: int) -> int:
        """Tokens of a span, counted by itself; what is by far too long is not counted."""
        if end - start > self._room * CHARACTERS_A_TOKEN:
            return end - start
        return self._count(self._text[start:end]) - self._empty

    def _exactly(self, start: int, end: int) -> int:
        """Tokens that a span has behind the header."""
        if end - start > self._room * CHARACTERS_A_TOKEN:
            return end - start
        return self._count(self._header + self._text[start:end]) - self._bare

    def _end_of_part(self, group: list[Unit], start: int, left: int) -> int:
        """Where a passage ends that begins with a unit of a group; `left` tokens are shared out."""
        first, last = group[start].start, group[-1].end
        if left <= self._room + NEARLY and self._exactly(first, last) <= self._room:
            return len(group)
        aim = left / max(2, math.ceil(left / self._room))
        end, size = start + 1, group[start].tokens
        while end < len(group) and size + group[end].tokens / 2 <= aim:
            size += group[end].tokens
            end += 1
        while end - start > 1 and self._exactly(first, group[end - 1].end) > self._room:
            end -= 1
        return end

    def _groups(self) -> Iterator[list[Unit]]:
        """Paragraphs that go together; what is left at the end is no crumb where there is room."""
        group: list[Unit] = []
        size = 0
        blocks = list(self._blocks())
        for block in blocks:
            more = _total(block)
            is_crumb = block is blocks[-1] and more < CRUMB
            if group and not self._belong_together(size, more, is_crumb):
                yield group
                group, size = [], 0
            group += block
            size += more
        if group:
            yield group

    def _belong_together(self, size: int, more: int, is_crumb: bool) -> bool:
        """Whether a paragraph of `more` tokens goes with those before it."""
        if size < CRUMB or (is_crumb and size > self._room):
            return True
        return (size < ENOUGH or is_crumb) and size + more <= self._room

    def _blocks(self) -> Iterator[list[Unit]]:
        """Paragraphs, each with the headings above it."""
        block: list[Unit] = []
        for start, end in lines(self._text):
            block += self._units(start, end)
            if block and not _leads(self._text[start:end]):
                yield block
                block = []
        if block:
            yield block

    def _units(self, start: int, end: int) -> Iterator[Unit]:
        line = self._text[start:end]
        for first, last in sentences(line):
            span = start + first, start + last
            yield from cut(self._text, span, self._about, self._room)


def _total(units: list[Unit]) -> int:
    return sum(unit.tokens for unit in units)


def _leads(line: str) -> bool:
    """Whether a line is a heading, or a question, that belongs to what follows it."""
    is_heading = len(line) <= HEADING and _UNFINISHED.fullmatch(line)
    return bool(is_heading or _QUESTION.fullmatch(line))
