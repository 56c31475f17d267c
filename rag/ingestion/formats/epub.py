"""Reads EPUB: its chapters in the order of the spine, as one text."""

import posixpath
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from rag.errors import ArticleError
from rag.ingestion.formats.charset import decode
from rag.ingestion.formats.content import load
from rag.ingestion.formats.markup import Element, lines, parse_html
from rag.ingestion.formats.naming import date_of, names, plain
from rag.ingestion.formats.packages import Package, open_package
from rag.ingestion.records import Facts, Fields, Record

# Fonts may be scrambled in a book that anyone can read.
_SCRAMBLED_FONTS = (
    "http://www.idpf.org/2008/embedding",
    "http://ns.adobe.com/pdf/enc#RC",
)
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def read(path: Path, fields: Fields) -> Iterator[Record]:
    """The one text in an EPUB."""
    content = load(path)
    with open_package(content.raw, "EPUB") as package:
        _refuse_locked(package)
        name = _root_file(package)
        book = package.xml(name)
        chapters = [_chapter(package, part) for part in _spine(book, posixpath.dirname(name))]
    yield Record(content.id, "\n".join(chapters), _facts(book))


def _refuse_locked(package: Package) -> None:
    if "META-INF/encryption.xml" in package:
        for method in package.xml("META-INF/encryption.xml").iter("{*}EncryptionMethod"):
            if method.get("Algorithm") not in _SCRAMBLED_FONTS:
                raise ArticleError("is locked by its publisher (DRM); get a copy without it")


def _root_file(package: Package) -> str:
    for root_file in package.xml("META-INF/container.xml").iter("{*}rootfile"):
        return root_file.get("full-path", "")
    raise ArticleError("is damaged: it does not say where its text is; save it again")


def _spine(book: Element, folder: str) -> Iterator[str]:
    """The names of the parts that are read one after another, without the table of contents."""
    items = {item.get("id"): item for item in book.iter("{*}item")}
    for reference in book.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES or reference.get("linear") == "no":
            continue
        if "nav" not in item.get("properties", "").split():
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))


def _chapter(package: Package, name: str) -> str:
    page = parse_html(decode(package.part(name)))
    return "\n".join(lines(next(page.iter("body"), page)))


def _facts(book: Element) -> Facts:
    def stated(name: str) -> list[str]:
        return [
            one.text for one in book.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}") if one.text
        ]

    return Facts(
        title=plain(stated("title")),
        outlet=plain(stated("publisher")),
        author=names(stated("creator")),
        published=date_of(stated("date")),
    )
