"""Figures as they are written in tables, on the page, in Markdown and on the terminal alike."""

from eval.figures import Figure
from eval.paired import Row

MINUS = str.maketrans("-", "−")
COMPARISON = ("metric", "A", "B", "B − A", "95 % interval", "+ / − / =", "p (Holm)", "verdict")


def number(value: float | None) -> str:
    """A mean to three places; a dash where there is none."""
    return "–" if value is None else f"{value:.3f}".translate(MINUS)


def interval(low: float | None, high: float | None) -> str:
    """An interval's ends."""
    return "–" if low is None or high is None else f"[{number(low)}, {number(high)}]"


def with_interval(figure: Figure | None) -> str:
    """A mean with its interval, where there is one."""
    if figure is None or figure.low is None:
        return number(figure.mean if figure else None)
    return f"{number(figure.mean)} {interval(figure.low, figure.high)}"


def difference(value: float) -> str:
    """A difference with its sign."""
    return f"{value:+.3f}".translate(MINUS)


def probability(p: float) -> str:
    """A p to three places; never 0."""
    return f"{p:.3f}" if p >= 0.001 else "< .001"


def changes(row: Row) -> str:
    """Questions won, lost and alike."""
    return f"{row.wins} / {row.losses} / {row.ties}"


def comparison_cells(row: Row) -> tuple[str, ...]:
    """A row of a comparison, under the headings of COMPARISON."""
    return (
        row.metric,
        number(row.baseline),
        number(row.run),
        difference(row.difference),
        interval(row.low, row.high),
        changes(row),
        probability(row.p_holm),
        row.verdict,
    )
