"""`wenqu eval calibrate`: fits what a refusal depends on to questions of one's own."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from eval.calibrate import calibrate as fit
from eval.header import describe
from eval.readers.read import read_cases, select
from rag import build
from rag.commands.options import IndexOption, JsonOption, open_settings
from rag.terminal import out, print_json, show_progress
from rag.thresholds import load_thresholds, save_thresholds


def calibrate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Questions, some unanswerable.")],
    index: IndexOption = None,
    split: Annotated[str, typer.Option(help="Only this split.")] = "dev",
    target: Annotated[Path, typer.Option("--out", help="Where the thresholds are written.")] = Path(
        "thresholds.json"
    ),
    as_json: JsonOption = False,
) -> None:
    """Fit the thresholds of refusal to a set of questions, and show what each would cost.

    Use what is written with WENQU_THRESHOLDS.
    """
    settings = open_settings(index)
    cases = select(read_cases(file), split)
    retriever, fingerprint = (
        build.open_retriever(settings),
        build.open_ledger(settings).fingerprint(),
    )
    current = load_thresholds(settings.thresholds)
    with show_progress() as progress:
        found = fit(cases, retriever, current, progress)
    provenance = {
        **describe("calibration", settings, file, len(cases), fingerprint, {}),
        "split": split,
        "answerable": found.answerable,
        "unanswerable": found.unanswerable,
    }
    save_thresholds(target, found.thresholds, provenance)
    rows = [(p.least_score, p.refusal_recall, p.false_refusal_rate) for p in found.curve]
    if as_json:
        print_json({"file": str(target), "thresholds": asdict(found.thresholds), "curve": rows})
        return
    table = Table("least score", "refusal recall", "false refusals", box=None)
    for score, recall, false in rows:
        if recall < 1 or false < 1:
            mark = "  ←" if score == found.thresholds.least_score else ""
            table.add_row(f"{score:.4f}", f"{recall:.3f}", f"{false:.3f}{mark}")
    out.print(table)
    chosen = found.thresholds
    out.print(f"{target}: least score {chosen.least_score}")
