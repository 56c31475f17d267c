"""Writes a report in the form that the name of its file asks for: HTML, Markdown or JSON."""

import json
from collections.abc import Callable
from pathlib import Path

from eval.compare import compare, comparison_document
from eval.prices import NO_PRICES, Prices
from eval.report.html import report_html
from eval.report.markdown import report_markdown
from eval.runfile import Run
from eval.summary import summarise, summary_document
from rag.errors import EvaluationError

Form = Callable[[Run, Run | None, Prices], str]


def report_json(run: Run, baseline: Run | None = None, prices: Prices = NO_PRICES) -> str:
    """The summary's document; with a baseline, the comparison's under `comparison`."""
    document = summary_document(summarise(run, prices))
    if baseline:
        document["comparison"] = comparison_document(compare(baseline, run))
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


FORMS: dict[str, Form] = {".html": report_html, ".md": report_markdown, ".json": report_json}


def write_report(
    path: Path, run: Run, baseline: Run | None = None, prices: Prices = NO_PRICES
) -> None:
    """Writes the report of a run to a file named .html, .md or .json.

    Raises EvaluationError for another name, and when the two runs cannot be compared.
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise EvaluationError(f"{path}: name the report {', '.join(FORMS)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(form(run, baseline, prices), "utf-8", errors="replace")
