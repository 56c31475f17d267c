"""The models of the settings: whether they are here, whole, and do what they are for."""

from collections.abc import Callable
from pathlib import Path

from rag.doctor.finding import Finding
from rag.errors import WenquError
from rag.models import manifest

PULL = "wenqu models pull"


def embedder(name: str, folder: Path, *, prepared: bool, ours: bool) -> Finding:
    """The embedder that is prepared in a folder, or is not; `ours` are those that are fetched."""
    if prepared:
        return _whole("embedder", name, folder)
    if ours:
        return Finding("embedder", "broken", f"{name} is not here", f"{PULL} {name}")
    remedy = "the first search takes a minute or more"
    return Finding("embedder", "hint", f"{name} will be converted when it is first used", remedy)


def chat(name: str, folder: Path, *, prepared: bool) -> Finding:
    """The chat model of the settings; `folder` is where the local one is prepared, or would be."""
    if name == "none":
        return Finding("chat model", "ok", "none: answers are in the articles' own words")
    if name != "local":
        return Finding("chat model", "ok", f"{name}; not asked, which --online does")
    if not prepared:
        said = "not here: answers are in the articles' own words"
        return Finding("chat model", "hint", said, PULL)
    return _whole("chat model", folder.parent.name, folder)


def reranker(name: str, *, is_folder: bool) -> Finding:
    """The reranker of the settings."""
    if name == "none" or is_folder:
        return Finding("reranker", "ok", name)
    remedy = "name a folder that holds it, if no model hub can be reached"
    return Finding("reranker", "hint", f"{name} is asked of a model hub when it is used", remedy)


def _whole(what: str, name: str, folder: Path) -> Finding:
    try:
        manifest.check(folder)
    except WenquError as error:
        return Finding(what, "broken", str(error), f"wenqu models rm {name}, then {PULL}")
    return Finding(what, "ok", f"{name}, whole")


def works(what: str, said: str, use: Callable[[], object], remedy: str) -> Finding:
    """Whether something does what it is for, when it is used."""
    try:
        use()
    except WenquError as error:
        return Finding(what, "broken", str(error), remedy)
    return Finding(what, "ok", said)
