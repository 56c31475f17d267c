"""A growth as tables: on the terminal, and in Markdown for a page or a note."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from eval.growth.words import Narrowed, Searches, Size

Cells = tuple[str, ...]
Table = tuple[Cells, list[Cells]]  # headings and rows

FILLING = (
    "articles", "passages", "added", "a second", "so far", "peak GB", "ledger MB", "Chroma MB",
)  # fmt: skip
SEARCHING = ("articles", "p50 ms", "p95 ms", "1 client /s", "4 clients /s", "peak GB", "CPU busy")
NARROWED = ("articles", "filter", "lets through", "p50 ms", "p95 ms", "value")
LONGEST_VALUE = 40


def tables(sizes: Sequence[Size]) -> list[Table]:
    """What each size cost to fill and keep, how it is searched, and how under filters.

    `added` are the articles of this step, `a second` how many of them, `so far` the time of all
    ingests up to here, `1 client /s` searches a second. `CPU busy` is what other work took of the
    processors before the searches.
    """
    filling = (FILLING, [_filling_cells(size) for size in sizes])
    return [filling, *search_tables([(size.articles, size.searches) for size in sizes])]


def search_tables(found: Sequence[tuple[int, Searches]]) -> list[Table]:
    """How indexes of so many articles are searched, and how under filters."""
    narrowed = [_narrowed_cells(articles, some) for articles, one in found for some in one.narrowed]
    return [
        (SEARCHING, [_searching_cells(articles, one) for articles, one in found]),
        *([(NARROWED, narrowed)] if narrowed else []),
    ]


def growth_markdown(header: Mapping[str, Any], sizes: Sequence[Size], command: str) -> str:
    """The tables, with the command and the machine that they come from."""
    asked = sizes[0].searches.load[0].n if sizes else 0
    about = (
        f"`{command}` on {header['machine']}, {header['started'][:10]}; {asked} questions, "
        f"{header['settings']['passages']} passages each."
    )
    return "\n\n".join([about, *(markdown(*table) for table in tables(sizes))]) + "\n"


def _filling_cells(size: Size) -> Cells:
    ingest = size.ingest
    return (
        f"{size.articles:,}",
        f"{size.passages:,}",
        f"{ingest.articles:,}",
        f"{ingest.articles_per_second:.1f}" if ingest.articles else "–",
        str(timedelta(seconds=round(size.seconds))),
        f"{ingest.peak_bytes / 1e9:.2f}",
        f"{size.ledger_bytes / 1e6:,.0f}",
        f"{size.chroma_bytes / 1e6:,.0f}",
    )


def _searching_cells(articles: int, searches: Searches) -> Cells:
    one, many = searches.load[0], searches.load[-1]
    return (
        f"{articles:,}",
        f"{one.p50_ms:.1f}",
        f"{one.p95_ms:.1f}",
        f"{one.per_second:.1f}",
        f"{many.per_second:.1f}",
        f"{searches.peak_bytes / 1e9:.2f}",
        f"{searches.busy:.0%}",
    )


def _narrowed_cells(articles: int, narrowed: Narrowed) -> Cells:
    return (
        f"{articles:,}",
        narrowed.field,
        f"{narrowed.share:.1%}",
        f"{narrowed.load.p50_ms:.1f}",
        f"{narrowed.load.p95_ms:.1f}",
        _value(narrowed.filters),
    )


def _value(filters: Mapping[str, object]) -> str:
    parts = [", ".join(value) if isinstance(value, list) else str(value)
             for value in filters.values()]  # fmt: skip
    written = " to ".join(parts)
    return written if len(written) <= LONGEST_VALUE else f"{written[: LONGEST_VALUE - 1]}…"


def markdown(headings: Cells, rows: Iterable[Cells]) -> str:
    """A table in Markdown."""
    lines = [headings, ("---",) * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
