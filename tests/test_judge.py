"""Lines are judged as counted by hand; what fails counts 0, what was refused is left out."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.compare import compare
from eval.judge.counts import Counts, Known, counts, judge_document, judge_warnings, known_relevant
from eval.judge.line import Judging, check_run, judged, judged_lines
from eval.judge.material import material_of, turned, turned_back
from eval.runfile import Line, Run
from eval.summary import summarise
from rag.errors import EvaluationError
from tests.conftest import no_progress
from tests.judges import answered, claims, scripted, verdicts
from tests.runs import header, line, rankings


def one_metric(metric: str, repeats: int = 1) -> Judging:
    return Judging((metric,), repeats)


def judge_of(line: Line, metric: str) -> dict[str, Any]:
    found: dict[str, Any] = line.output["judge"][metric]
    return found


def run_of(*lines: Line, metrics: tuple[str, ...] = ("faithfulness",), **more: Any) -> Run:
    return Run(header(judge={"model": "big", "metrics": list(metrics)}, **more), lines)


def test_faithfulness_is_the_share_of_claims_that_are_supported(tmp_path: Path) -> None:
    judge, chat = scripted(
        tmp_path, claims("会议在临汾召开", "签约170个", "主席是张三"),
        verdicts("supported", "supported", "unsupported"),
    )  # fmt: skip
    found = judged(answered(), judge, one_metric("faithfulness"))
    assert found.scores == {"accuracy": 1.0, "judge_faithfulness": pytest.approx(2 / 3)}
    assert [one["choice"] for one in judge_of(found, "faithfulness")["repeats"][0]["verdicts"]] == [
        "supported", "supported", "unsupported",
    ]  # fmt: skip
    assert "会议在临汾召开，签约170个项目" in chat.seen[0]
    assert "2. 天气很好。" in chat.seen[1] and "3. 主席是张三" in chat.seen[1]


def test_correctness_is_the_share_of_points_that_are_right(tmp_path: Path) -> None:
    judge, chat = scripted(tmp_path, verdicts("right", "wrong"))
    found = judged(answered(), judge, one_metric("correctness"))
    assert found.scores["judge_correctness"] == 0.5
    assert "1. 临汾 / 臨汾\n2. 170个" in chat.seen[0]


RELEVANT, IRRELEVANT = verdicts("relevant"), verdicts("irrelevant")


def test_context_precision_says_what_it_is_over(tmp_path: Path) -> None:
    judge, chat = scripted(tmp_path, RELEVANT, IRRELEVANT, RELEVANT)
    found = judged(answered(), judge, one_metric("context_precision"))
    assert found.scores["judge_context_precision"] == pytest.approx((1 + 2 / 3) / 2)
    assert "天气很好。" in chat.seen[1] and "170个项目" not in chat.seen[1]
    denominators = ("retrieved", "known_relevant", "known_relevant_retrieved")
    assert [judge_of(found, "context_precision")[name] for name in denominators] == [3, 2, 1]
    run = run_of(found, metrics=("context_precision",))
    assert known_relevant(run) == Known(relevant=2, retrieved=3, known=2, known_retrieved=1)


def test_a_passage_that_could_not_be_judged_fails_the_precision_of_all(tmp_path: Path) -> None:
    judge, _ = scripted(tmp_path, RELEVANT, "有用", "有用", RELEVANT)
    found = judged(answered(), judge, one_metric("context_precision"))
    assert found.scores["judge_context_precision"] == 0.0
    assert "no JSON" in judge_of(found, "context_precision")["repeats"][0]["failed"]


def test_context_recall_is_the_share_of_points_that_were_found(tmp_path: Path) -> None:
    judge, _ = scripted(tmp_path, verdicts("found", "missing"))
    found = judged(answered(), judge, one_metric("context_recall"))
    assert found.scores["judge_context_recall"] == 0.5


def test_the_score_is_the_mean_of_repeats_and_the_spread_is_kept(tmp_path: Path) -> None:
    judge, _ = scripted(
        tmp_path, verdicts("found", "found"), verdicts("found", "missing"),
        verdicts("found", "found"),
    )  # fmt: skip
    found = judged(answered(), judge, one_metric("context_recall", 3))
    assert found.scores["judge_context_recall"] == pytest.approx(2.5 / 3)
    assert judge_of(found, "context_recall")["spread"] == 0.5


def test_each_repeat_shows_another_order_and_verdicts_find_back(tmp_path: Path) -> None:
    judge, chat = scripted(tmp_path, verdicts("right", "wrong"), verdicts("wrong", "right"))
    found = judged(answered(), judge, one_metric("correctness", 2))
    assert "1. 临汾" in chat.seen[0] and "2. 临汾" in chat.seen[1]
    choices = [
        [verdict["choice"] for verdict in repeat["verdicts"]]
        for repeat in judge_of(found, "correctness")["repeats"]
    ]
    assert choices == [["right", "wrong"], ["right", "wrong"]]
    assert turned_back(turned("abc", 2), 2) == ("a", "b", "c") and turned((), 3) == ()


def test_a_judgement_that_fails_counts_nought_and_is_counted(tmp_path: Path) -> None:
    judge, _ = scripted(
        tmp_path, verdicts("found", "found"), "不知道", "真的不知道", verdicts("found", "found")
    )
    found = judged(answered(), judge, one_metric("context_recall", 3))
    assert found.scores["judge_context_recall"] == pytest.approx(2 / 3)
    assert "no JSON" in judge_of(found, "context_recall")["repeats"][1]["failed"]
    run = run_of(found, metrics=("context_recall",))
    assert counts(run) == {"context_recall": Counts(1, 0, judgements=3, n_failed=1, spread=1.0)}
    assert "judge_context_recall 1 of 3" in judge_warnings(run)[0]
    assert summarise(run).metrics["judge_context_recall"].n == 1


def test_a_judge_that_does_not_answer_once_fails_once(tmp_path: Path) -> None:
    judge, _ = scripted(tmp_path, None, verdicts("right", "right"))
    found = judged(answered(), judge, one_metric("correctness", 2))
    assert found.scores["judge_correctness"] == 0.5


def test_claims_that_cannot_be_had_are_a_failure_and_no_full_score(tmp_path: Path) -> None:
    judge, _ = scripted(tmp_path, claims())
    found = judged(answered(), judge, one_metric("faithfulness"))
    assert found.scores["judge_faithfulness"] == 0.0
    assert "claims" in judge_of(found, "faithfulness")["repeats"][0]["failed"]


@pytest.mark.parametrize("empty", [{"answer": " [1] "}, {"retrieved": []}])
def test_nothing_said_and_nothing_found_are_nought_without_asking(
    tmp_path: Path, empty: dict[str, Any]
) -> None:
    judge, chat = scripted(tmp_path, None)
    metrics = ["faithfulness"] + (
        ["correctness"] if "answer" in empty else ["context_precision", "context_recall"]
    )
    found = judged(answered(output=empty), judge, Judging(tuple(metrics), 2))
    assert {found.scores[f"judge_{metric}"] for metric in metrics} == {0.0}
    assert chat.seen == []


def test_a_refusal_is_left_out_of_metrics_of_answers_alone_and_counted(tmp_path: Path) -> None:
    judge, _ = scripted(tmp_path, verdicts("found", "missing"))
    refusal = answered(output={"refused": True, "answer": "文章里没有。"})
    chosen = ("faithfulness", "correctness", "context_recall")
    found = judged(refusal, judge, Judging(chosen, 1))
    # What was retrieved is judged all the same, or a poor search would look better by refusing.
    assert found.scores == {"accuracy": 1.0, "judge_context_recall": 0.5}
    run = run_of(found, metrics=chosen)
    assert [counts(run)[metric].n_refused for metric in chosen] == [1, 1, 0]
    assert "judge_faithfulness 1, judge_correctness 1" in " ".join(summarise(run).warnings)


def test_what_the_articles_do_not_answer_has_no_right_answer_to_be_judged_by(
    tmp_path: Path,
) -> None:
    judge, _ = scripted(tmp_path, claims("会议在临汾召开"), verdicts("unsupported"))
    everything = Judging(("faithfulness", "correctness", "context_precision", "context_recall"), 1)
    found = judged(answered(groups=()), judge, everything)
    assert found.scores == {"judge_faithfulness": 0.0}


def test_a_question_that_failed_stays_in_the_denominator(tmp_path: Path) -> None:
    judge, chat = scripted(tmp_path, None)
    failed = answered(error="the model died", output={"answer": ""})
    found = judged(failed, judge, Judging(("faithfulness", "context_recall"), 3))
    assert found.scores["judge_faithfulness"] == found.scores["judge_context_recall"] == 0.0
    assert chat.seen == []


def test_a_follow_up_is_judged_with_what_was_said_before() -> None:
    turn = {"question": "会议在哪里？", "answer": "在临汾。"}
    gold = {"history": [turn], "answers": [], "corrected": ["不在北京"]}
    material = material_of(answered(output={"gold": gold}))
    assert material.question.startswith("会议在哪里？\n在临汾。\n")
    assert material.points == ("不在北京",)


def test_a_passage_is_shown_with_its_title_and_day() -> None:
    passage = {"title": "会议", "outlet": None, "published": "2020-11-20T08:00", "text": "在\n临汾"}
    assert material_of(answered(output={"retrieved": [passage]})).passages == (
        "【会议 2020-11-20】在 临汾",
    )


def test_lines_that_are_done_are_not_judged_again(tmp_path: Path) -> None:
    judge, chat = scripted(tmp_path, verdicts("right", "right"))
    lines = [answered(number) for number in range(3)]
    shown: list[tuple[int, int]] = []
    found = list(
        judged_lines(
            lines, judge, one_metric("correctness"), {"q0", "q1"},
            lambda _, done, total: shown.append((done, total)),
        )
    )  # fmt: skip
    assert [one.id for one in found] == ["q2"] and len(chat.seen) == 1
    assert shown == [(1, 3), (2, 3), (3, 3)]


def test_judged_runs_are_summed_up_and_compared_like_any_other(tmp_path: Path) -> None:
    good, _ = scripted(tmp_path / "a", verdicts("right", "right"))
    poor, _ = scripted(tmp_path / "b", verdicts("right", "missing"))
    lines = [answered(number) for number in range(8)]
    chosen = one_metric("correctness")
    before = run_of(*judged_lines(lines, poor, chosen, set(), no_progress))
    after = run_of(*judged_lines(lines, good, chosen, set(), no_progress))
    assert summarise(before).metrics["judge_correctness"].mean == 0.5
    rows = {row.metric: row for row in compare(before, after).rows}
    assert rows["judge_correctness"].verdict == "better"


def test_a_judge_of_its_own_answers_is_warned_of() -> None:
    assert "big judged its own answers" in judge_warnings(run_of(models={"chat": "big"}))[0]
    assert judge_warnings(run_of(models={"chat": "small"})) == []
    assert judge_warnings(Run(header(), ())) == []


def test_the_document_of_a_judged_run_has_all_counts_and_is_json(tmp_path: Path) -> None:
    judge, _ = scripted(tmp_path, RELEVANT, IRRELEVANT)
    found = judged(answered(), judge, one_metric("context_precision"))
    document = judge_document(run_of(found, metrics=("context_precision",)))
    assert document["counts"]["judge_context_precision"]["judgements"] == 1
    assert document["context_precision_is_over"]["known"] == 2
    json.dumps(document, allow_nan=False)


@pytest.mark.parametrize(
    ("run", "says"),
    [
        (rankings([1]), "only runs of answers"),
        (run_of(answered()), "judged already"),
        (Run(header(limit=2), (answered(),)), "1 of 2 questions; finish it first"),
        (Run(header(), (line(1, {"accuracy": 1.0}),)), "does not say what was retrieved"),
    ],
)
def test_a_run_that_cannot_be_judged_says_what_to_do(run: Run, says: str) -> None:
    with pytest.raises(EvaluationError, match=says):
        check_run(run, ["context_recall"])


def test_correctness_needs_no_passages_nor_does_a_question_that_failed() -> None:
    check_run(Run(header(), (line(1, {"accuracy": 1.0}),)), ["correctness"])
    check_run(Run(header(), (line(1, error="no connection"), answered(2))), ["faithfulness"])
