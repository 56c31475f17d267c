"""Splits an Article into Passages at sentence ends, within the embedder's limit.

A passage keeps to its paragraph where that is long enough to stand alone; what is embedded begins
with the article's title, date and outlet, what is shown does not.
"""

from collections.abc import Callable, Iterator

from rag.text import Span, clauses, sentences
from rag.types import Article, Passage

LIMIT = 256  # tokens of the embedder, header and prompt included
ENOUGH = 120  # tokens from which a passage does not go on into the next paragraph
HEADER_TITLE = 40  # characters of the title that are embedded: more would drown the passage
HEADER_OUTLET = 40

CountTokens = Callable[[str], int]


def embedded_text(passage: Passage) -> str:
    """What the embedder reads: title, date and outlet, then the passage."""
    return _header(passage) + passage.text


def _header(of: Article | Passage) -> str:
    parts = (of.title[:HEADER_TITLE], (of.published or "")[:10], (of.outlet or "")[:HEADER_OUTLET])
    return " ".join(part for part in parts if part) + "\n"


def split(article: Article, count_tokens: CountTokens, limit: int = LIMIT) -> list[Passage]:
    """The passages of an article, in order; together they hold every sentence of it once.

    `count_tokens` is the embedder's own count, its prompt and special tokens included.
    """
    header = _header(article)
    room = max(1, limit - count_tokens(header))

    def cost(start: int, end: int) -> int:
        return count_tokens(header + article.text[start:end]) - count_tokens(header)

    passages: list[Passage] = []
    start = end = -1
    for unit_start, unit_end in _units(article.text, cost, room):
        if start < 0:
            start, end = unit_start, unit_end
            continue
        new_paragraph = "\n" in article.text[end:unit_start]
        full = new_paragraph and cost(start, end) >= ENOUGH
        if full or cost(start, unit_end) > room:
            passages.append(Passage.of(article, start, end))
            start = unit_start
        end = unit_end
    if start >= 0:
        passages.append(Passage.of(article, start, end))
    return passages


def _units(text: str, cost: Callable[[int, int], int], room: int) -> Iterator[Span]:
    """Sentences, and the pieces of those that are too long for a passage."""
    for start, end in sentences(text):
        if cost(start, end) <= room:
            yield start, end
        else:
            yield from _cut(text, start, end, cost, room)


def _cut(
    text: str, start: int, end: int, cost: Callable[[int, int], int], room: int
) -> Iterator[Span]:
    """A sentence cut at its commas, and between characters where it has none."""
    for clause_start, clause_end in clauses(text, start, end):
        while cost(clause_start, clause_end) > room:
            middle = clause_start + max(1, _longest(clause_start, clause_end, cost, room))
            yield clause_start, middle
            clause_start = middle
        yield clause_start, clause_end


def _longest(start: int, end: int, cost: Callable[[int, int], int], room: int) -> int:
    """How many characters from `start` on fit, found by halving."""
    low, high = 0, end - start
    while low < high:
        middle = (low + high + 1) // 2
        if cost(start, start + middle) <= room:
            low = middle
        else:
            high = middle - 1
    return low
