"""The index: whether it is there and sound, made by this embedder, and quick to search."""

import os
from collections.abc import Iterator
from pathlib import Path

from rag.doctor.finding import Finding
from rag.errors import CorpusDamaged, CorpusError
from rag.index.index import LEDGER
from rag.index.upkeep import Status, status

REBUILD = "wenqu index rebuild"


def index(folder: Path, identity: str | None) -> Iterator[Finding]:
    """All about the index in a folder; it is read whole. `identity` is the embedder's, if known."""
    if not (folder / LEDGER).exists():
        yield Finding("index", "broken", f"there is none in {folder}", "wenqu ingest PATH")
        return
    try:
        found = status(folder)
    except CorpusDamaged as error:
        yield Finding("index", "broken", str(error), "wenqu index restore FILE")
        return
    except CorpusError as error:
        yield Finding("index", "broken", str(error))
        return
    yield contents(found)
    yield made_by(found, identity)
    yield words(found)
    yield vectors(found)
    yield writable(folder, may_write=os.access(folder, os.W_OK))


def contents(found: Status) -> Finding:
    """What is in it."""
    said = (
        f"{found.articles:,} articles, {found.passages:,} passages, {found.bytes / 1e6:,.1f} MB, "
        f"format {found.format}, sound"
    )
    if not found.articles:
        return Finding("index", "hint", f"{said}; nothing can be found", "wenqu ingest PATH")
    return Finding("index", "ok", said)


def made_by(found: Status, identity: str | None) -> Finding:
    """Whether its vectors are those of the embedder that questions are embedded by."""
    if identity is None:
        return Finding("index: embedder", "hint", "not compared: the embedder is not prepared")
    if found.embedder != identity:
        said = f"its vectors are of another one ({found.embedder})"
        return Finding("index: embedder", "broken", said, f"{REBUILD}, or change WENQU_EMBEDDER")
    return Finding("index: embedder", "ok", "the one of the settings")


def words(found: Status) -> Finding:
    """Whether every passage can be found by its words."""
    if found.terms != "current":
        said = "made by a former version: searches find less"
        return Finding("index: words", "hint", said, "wenqu ingest PATH, or " + REBUILD)
    return Finding("index: words", "ok", "every passage can be found by its words")


def vectors(found: Status) -> Finding:
    """How Chroma stands; whatever it does not know is searched exactly."""
    if found.vectors == "damaged":
        said = "damaged; searches are exact meanwhile, and slower"
        return Finding("index: Chroma", "hint", said, REBUILD)
    if found.untold:
        said = f"{found.vectors}, {found.untold:,} changes are not in it; they are searched exactly"
        return Finding("index: Chroma", "ok", said)
    return Finding("index: Chroma", "ok", found.vectors)


def writable(folder: Path, *, may_write: bool) -> Finding:
    """Whether articles can be added."""
    if not may_write:
        said = f"{folder} may only be read"
        return Finding("index: writing", "hint", said, "let this user write there to add articles")
    return Finding("index: writing", "ok", "articles can be added")
