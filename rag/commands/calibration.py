"""`wenqu eval calibrate` and `weights`: fit what was learnt to one's own questions."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.table import Table

from eval.calibrate import calibrate as fit
from eval.candidates import candidates
from eval.cases import Case
from eval.chances import Point, gather, learn
from eval.header import Header, describe, of_proposals
from eval.readers.read import read_cases, read_collection, select
from eval.resume import RunWriter
from eval.retrieve import chosen as select_queries
from eval.retrieve import indexed
from eval.weights import RATIOS, Candidates, is_enough
from eval.weights import fit as fit_weights
from rag import build, chat_models, prepared
from rag.commands.options import IndexOption, JsonOption, TranslateOption, open_settings
from rag.commands.running import SampleOption, SeedOption
from rag.errors import SettingsError
from rag.settings import Settings
from rag.terminal import out, print_json, show_progress
from rag.thresholds import Thresholds, load_thresholds, save_thresholds
from rag.types import Relation

TargetOption = Annotated[Path, typer.Option("--out", help="Where what was learnt is written.")]


def _building_on(target: Path, settings: Settings) -> Settings:
    return settings.model_copy(update={"thresholds": target}) if target.exists() else settings


def calibrate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Questions, some unanswerable.")],
    index: IndexOption = None,
    split: Annotated[
        str | None, typer.Option(help="Only this split; `dev` where the set has one.")
    ] = None,
    answers: Annotated[
        bool,
        typer.Option(
            "--answers",
            help="Learn from answers, too: the model reads for every question, five seconds each.",
        ),
    ] = False,
    target: TargetOption = Path("thresholds.json"),
    as_json: JsonOption = False,
) -> None:
    """Fit the thresholds of refusal to a set of questions, and show what each would cost.

    With `--answers`, also what makes a proven sentence an answer, and from which chance on one is
    shown; what the model said is kept beside `--out`, so that a run that was stopped goes on. Its
    shares are of the questions that a proven sentence was found for.

    What `--out` holds already (as `wenqu eval weights` writes it) is built upon. Use it with
    WENQU_THRESHOLDS.
    """
    settings = _building_on(target, open_settings(index))
    cases = list(read_cases(file))
    split = split or ("dev" if any(case.split == "dev" for case in cases) else None)
    cases = select(cases, split)
    retriever, fingerprint = (
        build.open_retriever(settings),
        build.open_ledger(settings).fingerprint(),
    )
    current = load_thresholds(settings.thresholds)
    with show_progress() as progress:
        found = fit(cases, retriever, current, progress)
    header = describe("calibration", settings, file, len(cases), fingerprint, {"split": split})
    provenance = {
        **header,
        "answerable": found.answerable,
        "unanswerable": found.unanswerable,
    }
    thresholds: Thresholds = found.thresholds
    points: tuple[Point, ...] = ()
    if answers:
        kept = target.with_suffix(".proposals.jsonl")
        thresholds, points = _learn_from_answers(cases, settings, thresholds, kept, header)
    save_thresholds(target, thresholds, provenance)
    rows = [(p.least_score, p.refusal_recall, p.false_refusal_rate) for p in found.curve]
    if as_json:
        print_json(
            {
                "file": str(target),
                "thresholds": asdict(thresholds),
                "curve": rows,
                "chances": [asdict(point) for point in points],
            }
        )
        return
    table = Table("least score", "refusal recall", "false refusals", box=None)
    for score, recall, false in rows:
        if recall < 1 or false < 1:
            mark = "  ←" if score == found.thresholds.least_score else ""
            table.add_row(f"{score:.4f}", f"{recall:.3f}", f"{false:.3f}{mark}")
    out.print(table)
    out.print(f"{target}: least score {thresholds.least_score}")
    if points:
        _show_chances(points, thresholds)


def _learn_from_answers(
    cases: Sequence[Case], settings: Settings, current: Thresholds, kept: Path, header: Header
) -> tuple[Thresholds, tuple[Point, ...]]:
    wenqu = build.open_wenqu(settings)
    if wenqu.model is None:
        raise SettingsError("--answers needs a chat model; run: wenqu models pull")
    asked = [case for case in cases if not case.passages]
    with RunWriter(kept, of_proposals(header)) as run, show_progress() as progress:
        told = gather(
            asked, lambda case: wenqu.proposals(case.question, case.history), run, progress
        )
    wenqu.close()
    return learn(told, current)


def _show_chances(points: Sequence[Point], thresholds: Thresholds) -> None:
    marks = {thresholds.least_chance: "balanced", thresholds.least_chance_strict: "strict"}
    table = Table(
        "least chance", "right", "of answered", "false refusals", "refusal recall", "", box=None
    )
    for p in points:
        shares = (p.right, p.right_of_answered, p.false_refusal_rate, p.refusal_recall)
        figures = [f"{share:.3f}" for share in shares]
        table.add_row(f"{p.least_chance:.2f}", *figures, marks.get(p.least_chance, ""))
    out.print(table)


def weights(
    directories: Annotated[
        list[Path], typer.Argument(metavar="DIR…", help="BEIR folders, or SQuAD JSON.")
    ],
    sample: SampleOption = None,
    seed: SeedOption = 0,
    translate: TranslateOption = False,
    target: TargetOption = Path("thresholds.json"),
    as_json: JsonOption = False,
) -> None:
    """Fit how vectors and words make one score, to collections whose documents are known.

    What the collections do not show (questions in another language, translations) stays as it is.
    Run `wenqu eval calibrate` afterwards, with the same --out: refusal rests on these scores.
    """
    settings = _building_on(target, open_settings())
    current = load_thresholds(settings.thresholds)
    found: dict[Relation, list[Candidates]] = {}
    chosen = [select_queries(read_collection(path), sample, seed, None) for path in directories]
    with (
        show_progress() as progress,
        chat_models.open_translator(settings if translate else None) as translator,
    ):
        encoder = build.open_encoder(settings)
        for collection in chosen:
            with TemporaryDirectory() as folder:
                ids, index = indexed(settings, collection.documents, Path(folder), progress)
                some = candidates(collection, ids, index, encoder, translator, progress)
            for relation, questions in some.items():
                found.setdefault(relation, []).extend(questions)
    fitted = {
        relation: fit_weights(questions, (0.0,) if relation == "foreign" else RATIOS)
        for relation, questions in found.items()
        if is_enough(questions) or len(found) == 1  # of one alone, the error says what is missing
    }
    learnt = replace(current, fusion=replace(current.fusion, **fitted))
    counts = {relation: len(found[relation]) for relation in fitted}
    provenance = {
        "fitted": [str(path) for path in directories],
        "questions": counts,
        "models": prepared.describe_models(settings),
    }
    save_thresholds(target, learnt, provenance)
    document = {name: asdict(some) for name, some in fitted.items()}
    if as_json:
        print_json({"file": str(target), "fusion": document, "questions": counts})
        return
    for relation, learnt_weights in fitted.items():
        out.print(f"{relation}: {learnt_weights} from {counts[relation]} questions")
    out.print(str(target))
