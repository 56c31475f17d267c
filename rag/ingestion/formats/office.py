"""Reads Word documents: paragraphs and tables in order, as they stand after all changes."""

from collections.abc import Iterator
from pathlib import Path

from rag.errors import ArticleError
from rag.ingestion.formats.content import load
from rag.ingestion.formats.markup import Element, local_name
from rag.ingestion.formats.packages import Package, open_package
from rag.ingestion.formats.properties import document_facts
from rag.ingestion.records import Fields, Record

_OLD_WORD = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Deleted text, the old place of moved text, field codes, and the second copy of a text box.
_GONE = frozenset(("del", "moveFrom", "instrText", "delText", "Fallback", "delInstrText"))
_TEMPLATE = "python-docx"  # its documents bear the template's date


def read(path: Path, fields: Fields) -> Iterator[Record]:
    """The one article in a Word document."""
    content = load(path)
    if content.raw.startswith(_OLD_WORD):
        if _ENCRYPTED in content.raw:
            raise ArticleError("is locked with a password; save a copy without it")
        raise ArticleError("is an old Word document (.doc); save it as .docx")
    with open_package(content.raw, "DOCX") as package:
        root = package.xml(_main_part(package))
        body = next((one for one in root if local_name(one) == "body"), root)
        text = "\n".join(_blocks(body))
        properties = _properties(package)
    author = properties.get("creator", "")
    created = "" if author == _TEMPLATE else properties.get("created", "")
    facts = document_facts(text, properties.get("title", ""), author, created)
    yield Record(content.id, text, facts)


def _main_part(package: Package) -> str:
    for relation in package.xml("_rels/.rels"):
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    raise ArticleError("is no Word document; save it as .docx")


def _properties(package: Package) -> dict[str, str]:
    if "docProps/core.xml" not in package:
        return {}
    return {local_name(one): (one.text or "").strip() for one in package.xml("docProps/core.xml")}


def _blocks(parent: Element) -> Iterator[str]:
    """The paragraphs and the rows of tables, one a line."""
    for child in parent:
        match local_name(child):
            case "p":
                yield _text(child)
            case "tbl":
                yield from _rows(child)
            case name if name not in _GONE:  # content controls, and what later versions add
                yield from _blocks(child)


def _rows(table: Element) -> Iterator[str]:
    for row in table.iter("{*}tr"):
        cells = (" ".join(_blocks(cell)).strip() for cell in row if local_name(cell) == "tc")
        yield " | ".join(cell for cell in cells if cell)


def _text(element: Element) -> str:
    """The text of a paragraph, with what is in its links, insertions and text boxes."""
    pieces = []
    for child in element:
        match local_name(child):
            case "t":
                pieces.append(child.text or "")
            case "tab":
                pieces.append("\t")
            case "br" | "cr":
                pieces.append("\n")
            case "noBreakHyphen":
                pieces.append("-")
            case "txbxContent":
                pieces.append("\n" + "\n".join(_blocks(child)) + "\n")
            case name if name not in _GONE and not name.endswith("Pr"):
                pieces.append(_text(child))
    return "".join(pieces)
