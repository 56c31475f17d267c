"""Opens the zip files that are documents (DOCX, EPUB) without being drowned by them."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rag.errors import ArticleError
from rag.ingestion.files import LARGEST, TOO_LARGE
from rag.ingestion.formats.markup import Element, parse_xml

LARGEST_PACKAGE = 1_000_000_000  # bytes, pictures included
MOST_PARTS = 20_000


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a document by name."""

    archive: zipfile.ZipFile

    def __contains__(self, name: str) -> bool:
        return name in self.archive.NameToInfo

    def part(self, name: str) -> bytes:
        """The bytes of a part. Raises ArticleError when it is missing, damaged or too large."""
        try:
            with self.archive.open(name) as stream:  # what its size is said to be may be a lie
                raw = stream.read(LARGEST + 1)
        except KeyError as error:
            raise ArticleError(f"is damaged: {name} is missing in it; save it again") from error
        except RuntimeError as error:  # zipfile has no class of its own for it
            raise ArticleError("is locked with a password; save a copy without it") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise ArticleError(f"is damaged: {name} cannot be unpacked; save it again") from error
        if len(raw) > LARGEST:
            raise ArticleError(TOO_LARGE)
        return raw

    def xml(self, name: str) -> Element:
        """The root of a part that is XML. Raises ArticleError as `part` does."""
        return parse_xml(self.part(name))


@contextmanager
def open_package(raw: bytes, kind: str) -> Iterator[Package]:
    """The package in `raw`. Raises ArticleError when it is none, or would unpack to too much."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ArticleError(f"is damaged, and cannot be opened as {kind}; save it again") from error
    with archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_PACKAGE:
            raise ArticleError(f"unpacks to far more than a {kind} file has; it is left alone")
        yield Package(archive)
