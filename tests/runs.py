"""Runs made by hand for the tests of what is made of run files."""

from collections.abc import Mapping, Sequence
from typing import Any

from eval.runfile import Line, Run


def header(kind: str = "answers", **more: Any) -> dict[str, Any]:
    return {"id": "a-run", "kind": kind, "set": {"name": "seeds", "sha256": "ab"}, **more}


def line(
    number: int,
    scores: Mapping[str, float] | None = None,
    *,
    answerable: bool = True,
    refused: bool = False,
    error: str | None = None,
    **more: Any,
) -> Line:
    """A question about an article of its own, unless `cluster` says otherwise."""
    kind = {"type": "fact" if answerable else "unanswerable", "language": "zh-Hans"}
    fields: dict[str, Any] = {
        "id": f"q{number}",
        "question": f"第{number}问？",
        "output": {} if error else {"answer": "临汾。", "refused": refused},
        "scores": scores or {},
        "cluster": f"{number}.txt",
        "slices": kind | {"answerable": answerable},
        "error": error,
    }
    return Line(**(fields | more))


def answers(accuracies: Sequence[float], **more: Any) -> Run:
    lines = [line(number, {"accuracy": one}, **more) for number, one in enumerate(accuracies)]
    return Run(header(), tuple(lines))


def rankings(ranks: Sequence[int], **more: Any) -> Run:
    """Questions of one relevant document each, found at these ranks."""
    return Run(
        header("retrieval"),
        tuple(_ranked(number, rank, **more) for number, rank in enumerate(ranks)),
    )


def _ranked(number: int, rank: int, **more: Any) -> Line:
    scores = {f"{family}@{k}": float(rank <= k) for family in ("hit", "recall") for k in (1, 10)}
    found = [(f"d{place}", 1 / place) for place in range(1, 11)]
    gold = {f"d{rank}": 1}
    output = {"ranking": found, "lexical": found, "gold": gold}
    return line(number, scores | {"mrr@10": 1 / rank if rank <= 10 else 0.0}, output=output, **more)
