"""The drawings of a report: intervals, risk against coverage, latency. SVG in the page itself."""

from collections.abc import Sequence

from eval.figures import Figure
from eval.reliability import RiskCoverage
from eval.report.markup import Html, element

BAR = 120  # width of an interval, for values from 0 to 1
SIDE, HIGH = 300, 200  # the square that risk and coverage are drawn in
LEFT, TOP, BELOW = 44, 12, 40


def interval(figure: Figure) -> Html:
    """A mean as a dot on a line from 0 to 1, its interval as a thicker stretch of it."""
    low, high = (figure.mean if end is None else end for end in (figure.low, figure.high))
    return element(
        "svg",
        element("line", x1=0, x2=BAR, y1=8, y2=8, class_="scale"),
        element("line", x1=_across(low), x2=_across(high), y1=8, y2=8, class_="range"),
        element("circle", cx=_across(figure.mean), cy=8, r=4, class_="mean"),
        viewBox=f"-5 0 {BAR + 10} 16",
        width=BAR + 10,
        height=16,
        role="img",
        aria_label=f"{figure.mean:.3f} between 0 and 1",
    )


def _across(value: float) -> float:
    return round(min(1.0, max(0.0, value)) * BAR, 1)


def risk_coverage(curve: RiskCoverage) -> Html:
    """Risk by coverage: solid as far as the run answered, dotted for what it refused."""
    reached = [point for point in curve.points if point[0] <= curve.reached + 1e-9]
    beyond = [*reached[-1:], *curve.points[len(reached) :]]
    end = [element("circle", cx=_x(x), cy=_y(y), r=5, class_="mean") for x, y in reached[-1:]]
    return element(
        "svg",
        *_axes("coverage 作答比例", "risk 错误率"),
        element("polyline", points=_path(beyond), class_="beyond"),
        element("polyline", points=_path(reached), class_="curve"),
        *end,
        viewBox=f"0 0 {LEFT + SIDE + 12} {TOP + HIGH + BELOW}",
        class_="plot",
        role="img",
        aria_label="share of wrong answers by share of questions answered, surest answers first",
    )


def _axes(across: str, up: str) -> list[Html]:
    ticks = (0.0, 0.25, 0.5, 0.75, 1.0)
    lines = [
        element("line", x1=LEFT, x2=LEFT + SIDE, y1=_y(tick), y2=_y(tick), class_="scale")
        for tick in ticks
    ]
    numbers = [
        element("text", f"{tick:g}", x=LEFT - 6, y=_y(tick) + 4, text_anchor="end")
        for tick in ticks
    ] + [
        element("text", f"{tick:g}", x=_x(tick), y=TOP + HIGH + 16, text_anchor="middle")
        for tick in ticks
    ]
    turned = f"rotate(-90 12 {TOP + HIGH / 2})"
    return [
        *lines,
        *numbers,
        element("text", across, x=LEFT + SIDE / 2, y=TOP + HIGH + 34, text_anchor="middle"),
        element("text", up, x=12, y=TOP + HIGH / 2, text_anchor="middle", transform=turned),
    ]


def _x(coverage: float) -> float:
    return round(LEFT + coverage * SIDE, 1)


def _y(risk: float) -> float:
    return round(TOP + (1 - risk) * HIGH, 1)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_x(coverage)},{_y(risk)}" for coverage, risk in points)


def latency(p50: float, p95: float, p99: float, longest: float) -> Html:
    """A stage's time as bars that end at its percentiles, on a scale up to `longest`."""
    share = 200 / longest if longest > 0 else 0.0
    return element(
        "svg",
        *(
            element("rect", x=0, y=y, width=round(end * share, 1), height=16 - 2 * y, class_=kind)
            for end, y, kind in ((p99, 6, "p99"), (p95, 4, "p95"), (p50, 1, "p50"))
        ),
        viewBox="0 0 200 16",
        width=200,
        height=16,
        role="img",
        aria_label=f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms",
    )
