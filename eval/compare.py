"""A run beside its baseline: what it gained and lost, question by question and metric by metric."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval import beside
from eval.figures import Values, clusters_of, seed_of, values_by_metric
from eval.naming import named
from eval.paired import Row, paired_rows
from eval.reliability import is_right
from eval.resume import header_differences
from eval.runfile import Document, Line, Run
from rag.errors import EvaluationError

# Shares of the questions that one run refused, or answered: two runs have no pairs of them.
UNPAIRED = frozenset({"refusal_precision", "accuracy_answered"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run beside its baseline, over the questions both were asked in the same words."""

    baseline: str
    run: str
    rows: tuple[Row, ...]
    fixed: tuple[str, ...]  # ids of questions that were wrong and are right
    broken: tuple[str, ...]  # and the other way round
    only_baseline: tuple[str, ...]  # ids of questions that the run lacks
    only_run: tuple[str, ...]
    changed: tuple[str, ...]  # ids that name another question in the baseline
    settings: Mapping[str, tuple[Any, Any]]  # what the headers say differently, by dotted name

    @property
    def warnings(self) -> tuple[str, ...]:
        """Where the two were not asked the same questions."""
        kinds = {
            "only in the baseline": self.only_baseline,
            "only in the run": self.only_run,
            "worded differently in the baseline": self.changed,
        }
        return tuple(f"Left out, being {what}: {named(ids)}." for what, ids in kinds.items() if ids)


def compare(baseline: Run, run: Run) -> Comparison:
    """Every metric that two runs share, paired by question id, with a verdict on each.

    Raises EvaluationError when the runs are of two kinds, or share no question.
    """
    old, new = _by_id(baseline), _by_id(run)
    changed = [id for id in old if id in new and old[id].question != new[id].question]
    shared = [id for id in old if id in new and id not in set(changed)]
    _refuse_unlike(baseline, run, shared)
    right = {id: (is_right(old[id]), is_right(new[id])) for id in shared}
    clusters = clusters_of(new[id] for id in shared)
    rows = paired_rows(_paired(baseline), _paired(run), clusters, seed_of(run))
    return Comparison(
        baseline=baseline.id,
        run=run.id,
        rows=tuple(rows),
        fixed=tuple(id for id, pair in right.items() if pair == (False, True)),
        broken=tuple(id for id, pair in right.items() if pair == (True, False)),
        only_baseline=tuple(id for id in old if id not in new),
        only_run=tuple(id for id in new if id not in old),
        changed=tuple(changed),
        settings=header_differences(baseline.header, run.header),
    )


def comparison_document(comparison: Comparison) -> Document:
    """What `wenqu eval compare --json` prints."""
    return {**asdict(comparison), "warnings": list(comparison.warnings)}


def _by_id(run: Run) -> dict[str, Line]:
    return {line.id: line for line in run.lines}


def _paired(run: Run) -> dict[str, Values]:
    """A run's own metrics without those that have no pairs."""
    metrics = beside.own(values_by_metric(run)).items()
    return {metric: some for metric, some in metrics if metric not in UNPAIRED}


def _refuse_unlike(baseline: Run, run: Run, shared: Sequence[str]) -> None:
    if baseline.kind != run.kind:
        raise EvaluationError(
            f"{baseline.id} measures {baseline.kind}, {run.id} {run.kind}: compare two of a kind"
        )
    if not shared:
        raise EvaluationError(
            f"{baseline.id} and {run.id} share no question; compare runs over the same set"
        )
