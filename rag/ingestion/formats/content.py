"""Opens a file, unpacking it on the way, and never takes in more than an article may have."""

import bz2
import gzip
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO, cast

from rag.errors import ArticleError
from rag.ingestion.files import LARGEST, TOO_LARGE, content_id, read_bytes

XZ_MEMORY = 256_000_000  # bytes; what `xz -9` needs is 65 MB, a hostile file asks for gigabytes


@dataclass(frozen=True, slots=True)
class Content:
    """A file that is one article: the id its bytes give it, and the bytes, unpacked."""

    id: str
    raw: bytes


def load(path: Path) -> Content:
    """The content of a file that is one article.

    Raises ArticleError when it cannot be read or unpacked, is empty, or too large.
    """
    packed = read_bytes(path)
    raw = packed
    if path.suffix.lower() in _OPENERS:
        with opened(path) as stream:
            raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise ArticleError(TOO_LARGE)
    if not raw.strip():
        raise ArticleError("there is no text in it")
    return Content(content_id(packed), raw)


@contextmanager
def opened(path: Path) -> Iterator[BufferedReader]:
    """The bytes of a file as a stream, unpacked.

    Raises ArticleError, also from within the `with` block, when the file cannot be read or
    turns out to be damaged.
    """
    suffix = path.suffix.lower()
    try:
        with _OPENERS.get(suffix, _open_plain)(path) as stream:
            yield cast(BufferedReader, stream)
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
        raise ArticleError(_damaged(suffix)) from error
    except OSError as error:
        raise ArticleError(error.strerror or _damaged(suffix)) from error


def _damaged(suffix: str) -> str:
    return f"is damaged, and cannot be unpacked as {suffix}; fetch or pack it again"


def _open_plain(path: Path) -> IO[bytes]:
    return path.open("rb")


def _open_gzip(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path))


def _open_bz2(path: Path) -> IO[bytes]:
    return bz2.open(path)


def _open_xz(path: Path) -> IO[bytes]:
    with path.open("rb") as packed:  # the size of its dictionary stands at the start
        decompressor = lzma.LZMADecompressor(memlimit=XZ_MEMORY)
        try:
            decompressor.decompress(packed.read(65536), max_length=1)
        except lzma.LZMAError as error:
            if "Memory" in str(error):
                raise ArticleError("takes too much memory to unpack; pack it with xz -6") from error
            raise
    return lzma.open(path)


_OPENERS = {".gz": _open_gzip, ".bz2": _open_bz2, ".xz": _open_xz}
