"""What a judge said of an answer, item by item, beside the scores that come from it."""

from collections.abc import Mapping
from typing import Any

from eval.report.labels import metric_label
from eval.report.markup import Html, element


def verdicts(judge: Mapping[str, Any]) -> Html:
    """Every metric with its score, and the verdicts of its first repeat; why there are none."""
    return element("ul", *(_metric(name, judged) for name, judged in judge.items()))


def _metric(name: str, judged: Mapping[str, Any]) -> Html:
    label = metric_label(f"judge_{name}")
    if "score" not in judged:
        return element("li", label, f" not judged 未评: {judged.get('excluded', '')}")
    repeats = judged.get("repeats", [])
    spread = f" (spread 差距 {judged['spread']:.3f})" if judged.get("spread") else ""
    said = [_verdict(verdict) for verdict in (repeats[0]["verdicts"] if repeats else [])]
    failed = [element("p", "failed 出错: ", one["failed"]) for one in repeats if "failed" in one]
    return element("li", label, f" {judged['score']:.3f}{spread}", element("ol", *said), *failed)


def _verdict(verdict: Mapping[str, Any]) -> Html:
    return element(
        "li",
        element("b", verdict.get("choice", "")),
        " ",
        element("span", verdict.get("item", ""), dir="auto"),
        " ",
        element("small", verdict.get("reason", ""), dir="auto"),
    )
