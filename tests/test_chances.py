"""What makes a sentence an answer is learnt from answers that are known."""

import random
from pathlib import Path

import pytest

from eval.cases import Case
from eval.chances import Told, gather, learn
from eval.resume import RunWriter
from rag.errors import EvaluationError
from rag.thresholds import load_thresholds
from rag.types import Proposal, Way
from tests.conftest import no_progress


def proposal(text: str, agreement: float, way: Way = "first") -> Proposal:
    return Proposal(text, way, {"agreement": agreement, "nearness": 0.5})


def told(count: int) -> list[Told]:
    """Right where two readings agree, as a rule."""
    chance = random.Random(7)
    found = []
    for _ in range(count):
        agreement = chance.random()
        right = agreement + 0.2 * chance.random() > 0.6
        found.append(Told(right, (proposal("甲", agreement),), (right,)))
    return found


def test_the_sign_that_tells_gets_the_weight() -> None:
    learnt, curve = learn(told(200), load_thresholds())
    assert learnt.answering["agreement"] > 5 > abs(learnt.answering["nearness"])
    assert learnt.least_chance <= learnt.least_chance_strict
    assert [p.refusal_recall for p in curve] == sorted(p.refusal_recall for p in curve)
    assert [p.false_refusal_rate for p in curve] == sorted(p.false_refusal_rate for p in curve)


def test_a_handful_of_questions_is_too_few() -> None:
    with pytest.raises(EvaluationError, match="60 questions or more"):
        learn(told(10), load_thresholds())


def test_what_was_proposed_is_right_where_it_has_the_answer_and_is_not_asked_again(
    tmp_path: Path,
) -> None:
    cases = [Case("a", "在哪里开会?", (("临汾",),)), Case("u", "谁是市长?")]
    asked: list[str] = []

    def propose(case: Case) -> list[Proposal]:
        asked.append(case.id)
        return [proposal("在临汾开会。", 1.0), proposal("在武汉开会。", 0.1)]

    header = {"id": "x", "kind": "proposals"}
    with RunWriter(tmp_path / "kept.jsonl", header) as run:
        first = gather(cases, propose, run, no_progress)
    assert [one.right for one in first] == [(True, False), (False, False)]
    with RunWriter(tmp_path / "kept.jsonl", header) as run:
        assert gather(cases, propose, run, no_progress) == first
    assert asked == ["a", "u"]


def test_a_kill_in_the_middle_of_a_line_costs_that_question_only(tmp_path: Path) -> None:
    path, header = tmp_path / "kept.jsonl", {"id": "x", "kind": "proposals"}
    cases = [Case("a", "在哪里开会?", (("临汾",),)), Case("b", "在哪里闭会?", (("武汉",),))]
    asked: list[str] = []

    def propose(case: Case) -> list[Proposal]:
        asked.append(case.id)
        return [proposal("在临汾开会。", 1.0)]

    with RunWriter(path, header) as run:
        gather(cases, propose, run, no_progress)
    path.write_bytes(path.read_bytes()[:-20])
    with RunWriter(path, header) as run:
        assert len(gather(cases, propose, run, no_progress)) == 2
    assert asked == ["a", "b", "b"]
