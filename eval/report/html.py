"""A run as one HTML page that needs nothing but itself: no network, no other file."""

import base64
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from eval.compare import compare
from eval.prices import NO_PRICES, Prices
from eval.report import sections
from eval.report.against import against, against_peers
from eval.report.labels import CHANGES, STATES
from eval.report.markup import Html, element
from eval.report.questions import questions
from eval.runfile import Run
from eval.summary import Summary, summarise

_HERE = Path(__file__).parent
STYLE = (_HERE / "page.css").read_text("utf-8")
SCRIPT = (_HERE / "page.js").read_text("utf-8")


def report_html(run: Run, baseline: Run | None = None, prices: Prices = NO_PRICES) -> str:
    """The page of a run, with what changed against a baseline where one is given.

    Raises EvaluationError when the two cannot be compared.
    """
    summary = summarise(run, prices)
    comparison = compare(baseline, run) if baseline else None
    changed = [against(comparison)] if comparison else []
    title = f"{run.set_name or 'evaluation'} · {run.kind}"
    body = element(
        "body",
        _head(run, summary, title),
        _warnings([*summary.warnings, *(comparison.warnings if comparison else ())]),
        *_section("Metrics 指标", sections.metrics(summary)),
        *_section("Against the peers 与常用做法比较", *against_peers(summary)),
        *_section("Against the baseline 与基线比较", *changed),
        *_section("Refusals 拒答", *sections.refusals(summary)),
        *_section("Slices 分组", *sections.slices(summary.slices)),
        *_section("Slopes 斜率", *sections.slopes(summary.slopes)),
        *_section("Latency 延迟", sections.latency(summary)),
        *_section("Usage 用量", *sections.usage(summary)),
        *_section("Questions 题目", _filter(run), questions(run, baseline, comparison, prices)),
        *_section("Made with 运行环境", _setup(run)),
        element("script", Html(SCRIPT)),
    )
    head = element("head", *_meta(), element("title", title), element("style", Html(STYLE)))
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _meta() -> list[Html]:
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    # Even were a text of a model's taken for a script, no browser would run it or load anything.
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return [
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
    ]


def _section(title: str, *parts: Html) -> list[Html]:
    """A part of the page under its title; none where there is nothing to show."""
    return [element("section", element("h2", title), *parts)] if parts else []


def _head(run: Run, summary: Summary, title: str) -> Html:
    facts = (
        f"{summary.n} questions",
        f"{summary.n_failed} failed",
        str(run.header.get("started", ""))[:16].replace("T", " "),
        run.id,
    )
    said = element("p", " · ".join(fact for fact in facts if fact), class_="facts")
    return element("header", element("h1", title), said)


def _warnings(warnings: Iterable[str]) -> Html:
    said = [element("p", warning, class_="warning") for warning in warnings]
    return element("aside", *said, role="note") if said else Html()


def _filter(run: Run) -> Html:
    """The controls that the script brings to life; without it they stay out of sight."""
    states = [("", "all 全部"), *STATES.items(), *CHANGES.items()]
    types = sorted({str(line.slices.get("type", "")) for line in run.lines} - {""})
    return element(
        "form",
        element("select", *(_option(*state) for state in states), name="state", aria_label="state"),
        element(
            "select",
            *(_option(value, value or "all types 题型") for value in ["", *types]),
            name="type",
            aria_label="type",
        ),
        element(
            "input", type="search", name="words", placeholder="search 搜索", aria_label="search"
        ),
        element("output"),
        id="filter",
        hidden="hidden",
    )


def _option(value: str, label: str) -> Html:
    return element("option", label, value=value)


def _setup(run: Run) -> Html:
    written = json.dumps(dict(run.header), ensure_ascii=False, indent=2)
    return element(
        "details", element("summary", "settings, models, versions 设置"), element("pre", written)
    )
