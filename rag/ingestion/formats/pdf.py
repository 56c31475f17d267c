"""Reads PDF: the text of its pages in order, without running headers, footers and numbers."""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from rag.errors import ArticleError
from rag.ingestion.formats.content import load
from rag.ingestion.formats.properties import document_facts
from rag.ingestion.records import Fields, Record

MOST_PAGES = 2000
EDGE = 3  # lines at the top and at the bottom of a page where running lines stand
WIDE_STEP = 1.3  # times the usual step from line to line: a space between paragraphs
OTHER_SIZE = 0.1  # of the size of letters: a headline above its text
_PAGE_NUMBER = re.compile(
    r"[\s\-–—·.|/]*(?:第|page|seite|página|p\.)?\s*\d{1,4}\s*(?:页|頁)?\s*(?:(?:/|of|共|von|de)\s*\d{1,4}\s*(?:页|頁)?)?"
    r"[\s\-–—·.|/]*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
# PDFium writes U+0002 or U+FFFE for the hyphen of a divided word, and leaves out the line break.
_LINE_ENDS = {ord("\n"): "", 0x02: "-", 0xFFFE: "-"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line on a page: the size of its letters, and how far above the page's foot it stands."""

    text: str
    size: float
    y: float


def read(path: Path, fields: Fields) -> Iterator[Record]:
    """The one article in a PDF."""
    content = load(path)
    try:
        document = pypdfium2.PdfDocument(content.raw)
    except pypdfium2.PdfiumError as error:
        raise ArticleError(_refusal(error)) from error
    with document:
        if len(document) > MOST_PAGES:
            raise ArticleError(f"has more than {MOST_PAGES} pages; split it")
        pages = [_lines(document, number) for number in range(len(document))]
        properties = document.get_metadata_dict()
    if not any(pages):
        raise ArticleError(
            f"is a scan (pictures of {len(pages)} pages, no text): run it through OCR first, "
            f"for example ocrmypdf IN OUT"
        )
    text = "\n".join(line for page in _without_running_lines(pages) for line in _with_gaps(page))
    facts = document_facts(
        text, properties["Title"], properties["Author"], properties["CreationDate"]
    )
    yield Record(content.id, text, facts, wrapped=True)


def _refusal(error: pypdfium2.PdfiumError) -> str:
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return "is locked with a password; save a copy without it"
    return "is damaged, and cannot be opened as PDF; fetch or save it again"


def _lines(document: pypdfium2.PdfDocument, number: int) -> list[Line]:
    """The lines of a page; none of a page that is damaged."""
    try:
        text_page = document[number].get_textpage()
    except pypdfium2.PdfiumError:
        return []
    codes = [raw.FPDFText_GetUnicode(text_page, i) for i in range(text_page.count_chars())]
    lines, start = [], 0
    for end, code in enumerate([*codes, ord("\n")]):
        if code in _LINE_ENDS:
            text = _text(codes[start:end]) + _LINE_ENDS[code]
            if text.strip():
                lines.append(_line(text_page, text, start))
            start = end + 1
    return lines


def _text(codes: Sequence[int]) -> str:
    units = "".join(map(chr, codes))  # characters beyond 16 bits may come as two surrogates
    return units.encode("utf-16", "surrogatepass").decode("utf-16", "replace").rstrip()


def _line(text_page: pypdfium2.PdfTextPage, text: str, start: int) -> Line:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text_page, start, x, y)
    return Line(text, raw.FPDFText_GetFontSize(text_page, start), y.value)


def _with_gaps(lines: Sequence[Line]) -> Iterator[str]:
    """The lines, with an empty one where the page leaves a space or changes the size of letters."""
    steps = sorted(above.y - below.y for above, below in pairwise(lines) if above.y > below.y)
    usual = steps[len(steps) // 2] if steps else 0.0
    for above, below in pairwise([lines[0], *lines] if lines else []):
        apart = above.y - below.y > WIDE_STEP * usual
        if apart or abs(above.size - below.size) > OTHER_SIZE * above.size:
            yield ""
        yield below.text


def _without_running_lines(pages: Sequence[list[Line]]) -> Iterator[list[Line]]:
    """The pages without the lines at their edges that stand on most of them, and page numbers."""
    seen = Counter(shape for page in pages for shape in {_shape(page[i]) for i in _edges(page)})
    full = sum(map(bool, pages))
    running = {shape for shape, count in seen.items() if count > 1 and count > full / 2}
    for page in pages:
        dropped = {i for i in _edges(page) if _shape(page[i]) in running}
        dropped |= {i for i in (0, len(page) - 1) if page and _PAGE_NUMBER.fullmatch(page[i].text)}
        yield [line for i, line in enumerate(page) if i not in dropped]


def _edges(page: Sequence[Line]) -> list[int]:
    places = range(len(page))
    return sorted({*places[:EDGE], *places[-EDGE:]})


def _shape(line: Line) -> tuple[str, int]:
    """What running lines have in common; a title that runs on above every page is larger."""
    return " ".join(_DIGITS.sub("0", line.text).split()), round(line.size)
