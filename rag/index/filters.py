"""Filters as conditions on the ledger's articles."""

from rag.types import Filters


def conditions(filters: Filters) -> tuple[str, list[str]]:
    """A SQL condition on `article`, and the values of its question marks."""
    parts: list[str] = []
    values: list[str] = []

    def add(condition: str, *arguments: str) -> None:
        parts.append(condition)
        values.extend(arguments)

    if filters.source:
        some = " OR ".join(["instr(name, ?)"] * len(filters.source))
        add(f"article.id IN (SELECT article_id FROM source WHERE {some})", *filters.source)
    if filters.outlet:
        add(f"outlet IN ({', '.join('?' * len(filters.outlet))})", *filters.outlet)
    if filters.language:
        some = " OR ".join(["language = ? OR instr(language, ?) = 1"] * len(filters.language))
        add(f"({some})", *(v for tag in filters.language for v in (tag, f"{tag}-")))
    if filters.title:
        add("instr(title, ?)", filters.title)
    if filters.since:
        add("published >= ?", filters.since)
    if filters.until:  # `2021` and `2021-09` hold their whole year and month
        add("substr(published, 1, ?) <= ?", str(len(filters.until)), filters.until)
    return " AND ".join(parts) or "1", values
