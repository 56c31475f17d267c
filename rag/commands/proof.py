"""`wenqu eval proof`: how many planted errors are caught, how many true sentences kept."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from eval.proof import Judged, Share, judge, read_planted, shares
from rag import build
from rag.commands.options import IndexOption, JsonOption, open_settings
from rag.terminal import out, print_json, show_progress


def proof(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Sentences, true and wrong, one a line.")
    ],
    index: IndexOption = None,
    half: Annotated[str, typer.Option(help="Only one half: hand or made.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Hold planted sentences against the index: errors caught, true sentences kept.

    No chat model is asked. A true sentence counts as kept where it is shown and cites the article
    that it is from. The five sample articles come with a set: eval/sets/planted.jsonl.
    """
    settings = open_settings(index).model_copy(update={"chat": "none"})
    planted = [one for one in read_planted(file) if not half or one.half == half]
    wenqu = build.open_wenqu(settings, accelerate=False)
    with show_progress() as progress:
        judged = list(judge(planted, wenqu.check, progress))
    found = shares(judged)
    if as_json:
        print_json(_document(found, judged))
        return
    table = Table("", "share", "95 %", "n", box=None)
    for name, share in found.items():
        low, high = share.interval
        table.add_row(name, f"{share.mean:.3f}", f"{low:.3f} to {high:.3f}", str(share.n))
    out.print(table)
    for one in judged:
        if not one.right:
            out.print(f"{one.planted.id} {one.planted.kind}: {one.planted.sentence}", markup=False)


def _document(found: dict[str, Share], judged: list[Judged]) -> dict[str, object]:
    return {
        "metrics": {
            name: {
                "mean": share.mean,
                "low": share.interval[0],
                "high": share.interval[1],
                "n": share.n,
            }
            for name, share in found.items()
        },
        "wrong": [one.planted.id for one in judged if not one.right],
    }
