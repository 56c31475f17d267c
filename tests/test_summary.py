import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.figures import Figure, values_by_metric
from eval.runfile import Line, Run, read_run, write_run
from eval.statistics import bootstrap_interval
from eval.summary import summarise, summary_document
from tests.runs import answers, header, line, rankings


def test_a_metric_has_a_mean_an_interval_and_the_number_of_its_questions() -> None:
    figure = summarise(answers([1, 1, 1, 0, 0, 1, 0, 1])).metrics["accuracy"]
    assert (figure.mean, figure.n) == (0.625, 8)
    assert figure.low is not None and figure.high is not None
    assert figure.low < 0.625 < figure.high


def test_a_metric_counts_the_questions_it_applies_to_alone() -> None:
    run = Run(
        header(), (line(1, {"accuracy": 1, "citation_recall": 0.5}), line(2, {"accuracy": 0}))
    )
    metrics = summarise(run).metrics
    assert (metrics["accuracy"].n, metrics["accuracy"].mean) == (2, 0.5)
    assert (metrics["citation_recall"].n, metrics["citation_recall"].mean) == (1, 0.5)


@pytest.mark.parametrize("written", [{}, {"accuracy": 0.0, "zh_f1": 0.0}])
def test_failures_stay_in_the_denominator(written: dict[str, float]) -> None:
    good = line(1, {"accuracy": 1, "zh_f1": 0.8})
    summary = summarise(Run(header(), (good, line(2, written, error="no connection"))))
    assert summary.metrics["accuracy"].mean == 0.5
    assert summary.metrics["zh_f1"].mean == 0.4
    assert (summary.n, summary.n_failed) == (2, 1)
    assert "1 of 2 questions failed; each counts as wrong." in summary.warnings


def test_a_failure_is_neither_a_refusal_nor_an_answer() -> None:
    lines = (
        line(1, {"accuracy": 1}),
        line(2, {"accuracy": 0}, error="no connection"),
        line(3, answerable=False, error="no connection"),
        line(4, answerable=False, refused=True),
    )
    metrics = summarise(Run(header(), lines)).metrics
    assert metrics["refusal_recall"].mean == 0.5
    assert metrics["false_refusal_rate"].mean == 0.5  # it gave no answer where there is one
    assert metrics["accuracy_answered"].n == 1


def test_refusals_are_counted_by_hand() -> None:
    """Of six answerable two are refused; of four unanswerable three; five refusals, three due."""
    lines = [line(n, {"accuracy": float(n < 3)}, refused=n >= 4) for n in range(6)]
    lines += [line(n, answerable=False, refused=n < 9) for n in range(6, 10)]
    summary = summarise(Run(header(), tuple(lines)))
    assert summary.metrics["refusal_recall"].mean == 0.75
    assert summary.metrics["refusal_precision"].mean == 0.6
    assert summary.metrics["false_refusal_rate"].mean == pytest.approx(1 / 3)
    assert summary.metrics["accuracy"].mean == 0.5
    assert summary.metrics["accuracy_answered"].mean == 0.75
    counts = summary.outcomes["answerable"]
    assert (counts.answered, counts.right, counts.refused, counts.failed) == (4, 3, 2, 0)
    assert summary.outcomes["unanswerable"].right == 0


def test_what_never_failed_is_not_called_certain() -> None:
    figure = summarise(answers([1.0] * 20)).metrics["accuracy"]
    assert figure.high == 1.0
    assert figure.low == pytest.approx(0.839, abs=0.001)  # Wilson: 20 / (20 + 1.96²)


