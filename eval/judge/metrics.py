"""What a judge is asked about an answer, and the score of what it says: four metrics, 0..1 each.

`faithfulness`: the share of the answer's claims that the retrieved passages support; whether they
are true is not asked. `correctness`: the share of the points of the right answer that the answer
makes. `context_recall`: the share of these points that the retrieved passages hold.
`context_precision`: how early the passages come that help to make them; blind to what was not
retrieved, so how much is known to be relevant stands beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from eval.judge.ask import Judge
from eval.judge.forms import Verdict, claims_form, verdict_form
from eval.judge.material import Material, numbered, turned, turned_back
from eval.judge.scores import average_precision, share
from eval.runfile import Document, Line

# The first choice is the good one. None is a way out: who cannot tell says the other one.
SUPPORTED = ("supported", "unsupported")
RIGHT = ("right", "missing", "wrong")
RELEVANT = ("relevant", "irrelevant")
FOUND = ("found", "missing")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a judge makes of one metric, once: a score 0..1, and the verdicts it comes from."""

    score: float
    verdicts: tuple[Document, ...] = ()


Metric = Callable[[Judge, Material, int], Opinion]


def faithfulness(judge: Judge, material: Material, repeat: int) -> Opinion:
    """The share of the answer's claims that follow from the passages; 0 where it says nothing."""
    if not material.answer.strip() or not material.passages:
        return Opinion(0.0)
    asked = judge.fill("judge_claims", question=material.question, answer=material.answer)
    claims = judge.ask(asked, claims_form(), repeat)
    messages = judge.fill(
        "judge_faithfulness",
        passages=numbered(turned(material.passages, repeat)),
        question=material.question,
        claims=numbered(claims),
    )
    verdicts = judge.ask(messages, verdict_form(len(claims), SUPPORTED), repeat)
    return Opinion(share(_good(verdicts, SUPPORTED)), _shown(claims, verdicts))


def correctness(judge: Judge, material: Material, repeat: int) -> Opinion:
    """The share of the right answer's points that the answer makes; 0 where it says nothing.

    What it says besides is not held against it: read it beside faithfulness.
    """
    if not material.answer.strip():
        return Opinion(0.0)
    messages = judge.fill(
        "judge_correctness",
        question=material.question,
        points=numbered(turned(material.points, repeat)),
        answer=material.answer,
    )
    verdicts = judge.ask(messages, verdict_form(len(material.points), RIGHT), repeat)
    verdicts = turned_back(verdicts, repeat)
    return Opinion(share(_good(verdicts, RIGHT)), _shown(material.points, verdicts))


def context_precision(judge: Judge, material: Material, repeat: int) -> Opinion:
    """Average precision of the retrieved passages; 0 where none is relevant.

    The mean of precision@k over the relevant passages in the list: blind to what was not retrieved.
    Each passage is judged by itself, so that its place in the list cannot sway the verdict.
    """
    verdicts: list[Verdict] = []
    for passage in material.passages:
        messages = judge.fill(
            "judge_context_precision",
            passage=passage,
            question=material.question,
            points=numbered(material.points),
        )
        verdict = judge.ask(messages, verdict_form(1, RELEVANT), repeat)
        verdicts += verdict
    score = average_precision(_good(verdicts, RELEVANT))
    return Opinion(score, _shown(material.passages, verdicts))


def context_recall(judge: Judge, material: Material, repeat: int) -> Opinion:
    """The share of the right answer's points that the retrieved passages hold."""
    if not material.passages:
        return Opinion(0.0)
    messages = judge.fill(
        "judge_context_recall",
        passages=numbered(turned(material.passages, repeat)),
        question=material.question,
        points=numbered(material.points),
    )
    verdicts = judge.ask(messages, verdict_form(len(material.points), FOUND), repeat)
    return Opinion(share(_good(verdicts, FOUND)), _shown(material.points, verdicts))


METRICS: Mapping[str, Metric] = {
    "faithfulness": faithfulness,
    "correctness": correctness,
    "context_precision": context_precision,
    "context_recall": context_recall,
}
OF_ANSWERS = frozenset({"faithfulness", "correctness"})  # a refusal is no answer
OF_GOLD = frozenset({"correctness", "context_precision", "context_recall"})
OF_PASSAGES = frozenset({"faithfulness", "context_precision", "context_recall"})


def applies(metric: str, line: Line) -> bool:
    """Whether a metric has anything to judge in a line, refused or not."""
    return line.answerable or metric not in OF_GOLD


def _good(verdicts: Sequence[Verdict], choices: Sequence[str]) -> list[bool]:
    return [verdict.choice == choices[0] for verdict in verdicts]


def _shown(items: Sequence[str], verdicts: Sequence[Verdict]) -> tuple[Document, ...]:
    pairs = zip(items, verdicts, strict=True)
    return tuple({"item": item, **asdict(verdict)} for item, verdict in pairs)
