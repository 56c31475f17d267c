"""When a run answered, when it refused, and how often it was wrong at each share of answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from eval.figures import Figure
from eval.metrics.refusals import aurc, risk_coverage_curve
from eval.runfile import Line, Run

Point = tuple[float, float]  # coverage, risk

DECISIVE = ("accuracy", "hit@1", "containment@5")  # the first that a question has


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of questions of one kind: all that were answered, of these the right ones."""

    answered: int
    right: int
    refused: int
    failed: int


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """Risk (share wrong of what is answered) by coverage (share answered), surest answers first.

    Every question is on the curve: what was refused or failed comes last and would be wrong, so
    that two runs over one set can be compared. `reached` is the coverage the run stopped at.
    """

    points: tuple[Point, ...]
    reached: float
    aurc: Figure
    confidence: str  # what answers were ordered by


def is_right(line: Line) -> bool:
    """Whether a question came out as it should: a right answer, a due refusal, a first document.

    An answer is right with an accuracy of 1, a ranking when its first document is relevant or,
    where nobody has judged documents, when one of its first passages contains the answer.
    """
    if line.error is not None:
        return False
    if not line.answerable:
        return line.refused
    decisive = next((metric for metric in DECISIVE if metric in line.scores), None)
    return decisive is not None and line.scores[decisive] >= 1.0


def outcomes(run: Run) -> dict[str, Outcomes]:
    """The counts behind the metrics of refusals, by `answerable` and `unanswerable`."""
    if run.kind != "answers":
        return {}
    kinds = {
        "answerable": [line for line in run.lines if line.answerable],
        "unanswerable": [line for line in run.lines if not line.answerable],
    }
    return {kind: _outcomes(lines) for kind, lines in kinds.items() if lines}


def _outcomes(lines: list[Line]) -> Outcomes:
    failed = [line for line in lines if line.error is not None]
    refused = [line for line in lines if line.refused]
    answered = [line for line in lines if line.error is None and not line.refused]
    right = sum(map(is_right, answered))
    return Outcomes(len(answered), right, len(refused), len(failed))


def risk_coverage(run: Run) -> RiskCoverage | None:
    """The curve of a run of answers; None when nothing was answered or all was sure alike."""
    answered = [line for line in run.lines if line.error is None and not line.refused]
    if run.kind != "answers" or not answered:
        return None
    given = all("confidence" in line.output for line in answered)
    sureness = {line.id: _confidence(line, given) for line in answered}
    pairs = [
        (sureness.get(line.id, -1.0), line.id in sureness and is_right(line)) for line in run.lines
    ]
    return RiskCoverage(
        points=tuple(risk_coverage_curve(pairs)),
        reached=len(answered) / len(run.lines),
        aurc=Figure(aurc(pairs), None, None, len(pairs)),
        confidence="confidence" if given else "share of sentences that are fully supported",
    )


def _confidence(line: Line, given: bool) -> float:
    if given:
        return float(line.output["confidence"])
    sentences: list[Mapping[str, object]] = line.output.get("sentences", [])
    supported = sum(sentence.get("support") == "supported" for sentence in sentences)
    return supported / len(sentences) if sentences else 0.0