def test_intervals_are_drawn_by_articles_where_there_are_enough() -> None:
    """Ten articles of four questions each, right or wrong as a whole: ten facts, not forty."""
    accuracies = [float(n // 4 < 5) for n in range(40)]
    apart = summarise(answers(accuracies)).metrics["accuracy"]
    lines = [
        line(n, {"accuracy": one}, cluster=f"{n // 4}.txt") for n, one in enumerate(accuracies)
    ]
    together = summarise(Run(header(), tuple(lines))).metrics["accuracy"]
    assert width(together) > 1.6 * width(apart)
    assert (together.low, together.high) == bootstrap_interval(
        accuracies, [n // 4 for n in range(40)]
    )


def width(figure: Figure) -> float:
    assert figure.low is not None and figure.high is not None
    return figure.high - figure.low


def test_too_few_articles_to_draw_from_are_warned_of() -> None:
    run = answers([1, 0, 1, 0, 1, 1], cluster="one.txt")
    assert any("about 1 articles: too few" in warning for warning in summarise(run).warnings)
    assert not any("too few" in warning for warning in summarise(answers([1, 0] * 5)).warnings)


def test_a_run_that_was_stopped_says_so() -> None:
    run = answers([1, 0, 1, 1, 1])
    stopped = replace(run, header=header(set={"name": "s", "questions": 300}, limit=100))
    assert "Only 5 of 100 questions were asked; resume the run." in summarise(stopped).warnings


def test_slices_by_type_language_and_perturbation() -> None:
    lines = (
        line(1, {"accuracy": 1}, slices={"type": "fact", "language": "zh-Hans"}),
        line(2, {"accuracy": 0}, slices={"type": "fact", "language": "en"}),
        line(3, {"accuracy": 1}, slices={"type": "date", "language": "en"}),
        line(4, {"accuracy": 0}, slices={"type": "date", "language": "en"}, id="q1~noise0.4"),
    )
    slices = summarise(Run(header(), lines)).slices
    assert {value: some.metrics["accuracy"].mean for value, some in slices["type"].items()} == {
        "fact": 0.5,
        "date": 0.5,
    }
    assert slices["language"]["en"].n == 3
    assert slices["perturbed"]["noise0.4"].metrics["accuracy"].mean == 0


def test_latency_by_stage_at_its_percentiles() -> None:
    lines = [line(n, timings_ms={"retrieve": float(n), "total": 10.0 * n}) for n in range(1, 101)]
    timings = summarise(Run(header(), tuple(lines))).timings_ms
    assert timings["retrieve"] == {"p50": 50, "p95": 95, "p99": 99}
    assert list(timings) == ["retrieve", "total"]
    assert timings["total"]["p95"] == 950


def test_stages_without_a_total_are_added_up() -> None:
    run = Run(header("retrieval"), (line(1, timings_ms={"encode": 2.0, "search": 3.0}),))
    assert summarise(run).timings_ms["total"]["p50"] == 5.0


def test_tokens_are_summed() -> None:
    lines = (line(1, tokens={"prompt": 5, "cached": 2}), line(2, tokens={"prompt": 7}), line(3))
    assert summarise(Run(header(), lines)).tokens == {"prompt": 12, "cached": 2}


def test_a_saturated_set_is_said_to_be_with_lexical_search_beside_it() -> None:
    lines = [
        replace(one, scores={**one.scores, "lexical_hit@10": float(n > 1)})
        for n, one in enumerate(rankings([1] * 60 + [3] * 40).lines)
    ]
    warnings = summarise(Run(header("retrieval"), tuple(lines))).warnings
    assert any("hit@10 1.000 (lexical search alone 0.980)" in warning for warning in warnings)
    assert not any("hit@1 " in warning for warning in warnings)  # .6 tells retrievers apart


def test_risk_falls_to_the_surest_answers() -> None:
    """Confidence .9 right, .8 wrong, one refused: risk 0 at a third, 1/2 at two, 2/3 at all."""
    lines = (
        line(1, {"accuracy": 1}, output={"refused": False, "confidence": 0.9}),
        line(2, {"accuracy": 0}, output={"refused": False, "confidence": 0.8}),
        line(3, {"accuracy": 0}, refused=True),
    )
    curve = summarise(Run(header(), lines)).risk_coverage
    assert curve is not None
    assert curve.points == ((1 / 3, 0.0), (2 / 3, 0.5), (1.0, 2 / 3))
    assert curve.reached == 2 / 3
    assert curve.aurc.mean == pytest.approx((0 + 1 / 2 + 2 / 3) / 3)


def test_to_refuse_everything_is_no_low_risk() -> None:
    asked = [line(n, {"accuracy": 0}, refused=True) for n in range(5)]
    careful = Run(header(), (line(9, {"accuracy": 1}), *asked))
    bold = Run(header(), tuple(line(n, {"accuracy": float(n != 1)}) for n in range(6)))
    assert summarise(careful).metrics["aurc"].mean > summarise(bold).metrics["aurc"].mean


def test_the_document_has_what_scripts_read(tmp_path: Path) -> None:
    run = replace(answers([1, 0, 1, 1, 0]), header=header(settings={"passages": 8}, models={}))
    run = replace(run, lines=tuple(replace(one, timings_ms={"total": 3.0}) for one in run.lines))
    write_run(tmp_path / "a.jsonl", run)
    document = summary_document(summarise(read_run(tmp_path / "a.jsonl")))
    assert set(document["metrics"]["accuracy"]) == {"mean", "low", "high", "n"}
    assert (document["n"], document["n_failed"]) == (5, 0)
    assert document["timings_ms"]["p50"] == 3.0 and document["timings_ms"]["p95"] == 3.0
    assert document["settings"] == {"passages": 8} and document["models"] == {}
    assert document["run"]["id"] == "a-run"
    assert json.loads(json.dumps(document, allow_nan=False)) == document


@pytest.mark.parametrize("kind", ["answers", "retrieval"])
def test_a_run_of_nothing_or_of_failures_alone_has_a_summary(kind: str) -> None:
    nothing = summarise(Run(header(kind), ()))
    assert (nothing.n, dict(nothing.metrics)) == (0, {})
    failed = summarise(Run(header(kind), (line(1, error="no model"), line(2, error="no model"))))
    assert failed.n_failed == 2


def test_metrics_stand_in_one_order_however_they_were_written() -> None:
    run = Run(
        header("retrieval"),
        (Line("q", "?", scores={"lexical_hit@1": 1, "mrr@10": 1, "hit@10": 1, "hit@3": 1}),),
    )
    assert list(values_by_metric(run)) == ["hit@3", "hit@10", "mrr@10", "lexical_hit@1"]
