"""The health of an index, its backup, and its return: none of it needs the embedder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag.errors import CorpusDamaged, CorpusError
from rag.index import child, lexical
from rag.index.accelerator import Accelerator
from rag.index.database import Database, set_aside
from rag.index.index import LEDGER, lock
from rag.index.ledger import VECTORS, Ledger
from rag.index.schema import FORMAT, PREVIOUS, new_epoch, read_format
from rag.types import Progress

RESTORING = "restoring.db"


@dataclass(frozen=True, slots=True)
class Status:
    """What is in an index, and how it is. `vectors`: `behind` and `none` only cost speed."""

    folder: Path
    format: str
    embedder: str
    articles: int
    passages: int
    sources: int
    copies: int  # articles that tell in nearly the same words what another one tells
    languages: dict[str, int]
    bytes: int
    terms: Literal["current", "to be made"]
    vectors: Literal["sound", "behind", "damaged", "none"]
    untold: int  # changes that Chroma has not been told


def status(folder: Path) -> Status:
    """Reads and checks everything. Raises CorpusDamaged when the ledger cannot be trusted."""
    ledger = Ledger(folder / LEDGER)
    _check(ledger)
    database = ledger.database
    counts = ledger.counts()
    stories = int(database.value("SELECT count(DISTINCT ifnull(story, id)) FROM article"))
    complete = ledger.meta("complete") == lexical.VERSION
    vectors, untold = _vectors(ledger, folder)
    return Status(
        folder=folder,
        format=FORMAT,
        embedder=ledger.meta("embedder") or "none yet",
        articles=counts["article"],
        passages=counts["passage"],
        sources=counts["source"],
        copies=counts["article"] - stories,
        languages=dict(database.read(_LANGUAGES)),
        bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        terms="current" if complete else "to be made",
        vectors=vectors,
        untold=untold,
    )


_LANGUAGES = "SELECT language, count(*) FROM article GROUP BY language ORDER BY count(*) DESC"


def _check(ledger: Ledger) -> None:
    """Raises CorpusDamaged when structure or contents are not what was written."""
    ledger.database.check()
    ledger.articles()
    ledger.vectors([int(number) for number in ledger.numbers()])
    lexical.check(ledger.database)
    counts = ledger.counts()
    if ledger.meta("complete") and counts["lexical"] != counts["passage"]:
        raise ledger.database.damage("passages and their terms do not match")


def _vectors(
    ledger: Ledger, folder: Path
) -> tuple[Literal["sound", "behind", "damaged", "none"], int]:
    live = Accelerator(ledger, folder / VECTORS).live
    untold = len(ledger.outbox.changes(after=live.sequence if live else 0))
    if live is None:
        return "none", untold
    if not child.run("probe", ledger.path, live.folder):
        return "damaged", untold
    return ("behind" if untold else "sound"), untold


def backup(folder: Path, target: Path) -> int:
    """Writes a copy of the ledger to `target`, while others read and write; its size in bytes.

    Raises CorpusError when `target` exists or cannot be written, or the ledger is damaged.
    """
    if target.exists():
        raise CorpusError(f"{target} exists: name another file, or remove it first")
    if not target.parent.is_dir():
        raise CorpusError(f"{target.parent} is no folder: make it first")
    ledger = Ledger(folder / LEDGER)
    ledger.database.check()
    ledger.database.copy_to(target)
    return target.stat().st_size


def restore(folder: Path, source: Path, progress: Progress) -> None:
    """Puts a backup in the place of what is in `folder`: all of it or, when killed, nothing.

    A ledger that is too damaged to be written to is kept beside it under another name. Raises
    CorpusError when `source` is no sound backup, CorpusBusy when another process is writing.
    """
    _check_backup(source)
    folder.mkdir(parents=True, exist_ok=True)
    with lock(folder):
        prepared = folder / RESTORING
        Database(source).copy_to(prepared)
        copy = Database(prepared)
        with copy.transaction() as connection:  # Chroma's vectors mean nothing to it
            new_epoch(connection)
        copy.tidy()
        copy.close()
        target = Database(folder / LEDGER)
        try:
            target.check()
        except CorpusDamaged:
            target.close()
            set_aside(folder / LEDGER)
        target.copy_from(prepared)
        prepared.unlink()
        ledger = Ledger(folder / LEDGER)
        progress("vectors", 0, 0)
        Accelerator(ledger, folder / VECTORS).update()
        ledger.database.tidy()


def _check_backup(source: Path) -> None:
    if not source.is_file():
        raise CorpusError(f"{source}: there is no such file")
    try:
        database = Database(source)
        database.check()
        sound = read_format(database) in (FORMAT, PREVIOUS)
    except CorpusDamaged as error:
        raise CorpusError(f"{source} is no sound backup: it cannot be read") from error
    if not sound:
        raise CorpusError(f"{source} is no backup of an index that this Wenqu can read")
