import json
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from eval.bounds import Shortfall, fail_under, no_worse_than
from eval.compare import Comparison, compare, comparison_document
from eval.figures import clusters_of
from eval.paired import Row, paired_rows
from eval.runfile import Run
from rag.errors import EvaluationError
from tests.runs import answers, header, line, rankings


def row(comparison: Comparison, metric: str = "accuracy") -> Row:
    return next(row for row in comparison.rows if row.metric == metric)


def test_wins_losses_and_ties_are_counted() -> None:
    found = row(compare(answers([0, 0, 1, 1, 0]), answers([1, 1, 0, 1, 0])))
    assert (found.wins, found.losses, found.ties) == (2, 1, 2)
    assert (found.baseline, found.run, found.difference) == (0.4, 0.6, pytest.approx(0.2))
    assert (found.test, found.p) == ("McNemar", 1.0)  # 2 · (1 + 3) / 2³
    assert found.verdict == "no difference shown"


def test_a_planted_regression_is_caught() -> None:
    """Of a hundred right answers twelve are broken, two are fixed: p = 2 · 106 / 2¹⁴ = .013."""
    before = [1.0] * 90 + [0.0] * 10
    after = [0.0] * 12 + [1.0] * 80 + [0.0] * 8
    run = answers(after)
    found = row(compare(answers(before), run))
    assert (found.wins, found.losses, found.verdict) == (2, 12, "worse")
    assert found.p == pytest.approx(0.0129, abs=1e-4)
    assert found.high < 0
    assert [one.metric for one in no_worse_than(run, answers(before))] == ["accuracy"]
    assert row(compare(run, answers(before))).verdict == "better"


def test_two_runs_that_differ_by_chance_are_not_called_different() -> None:
    """Forty pairs of runs of one quality: with .05 for a whole table, two false alarms or so."""
    chance = random.Random(7)
    alarms = 0
    for _ in range(40):
        a, b = ([float(chance.random() < 0.8) for _ in range(80)] for _ in range(2))
        alarms += any(row.verdict != "no difference shown" for row in compare_lists(a, b).rows)
    assert alarms <= 4


def compare_lists(before: Sequence[float], after: Sequence[float]) -> Comparison:
    return compare(answers(before), answers(after))


def test_five_changes_for_the_better_are_too_few_for_a_verdict() -> None:
    values = {f"q{n}": 0.1 for n in range(5)}
    better = dict.fromkeys(values, 0.9)
    clusters = {id: id for id in values}
    (found,) = paired_rows({"zh_f1": values}, {"zh_f1": better}, clusters)
    assert (found.wins, found.verdict) == (5, "no difference shown")


def test_questions_of_one_article_are_no_independent_witnesses() -> None:
    """Ten articles of ten questions: one article gained all its ten, the others nothing."""
    before = [line(n, {"accuracy": 0}, cluster=f"{n // 10}.txt") for n in range(100)]
    after = [replace(one, scores={"accuracy": float(n < 10)}) for n, one in enumerate(before)]
    found = row(compare(Run(header(), tuple(before)), Run(header(), tuple(after))))
    assert found.p < 0.01  # to McNemar ten questions are ten
    assert found.low == 0.0  # a draw without that article is common
    assert found.verdict == "no difference shown"


def test_metrics_that_agree_on_every_question_are_one_hypothesis() -> None:
    comparison = compare(rankings([2] * 7 + [1] * 20), rankings([1] * 27))
    hits, recalls = row(comparison, "hit@1"), row(comparison, "recall@1")
    assert hits.p == recalls.p == pytest.approx(2 / 2**7)
    # With mrr@10, and hit@10 which no question changed, there are three; mrr comes first or second.
    assert hits.p_holm == recalls.p_holm <= 3 * hits.p
    assert hits.verdict == "better"


def test_more_hypotheses_take_more_proof() -> None:
    ids = [f"q{n}" for n in range(30)]
    clusters = dict(zip(ids, ids, strict=True))
    before = {f"m{m}": dict.fromkeys(ids, 0.0) for m in range(10)}
    after = {
        metric: {id: float(m <= n < m + 7) for n, id in enumerate(ids)}
        for m, metric in enumerate(before)
    }
    alone = paired_rows({"m0": before["m0"]}, {"m0": after["m0"]}, clusters)
    many = paired_rows(before, after, clusters)
    assert (alone[0].p_holm, alone[0].verdict) == (2 / 2**7, "better")
    assert (many[0].p_holm, many[0].verdict) == (pytest.approx(20 / 2**7), "no difference shown")


