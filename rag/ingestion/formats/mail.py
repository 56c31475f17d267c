"""Reads mails (EML), and web pages saved as mails (MHTML)."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import getaddresses
from pathlib import Path

from rag.errors import ArticleError
from rag.ingestion.files import kind
from rag.ingestion.formats.charset import decode
from rag.ingestion.formats.content import load
from rag.ingestion.formats.markup import lines, parse_html
from rag.ingestion.formats.naming import date_of, names
from rag.ingestion.formats.web import read_page
from rag.ingestion.records import Facts, Fields, Record

WIDEST = 80  # columns of a mail whose lines were wrapped
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_REPLIED = re.compile(
    r"^(?:-{2,}\s*(?:Original Message|原始邮件|原始郵件|Forwarded message)\s*-{2,}.*"
    r"|(?:On|Am|Le|El)\b.{5,200}(?:wrote|schrieb|écrit|escribió)\s*:\s*|在.{5,100}写道[:：]\s*)$",
    re.MULTILINE | re.IGNORECASE,
)
_PREFIX = re.compile(r"^(?:(?:re|fwd?|aw|wg|回复|回覆|转发|轉寄|答复)\s*[:：]\s*)+", re.IGNORECASE)
# What the standard library raises at headers and parts that break its rules.
_MALFORMED = (MessageError, ValueError, LookupError, TypeError, AttributeError)


def read(path: Path, fields: Fields) -> Iterator[Record]:
    """The one article in a mail."""
    content = load(path)
    message = message_from_bytes(content.raw, policy=default)
    if not message.keys():
        raise ArticleError("is no mail: it begins without headers")
    if kind(path) in (".mhtml", ".mht"):
        text, facts = read_page(*_page(message))
        yield Record(content.id, text, facts)
        return
    text, wrapped = _body(message)
    yield Record(content.id, text, _facts(message), wrapped=wrapped)


def _page(message: EmailMessage) -> tuple[bytes, str | None]:
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            return _payload(part)
    raise ArticleError("there is no web page in it; save the page again")


def _payload(part: MIMEPart) -> tuple[bytes, str | None]:
    """The bytes of a part as they were before it was put into a mail, and their charset."""
    raw = part.get_payload(decode=True)
    return raw if isinstance(raw, bytes) else b"", part.get_content_charset()


def _body(message: EmailMessage) -> tuple[str, bool]:
    """What was written, without quoted mails and signature, and whether its lines are wrapped."""
    try:
        part = message.get_body(("plain", "html"))
    except _MALFORMED:
        part = None
    if part is None:
        raise ArticleError("there is no text in it")
    text = decode(*_payload(part))
    if part.get_content_type() == "text/html":
        page = parse_html(text)
        return "\n".join(lines(next(page.iter("body"), page))), False
    text = _without_quotes(text.replace("\r\n", "\n"))
    return text, all(_width(line) <= WIDEST for line in text.split("\n"))


def _width(line: str) -> int:
    return sum(2 if character > "\u2e7f" else 1 for character in line)


def _without_quotes(text: str) -> str:
    for ending in (_SIGNATURE, _REPLIED):
        if (match := ending.search(text)) and text[: match.start()].strip():
            text = text[: match.start()]
    return "\n".join(line for line in text.split("\n") if not line.startswith(">"))


def _facts(message: EmailMessage) -> Facts:
    senders = getaddresses([_header(message, "From")])
    return Facts(
        title=_PREFIX.sub("", _header(message, "Subject")).strip() or None,
        author=names([name for name, address in senders if name and name != address]),
        published=date_of(_header(message, "Date")),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except _MALFORMED:
        return ""
