import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case, Quote
from eval.perturb.variants import perturb
from eval.report.html import report_html
from eval.report.markdown import report_markdown
from eval.runfile import Line, Run
from eval.slopes import slopes
from eval.summary import summarise, summary_document
from tests.runs import header, line


def asked(number: int, suffix: str, accuracy: float) -> Line:
    return line(number, {"accuracy": accuracy}, id=f"q{number}{suffix}")


def run(*lines: Line) -> Run:
    return Run(header(), lines)


def test_the_slope_of_noise_by_hand() -> None:
    """Means 1, .5, 0 at 0, .4, .8: 1.25 less for a strength of 1."""
    right = {"~noise0": (1, 1), "~noise0.4": (1, 0), "~noise0.8": (0, 0)}
    lines = [asked(n, s, two[n]) for s, two in right.items() for n in range(2)]
    found = summarise(run(*lines)).slopes["noise"]["accuracy"]
    assert found.points == ((0.0, 1.0), (0.4, 0.5), (0.8, 0.0))
    assert found.slope.mean == pytest.approx(-1.25)
    assert found.slope.n == 2


def test_the_question_as_it_was_is_the_strength_of_nothing() -> None:
    lines = [asked(n, s, float(n > 3 or not s)) for s in ("", "~other-script") for n in range(20)]
    found = summarise(run(*lines)).slopes["other-script"]["accuracy"]
    assert found.points == ((0.0, 1.0), (1.0, 0.8))
    assert found.slope.low is not None and found.slope.high is not None
    assert found.slope.mean == pytest.approx(-0.2)
    assert found.slope.low < -0.2 < found.slope.high < 0.05


def test_only_questions_that_have_every_strength_count() -> None:
    lines = [asked(1, "", 1), asked(1, "~typos0.1", 0), asked(1, "~typos0.3", 0), asked(2, "", 1),
             asked(2, "~typos0.1", 1)]  # fmt: skip
    found = summarise(run(*lines)).slopes["typos"]["accuracy"]
    assert (found.slope.n, found.points[0]) == (1, (0.0, 1.0))


def test_one_strength_has_no_slope() -> None:
    assert summarise(run(asked(1, "~noise0.4", 1), asked(2, "~noise0.4", 0))).slopes == {}
    assert summarise(run(asked(1, "", 1), asked(2, "", 0))).slopes == {}


def test_questions_that_all_agree_have_no_interval_that_looks_certain() -> None:
    lines = [asked(n, s, float(not s)) for s in ("", "~full-width") for n in range(9)]
    slope = summarise(run(*lines)).slopes["full-width"]["accuracy"].slope
    assert (slope.mean, slope.low, slope.high) == (-1.0, None, None)


def test_reports_show_the_slopes() -> None:
    made = run(*[asked(n, s, float(not s)) for s in ("", "~typos0.5") for n in range(3)])
    assert "typos" in report_html(made) and "Slopes" in report_html(made)
    assert "| typos | accuracy | 0: 1.000, 0.5: 0.000 | −2.000 | – | 3 |" in report_markdown(made)
    points = summary_document(summarise(made))["slopes"]["typos"]["accuracy"]["points"]
    assert [tuple(point) for point in points] == [(0.0, 1.0), (0.5, 0.0)]


@given(st.lists(st.text(alphabet="q~n1.0-", min_size=1, max_size=8), unique=True))
def test_ids_of_any_kind_do_no_harm(ids: list[str]) -> None:
    values = {"accuracy": dict.fromkeys(ids, 1.0)}
    for by_metric in slopes(values, dict(zip(ids, ids, strict=True))).values():
        assert by_metric["accuracy"].slope.mean == pytest.approx(0)


def test_variants_fall_with_the_article_of_their_question() -> None:
    quotes = (Quote("000_a", "170个"),)
    case = Case("q1", "多少？", (("170个",),), ("000_a",), quotes, passages=("签约170个项目。",))
    pool = ["投资交流会在泉州开幕。", "今年的苹果丰收了。", "球队输了比赛。"]
    variants = perturb([case], ["noise0.4", "gold-removed", "unchanged"], pool, seed=1)
    assert {variant.cluster for variant in variants} == {"000_a"}
    assert [variant.id for variant in variants][-1] == "q1"
    assert Case("q2~noise0.4", "？").cluster == "q2"
