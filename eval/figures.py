"""A metric over a run: its mean, the 95 % interval of it, and the questions it rests on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from eval.beside import OTHERS, bare, whose
from eval.runfile import Line, Run
from eval.statistics import bootstrap_interval, wilson_interval

Values = dict[str, float]  # of one metric, by question id

LOWER_IS_BETTER = frozenset({"false_refusal_rate", "aurc", "attack_success"})
# Fewer than these articles are no sample to draw again from: questions are drawn instead.
FEWEST_CLUSTERS = 5

_FAMILIES = (
    "attack_success accuracy flagged accuracy_answered refusal_recall refusal_precision "
    "false_refusal_rate aurc "
    "citation_precision citation_recall citation_coverage citation_source_accuracy quote_fidelity "
    "alce_recall alce_precision zh_f1 cmrc_f1 em rouge_l bleu sentence_bleu "
    "hit recall all mrr ndcg map containment"
).split()


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over `n` questions and its interval, None where it cannot be known."""

    mean: float
    low: float | None
    high: float | None
    n: int


def values_by_metric(run: Run) -> dict[str, Values]:
    """Every metric's value for every question it applies to, best known metrics first.

    A failed question stays in the denominator: it counts 0 (where lower is better, 1) in the
    metrics of its line or, when it has none, in those of the other questions of its kind.
    """
    applicable = _applicable(run.lines)
    found: dict[str, Values] = {}
    for line in run.lines:
        scores = line.scores
        if line.error is not None:
            metrics = list(line.scores) or applicable.get(line.answerable, [])
            scores = dict.fromkeys(metrics, 0.0)
        for metric, value in scores.items():
            found.setdefault(metric, {})[line.id] = float(value)
    if run.kind == "answers":
        found |= _of_refusals(run.lines, found.get("accuracy", {}))
    return {metric: found[metric] for metric in sorted(found, key=_place) if found[metric]}


def clusters_of(lines: Iterable[Line]) -> dict[str, str]:
    """The article each question is about; a question about none stands for itself."""
    return {line.id: line.cluster or line.id for line in lines}


def seed_of(run: Run) -> int:
    """The seed a run was made with; its intervals are drawn with the same."""
    seed = run.header.get("seed")
    return seed if isinstance(seed, int) else 0


def enough(clusters: Sequence[str]) -> Sequence[str] | None:
    """The clusters to draw from; None when they are too few, and questions must do."""
    return clusters if len(set(clusters)) >= FEWEST_CLUSTERS else None


def figures(
    metrics: Mapping[str, Values], clusters: Mapping[str, str], seed: int = 0
) -> dict[str, Figure]:
    """The figure of each metric; those that agree on every question are drawn once."""
    drawn: dict[tuple[tuple[str, float], ...], Figure] = {}
    found: dict[str, Figure] = {}
    for metric, values in metrics.items():
        key = tuple(values.items())  # with one relevant document hit, recall and all@k are one
        if key not in drawn:
            drawn[key] = figure(values, clusters, seed)
        found[metric] = drawn[key]
    return found


def figure(values: Values, clusters: Mapping[str, str], seed: int = 0) -> Figure:
    """The mean with its interval: cluster bootstrap, or Wilson's where all are 0 or all are 1.

    A bootstrap of nothing but successes would claim to be certain.
    """
    numbers = list(values.values())
    mean = fmean(numbers)
    if set(numbers) in ({0.0}, {1.0}):
        low, high = wilson_interval(round(mean * len(numbers)), len(numbers))
    elif len(numbers) < 2:
        return Figure(mean, None, None, len(numbers))
    else:
        drawn = enough([clusters[id] for id in values])
        low, high = bootstrap_interval(numbers, drawn, seed)
    return Figure(mean, low, high, len(numbers))


def _applicable(lines: Iterable[Line]) -> dict[bool, list[str]]:
    metrics: dict[bool, dict[str, None]] = {}
    for line in lines:
        if line.error is None:
            metrics.setdefault(line.answerable, {}).update(dict.fromkeys(line.scores))
    return {answerable: list(names) for answerable, names in metrics.items()}


def _of_refusals(lines: Iterable[Line], accuracy: Values) -> dict[str, Values]:
    """The metrics of refusals as shares of questions; a failure is never the better outcome."""
    shares: dict[str, Values] = {
        "refusal_recall": {},
        "refusal_precision": {},
        "false_refusal_rate": {},
        "accuracy_answered": {},
    }
    for line in lines:
        if line.answerable:
            shares["false_refusal_rate"][line.id] = float(line.refused or line.error is not None)
        else:
            shares["refusal_recall"][line.id] = float(line.refused)
        if line.refused:
            shares["refusal_precision"][line.id] = float(not line.answerable)
        elif line.answerable and line.error is None and line.id in accuracy:
            shares["accuracy_answered"][line.id] = accuracy[line.id]
    return shares


def _place(metric: str) -> tuple[int, int, int, str]:
    """The run's own metrics first, then those of each searcher beside it; families in order."""
    other = whose(metric)
    searcher = OTHERS.index(other) + 1 if other else 0
    family, _, depth = bare(metric).partition("@")
    known = _FAMILIES.index(family) if family in _FAMILIES else len(_FAMILIES)
    number = depth.removesuffix("c")  # characters stand behind passages
    return searcher, known, int(number) if number.isdigit() else 0, metric
