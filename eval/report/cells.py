"""Figures as they are written in tables, on the page, in Markdown and on the terminal alike."""

from eval.figures import Figure
from eval.paired import Row
from eval.slopes import Slope
from eval.summary import Summary

MINUS = str.maketrans("-", "−")
COMPARISON = ("metric", "A", "B", "B − A", "95 % interval", "+ / − / =", "p (Holm)", "verdict")
SLOPES = ("perturbed 扰动", "metric 指标", "at strength 强度", "slope 斜率", "95 % interval", "n")


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


def slope_cells(kind: str, metric: str, slope: Slope) -> tuple[str, ...]:
    """A metric along the strengths of a kind of perturbation, under the headings of SLOPES."""
    along = ", ".join(f"{strength:g}: {number(mean)}" for strength, mean in slope.points)
    change = slope.slope
    ends = interval(change.low, change.high)
    return kind, metric, along, difference(change.mean), ends, str(change.n)


def usage_cells(summary: Summary) -> list[tuple[str, str]]:
    """What a run took beside time, by name; what is not known is left out."""
    counts = ", ".join(f"{count:,} {kind}" for kind, count in summary.tokens.items() if count)
    known = {"tokens 令牌": counts}
    if bill := summary.cost:
        known["cost 费用"] = f"{money(bill.total, bill.currency)} ({bill.questions} questions)"
    if summary.peak_memory is not None:
        known["peak memory 内存峰值"] = f"{summary.peak_memory / 1e9:.2f} GB, all processes"
    return [(name, value) for name, value in known.items() if value]


def money(amount: float, currency: str) -> str:
    """An amount, to the cent where it is more than one, and never rounded to nothing."""
    return (
        f"{amount:,.2f} {currency}".strip() if amount >= 1 else f"{amount:.3g} {currency}".strip()
    )
