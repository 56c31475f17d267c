"""What the properties of a document are worth as facts: programs fill them in as they like."""

import re

from rag.dates import find_date
from rag.ingestion.formats.naming import date_of, names, plain
from rag.ingestion.records import Facts

_NO_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel)\b.*"
    r"|.*\.(?:docx?|pdf|wps|rtf|txt|odt|indd|pptx?|html?)"
    r"|(?:文档|文檔|文件)\s*\d*|document\s*\d*|slide\s*\d*|powerpoint presentation|word document"
    r"|print|full page photo)$",
    re.IGNORECASE,
)
BEGINNING = 2000  # characters: where an article says when it was published


def document_facts(text: str, title: str, author: str, created: str) -> Facts:
    """The facts in a document's properties; when it was made counts if its text has no date."""
    dated = find_date(text[:BEGINNING])
    return Facts(
        title=None if _NO_TITLE.match(title.strip()) else plain(title),
        author=names(author),
        published=None if dated else date_of(created),
    )
