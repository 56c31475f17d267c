"""Finds the files to read at a path, and gives each the name it goes by."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.errors import ArticleError

LARGEST = 50_000_000  # bytes of a file that is one article; news has some thousands
TABLES = (".json", ".jsonl", ".ndjson", ".csv", ".tsv")
TEXTS = (".txt", ".text", ".md", ".markdown")
PACKED = (".gz", ".xz", ".bz2")  # behind a table or a text: news.jsonl.xz
SUFFIXES = (
    *TEXTS, *TABLES, ".html", ".htm", ".xhtml", ".mhtml", ".mht", ".pdf", ".docx", ".epub", ".eml"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read, and the name it goes by: the ingested folder's, and the path below it."""

    path: Path
    source: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """The article files at a path, in order of name, and how many files are of other kinds."""

    files: list[SourceFile]
    others: int


def kind(path: Path) -> str | None:
    """The suffix that says how to read a file (`.jsonl` of `news.jsonl.xz`), None if unknown."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in PACKED:
        inner = suffixes[-2] if len(suffixes) > 1 else ""
        return inner if inner in (*TABLES, *TEXTS) else None
    return suffixes[-1] if suffixes and suffixes[-1] in SUFFIXES else None


def find_files(path: Path) -> list[SourceFile]:
    """The article files at `path`, a file or a folder, in order of name.

    Raises ArticleError when there is nothing at `path`, it is a file of a kind that is not read,
    or a folder in it cannot be listed.
    """
    return take_inventory(path).files


def take_inventory(path: Path) -> Inventory:
    """`find_files(path)`, with the number of files that were left out for their kind."""
    if path.is_file():
        if kind(path) is None:
            unknown = printable(path.suffix) or "this kind of file"
            raise ArticleError(
                f"{printable(str(path))}: cannot read {unknown}; "
                f"kinds that can be read: {', '.join(SUFFIXES)}, "
                f"and {', '.join(PACKED)} behind a text or a table"
            )
        return Inventory([SourceFile(path, printable(path.name))], 0)
    if not path.is_dir():
        raise ArticleError(f"{printable(str(path))}: there is no such file or folder")
    root = path.resolve()
    visible = sorted(_walk(root))
    files = [file for file in visible if kind(file)]
    return Inventory([_named(file, root) for file in files], len(visible) - len(files))


def _named(file: Path, root: Path) -> SourceFile:
    return SourceFile(file, printable(f"{root.name}/{file.relative_to(root).as_posix()}"))


def _walk(root: Path) -> Iterator[Path]:
    """The files below `root`; links to folders are not followed, nor links that lead out of it."""
    for folder, names_of_folders, names in os.walk(root, onerror=_refuse):
        names_of_folders[:] = [name for name in names_of_folders if not _is_hidden(name)]
        for name in names:
            file = Path(folder, name)
            if not _is_hidden(name) and file.is_file() and _is_inside(file, root):
                yield file


def _refuse(error: OSError) -> None:
    # An unseen folder would look like an empty one, and its articles like removed ones.
    where = printable(os.fsdecode(error.filename))
    raise ArticleError(f"{where}: cannot be listed ({error.strerror}); make it readable or move it")


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$"))  # Word keeps a ~$lock beside an open document


def _is_inside(file: Path, root: Path) -> bool:
    return not file.is_symlink() or file.resolve().is_relative_to(root)


def printable(name: str) -> str:
    """A name fit to be shown and stored: what is no printable character is written as an escape."""
    return "".join(c if c.isprintable() or c == "\u3000" else _escape(c) for c in name)


def _escape(character: str) -> str:
    if "\udc80" <= character <= "\udcff":  # how Python writes a byte that was no UTF-8
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def content_id(raw: bytes) -> str:
    """The id of an article: a hash of the bytes it was read from."""
    return hashlib.blake2b(raw, digest_size=16).hexdigest()


def read_bytes(path: Path) -> bytes:
    """The bytes of a file that is one article; ArticleError when it cannot be read or is too large.

    The message lacks the path: whoever knows by what name to call it puts it in front.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ArticleError(TOO_LARGE)
        return path.read_bytes()
    except OSError as error:
        raise ArticleError(error.strerror or "cannot be read") from error


TOO_LARGE = f"larger than {LARGEST // 10**6} MB; split it"