def test_fewer_false_refusals_are_better() -> None:
    before = [line(n, {"accuracy": float(n > 9)}, refused=n < 10) for n in range(40)]
    after = [line(n, {"accuracy": 1}) for n in range(40)]
    found = row(
        compare(Run(header(), tuple(before)), Run(header(), tuple(after))), "false_refusal_rate"
    )
    assert (found.difference, found.wins, found.verdict) == (-0.25, 10, "better")


def test_fixed_and_broken_questions_are_named() -> None:
    comparison = compare_lists([0, 1, 1, 0], [1, 0, 1, 0])
    assert (comparison.fixed, comparison.broken) == (("q0",), ("q1",))


def test_a_due_refusal_that_became_an_answer_is_broken() -> None:
    before = Run(header(), (line(1, answerable=False, refused=True),))
    after = Run(header(), (line(1, answerable=False),))
    assert compare(before, after).broken == ("q1",)


def test_a_question_that_failed_counts_as_lost() -> None:
    before, after = answers([1, 1, 1]), answers([1, 1, 1])
    failed = replace(after, lines=(*after.lines[:2], line(2, error="no connection")))
    found = row(compare(before, failed))
    assert (found.losses, found.n) == (1, 3)


def test_differing_question_sets_are_named_and_the_shared_ones_compared() -> None:
    before = Run(header(), tuple(line(n, {"accuracy": 1}) for n in (1, 2, 3)))
    after = Run(
        header(), (line(2, {"accuracy": 0}), line(3, {"accuracy": 0}, question="另问"), line(4))
    )
    comparison = compare(before, after)
    assert comparison.only_baseline == ("q1",)
    assert comparison.only_run == ("q4",)
    assert comparison.changed == ("q3",)
    assert row(comparison).n == 1
    assert "Left out, being only in the baseline: 1 (q1)." in comparison.warnings


def test_a_run_that_left_questions_out_is_not_no_worse() -> None:
    with pytest.raises(EvaluationError, match=r"lacks questions of .*2 \(q1, q2\); resume it"):
        no_worse_than(answers([1]), answers([1, 1, 1]))


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(EvaluationError, match="two of a kind"):
        compare(answers([1]), rankings([1]))
    with pytest.raises(EvaluationError, match="share no question"):
        compare(answers([1]), Run(header(), (line(7),)))


def test_settings_that_differ_are_listed() -> None:
    before = replace(answers([1]), header=header(settings={"passages": 8, "chat": "local"}))
    after = replace(answers([1]), header=header(settings={"passages": 5, "chat": "local"}))
    assert compare(before, after).settings == {"settings.passages": (8, 5)}


def test_a_run_below_its_bounds_is_told_by_how_much() -> None:
    run = rankings([1, 1, 1, 2])
    assert fail_under(run, {"recall@1": 0.75, "mrr@10": 0.87}) == []
    assert fail_under(run, {"recall@1": 0.9}) == [Shortfall("recall@1", 0.75, 0.9)]


def test_a_bound_is_a_highest_value_where_lower_is_better() -> None:
    refusing = answers([0, 1, 1, 1], refused=False)
    assert fail_under(refusing, {"false_refusal_rate": 0.1}) == []
    refusing = answers([0, 0], refused=True)
    assert fail_under(refusing, {"false_refusal_rate": 0.1}) == [
        Shortfall("false_refusal_rate", 1.0, 0.1)
    ]


def test_a_bound_on_an_unknown_metric_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(EvaluationError, match=r"no metric recal@1; it has: hit@1, hit@10"):
        fail_under(rankings([1, 2]), {"recal@1": 0.9})


def test_the_document_is_json_and_counts_everything() -> None:
    document = comparison_document(compare(answers([1]), answers([1])))
    assert json.loads(json.dumps(document, allow_nan=False))["rows"][0]["verdict"] == (
        "no difference shown"
    )


def test_lexical_search_and_unpaired_shares_are_not_compared() -> None:
    run = rankings([1, 2])
    lines = tuple(replace(one, scores={**one.scores, "lexical_hit@1": 1.0}) for one in run.lines)
    metrics = [row.metric for row in compare(run, replace(run, lines=lines)).rows]
    assert metrics == ["hit@1", "hit@10", "recall@1", "recall@10", "mrr@10"]
    assert clusters_of(lines)["q0"] == "0.txt"
