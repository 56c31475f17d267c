"""Judges a line of a run: its scores, with the verdicts they come from and what went wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from eval.judge.ask import Judge
from eval.judge.forms import Malformed
from eval.judge.material import Material, material_of
from eval.judge.metrics import METRICS, OF_ANSWERS, OF_PASSAGES, applies
from eval.judge.scores import spread
from eval.runfile import Document, Line, Run
from rag.errors import EvaluationError, ModelError
from rag.types import Progress

PREFIX = "judge_"  # before the name of a metric, among the scores of a line


@dataclass(frozen=True, slots=True)
class Judging:
    """What is judged: which metrics, how many times each."""

    metrics: tuple[str, ...]
    repeats: int


def check_run(run: Run, metrics: Sequence[str]) -> None:
    """Raises EvaluationError when a run cannot be judged: unfinished, judged, without passages."""
    if run.kind != "answers":
        raise EvaluationError(f"{run.id} measures {run.kind}; only runs of answers are judged")
    if "judge" in run.header:
        raise EvaluationError(f"{run.id} is judged already; judge the run that it was made of")
    if len(run.lines) < run.planned:
        raise EvaluationError(
            f"{run.id} has {len(run.lines)} of {run.planned} questions; finish it first, with: "
            "wenqu eval answers … --run FILE"
        )
    known = all("retrieved" in line.output for line in run.lines if line.error is None)
    if not known and OF_PASSAGES & set(metrics):
        raise EvaluationError(
            f"{run.id} does not say what was retrieved; make it anew with: wenqu eval answers, or "
            "judge --metric correctness alone"
        )


def judged_lines(
    lines: Sequence[Line], judge: Judge, judging: Judging, done: set[str], progress: Progress
) -> Iterator[Line]:
    """Every line that is not done yet, judged."""
    for number, line in enumerate(lines, 1):
        if line.id not in done:
            yield judged(line, judge, judging)
        progress("questions", number, len(lines))


def judged(line: Line, judge: Judge, judging: Judging) -> Line:
    """The line with a score for each metric that applies to it.

    A refusal is left out of the metrics of answers, and says so. A question that failed has 0. The
    score is the mean over the repeats, in which a judgement that failed counts 0.
    """
    material = material_of(line)
    found: dict[str, Document] = {}
    asked = []
    for metric in judging.metrics:
        if not applies(metric, line):
            continue
        if line.error is not None:
            found[metric] = {"score": 0.0, "because": "the question failed"}
        elif line.refused and metric in OF_ANSWERS:
            found[metric] = {"excluded": "refused"}
        else:
            asked.append(metric)
    # All of a repeat together: its prompts begin with the same passages, which a model that keeps
    # what it has read need not read again.
    repeats = [
        {metric: _judged_once(metric, judge, material, repeat) for metric in asked}
        for repeat in range(judging.repeats)
    ]
    found |= {
        metric: _together(metric, [of[metric] for of in repeats], material) for metric in asked
    }
    scores = {PREFIX + metric: one["score"] for metric, one in found.items() if "score" in one}
    return replace(line, scores={**line.scores, **scores}, output={**line.output, "judge": found})


def _judged_once(metric: str, judge: Judge, material: Material, repeat: int) -> Document:
    try:
        opinion = METRICS[metric](judge, material, repeat)
    except (Malformed, ModelError) as error:
        return {"score": 0.0, "verdicts": [], "failed": str(error)}
    return {"score": opinion.score, "verdicts": list(opinion.verdicts)}


def _together(metric: str, repeats: list[Document], material: Material) -> Document:
    scores = [one["score"] for one in repeats]
    whole: Document = {"score": fmean(scores), "spread": spread(scores), "repeats": repeats}
    if metric == "context_precision":
        whole |= {
            "retrieved": len(material.passages),
            "known_relevant": material.known,
            "known_relevant_retrieved": material.known_found,
        }
    return whole
