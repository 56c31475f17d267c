"""What stands behind the figures of a judge: how much was judged, left out, or went wrong."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from statistics import fmean

from eval.judge.line import PREFIX
from eval.runfile import Document, Run


@dataclass(frozen=True, slots=True)
class Counts:
    """One metric over a run: questions, judgements (one for each repeat), and their spread.

    `n` questions have a score, those that failed included; `n_refused` were left out by rule. Of
    `judgements`, `n_failed` failed and count as 0. `spread` is the mean over questions of the
    greatest less the least score of a question's repeats.
    """

    n: int
    n_refused: int
    judgements: int
    n_failed: int
    spread: float


@dataclass(frozen=True, slots=True)
class Known:
    """What context precision rests on: relevant of the passages retrieved, as judged.

    It says nothing of what was not retrieved: of `known` stretches of the articles that the set
    marks as holding an answer, `known_retrieved` stand in a passage that was retrieved.
    """

    relevant: float  # the mean over repeats
    retrieved: int
    known: int
    known_retrieved: int


def counts(run: Run) -> dict[str, Counts]:
    """The counts of each metric that a run was judged by; empty for a run without a judge."""
    return {metric: _counts(_of_metric(run, metric)) for metric in _metrics(run)}


def known_relevant(run: Run) -> Known | None:
    """The denominators of context precision, over all questions; None where it was not judged."""
    judged = [one for one in _of_metric(run, "context_precision") if one.get("repeats")]
    if not judged:
        return None
    return Known(
        relevant=sum(_relevant(one) for one in judged),
        retrieved=sum(one["retrieved"] for one in judged),
        known=sum(one["known_relevant"] for one in judged),
        known_retrieved=sum(one["known_relevant_retrieved"] for one in judged),
    )


def judge_document(run: Run) -> Document:
    """What `wenqu eval judge --json` adds to the figures of the run."""
    known = known_relevant(run)
    return {
        **run.header["judge"],
        "counts": {PREFIX + metric: asdict(some) for metric, some in counts(run).items()},
        "context_precision_is_over": asdict(known) if known else None,
    }


def judge_warnings(run: Run) -> list[str]:
    """What a reader of judged figures has to know; nothing for a run without a judge."""
    if not _metrics(run):
        return []
    found = []
    judge, answerer = run.header["judge"].get("model"), run.header.get("models", {}).get("chat")
    if judge == answerer:
        found.append(f"{judge} judged its own answers: models favour what they wrote themselves.")
    behind = counts(run)
    failed = {m: c for m, c in behind.items() if c.n_failed}
    if failed:
        said = [f"{PREFIX}{m} {c.n_failed} of {c.judgements}" for m, c in failed.items()]
        found.append(f"Judgements that failed, each counting as 0: {', '.join(said)}.")
    refused = {m: c for m, c in behind.items() if c.n_refused}
    if refused:
        said = [f"{PREFIX}{m} {c.n_refused}" for m, c in refused.items()]
        found.append(f"Refusals are not judged; left out are: {', '.join(said)}.")
    return found


def _metrics(run: Run) -> list[str]:
    judge = run.header.get("judge")
    return list(judge.get("metrics", [])) if isinstance(judge, Mapping) else []


def _of_metric(run: Run, metric: str) -> list[Document]:
    judged = (line.output.get("judge", {}).get(metric) for line in run.lines)
    return [one for one in judged if one is not None]


def _counts(judged: list[Document]) -> Counts:
    repeats = [repeat for one in judged for repeat in one.get("repeats", [])]
    spreads = [one["spread"] for one in judged if "spread" in one]
    return Counts(
        n=sum("score" in one for one in judged),
        n_refused=sum(one.get("excluded") == "refused" for one in judged),
        judgements=len(repeats),
        n_failed=sum("failed" in repeat for repeat in repeats),
        spread=fmean(spreads) if spreads else 0.0,
    )


def _relevant(judged: Document) -> float:
    return fmean(
        sum(verdict["choice"] == "relevant" for verdict in repeat["verdicts"])
        for repeat in judged["repeats"]
    )
