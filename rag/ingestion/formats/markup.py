"""Parses HTML and XML without network, entities or scripts, and gives the text a reader sees."""

import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from rag.errors import ArticleError

Element = etree._Element

_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre "
    "section summary "
    "table tbody td tfoot th thead title tr ul".split()
)
_UNSEEN = frozenset(
    "script style noscript template head iframe object svg math canvas audio video button select "
    "textarea input dialog".split()
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


def parse_html(text: str) -> Element:
    """The tree of an HTML page, however broken. Raises ArticleError when there is nothing in it."""
    parser = lxml_html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        # As bytes, so that the charset a page declares is not believed once more.
        return lxml_html.document_fromstring(_NOT_XML.sub(" ", text).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ArticleError("there is no text in it") from error


def parse_xml(raw: bytes) -> Element:
    """The root of an XML file. Entities stay unexpanded. Raises ArticleError when it is broken."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    root = etree.fromstring(raw, parser)
    if root is None:
        raise ArticleError("is damaged: a part of it that should be XML is none")
    return root


def local_name(element: Element) -> str:
    """The name of an element without its namespace; empty for a comment or an entity."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def is_hidden(element: Element) -> bool:
    """Whether the page itself says that this element is not to be seen."""
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN_STYLE.search(element.get("style", "")))
    )


def remove_unseen(root: Element) -> None:
    """Takes out what no reader sees: scripts, styles, forms' controls, hidden elements."""
    for element in list(root.iter(etree.Element)):
        if local_name(element) in _UNSEEN - {"head"} or is_hidden(element):
            drop(element)


def drop(element: Element) -> None:
    """Takes an element out of its tree; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def lines(root: Element) -> list[str]:
    """The text below an element as a reader sees it: a line for each block, none of them empty."""
    text = "".join(_pieces(root))
    found = (_SPACES.sub(" ", line).strip() for line in text.split("\0"))
    return [line for line in found if line]


def _pieces(root: Element) -> Iterator[str]:
    """The text in order, with \\0 (which XML cannot hold) where a block begins or ends."""
    unseen = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = local_name(element)
        skipped = name in _UNSEEN or is_hidden(element)
        border = "\0" if name in _BLOCKS else ""
        if event == "start":
            unseen += skipped
            yield "" if unseen else border + (element.text or "")
        else:
            unseen -= skipped
            tail = (element.tail or "") if element is not root else ""
            yield "" if unseen else border + tail


_TAG = re.compile(r"</?(?:p|br|div|span|strong|em|a|h[1-6]|li|ul|img|b|i)\b[^<>]*>", re.IGNORECASE)


def strip_tags(text: str) -> str:
    """A text that may hold HTML as plain text; any other comes back as it is."""
    if not _TAG.search(text):
        return text
    return "\n".join(lines(parse_html(f"<div>{text}</div>")))
