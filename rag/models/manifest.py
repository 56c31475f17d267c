"""Lists what a prepared model consists of, so that a file that was cut or lost is noticed."""

import json
from pathlib import Path

from rag.errors import WeightsError
from rag.models.fetch import sha256

MANIFEST = "manifest.json"


def write(folder: Path) -> None:
    """Lists the files of a model that has just been prepared, with their sizes and digests."""
    files = {path.name: [path.stat().st_size, sha256(path)] for path in _files(folder)}
    (folder / MANIFEST).write_text(json.dumps(files, indent=2), "utf-8")


def is_listed(folder: Path) -> bool:
    """Whether there is a list for this folder."""
    return (folder / MANIFEST).exists()


def check(folder: Path) -> None:
    """Raises WeightsError when a listed file is missing or has another size; takes no time."""
    for name, (size, _) in _read(folder).items():
        if not (folder / name).is_file() or (folder / name).stat().st_size != size:
            raise _damaged(folder, name)


def verify(folder: Path) -> None:
    """Raises WeightsError when a listed file is not what was prepared; reads every byte."""
    check(folder)
    for name, (_, digest) in _read(folder).items():
        if sha256(folder / name) != digest:
            raise _damaged(folder, name)


def _read(folder: Path) -> dict[str, tuple[int, str]]:
    if not is_listed(folder):
        return {}
    try:
        listed = json.loads((folder / MANIFEST).read_text("utf-8"))
        return {str(name): (int(size), str(digest)) for name, (size, digest) in listed.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise _damaged(folder, MANIFEST) from error


def _damaged(folder: Path, name: str) -> WeightsError:
    return WeightsError(
        f"the model in {folder} is damaged ({name} is not what was prepared); run: "
        f"wenqu models rm {folder.parent.name}, then: wenqu models pull"
    )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file() and path.name != MANIFEST)
