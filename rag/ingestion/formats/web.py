"""Reads web pages: the article on the page, without what stands around it, and its facts."""

import copy
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import trafilatura

from rag.errors import ArticleError
from rag.ingestion.formats.charset import decode
from rag.ingestion.formats.content import load
from rag.ingestion.formats.markup import Element, drop, lines, local_name, parse_html, remove_unseen
from rag.ingestion.formats.page_facts import find_page_facts, linked_articles, plain_body
from rag.ingestion.records import Facts, Fields, Record

TOO_LITTLE = 0.3  # of what is visible: then the extractor has lost the article
MOSTLY_LINKS = 0.7  # of a block's letters: a list of other pages
LARGE_PART = 0.4  # of a page's letters: never taken for its surroundings

_DECLARED = re.compile(
    rb"""<\?xml[^>]{1,100}?encoding\s*=\s*["']?(?P<xml>[\w.:-]+)
       | <meta[^>]{1,200}?charset\s*=\s*["']?\s*(?P<meta>[\w.:-]+)""",
    re.IGNORECASE | re.VERBOSE,
)
# What a page says of its parts in the words of its makers: class and id.
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|breadcrumbs?|crumbs?|share|sharing|social|related|recommend\w*|"
    r"comments?|comment-list|sidebar|aside|footer|foot|copyright|advert\w*|ads?|banner|cookie\w*|"
    r"newsletter|subscribe|hot-?news|hot-?list|rank\w*|pagination|toolbar|qrcode|xgxw|tuijian)(?:$|[\s_-])",
    re.IGNORECASE,
)
_AROUND_TAGS = frozenset(("nav", "footer", "aside"))
_LISTED = ("ul", "ol", "li", "dl", "p", "div", "td", "section")
_SENTENCE = re.compile(r"[。！？!?]|[.](?:\s|$)")
SHORTEST = 40  # characters of an article without a full stop

for _name in ("trafilatura", "htmldate", "justext"):  # nobody reads what they say
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def read(path: Path, fields: Fields) -> Iterator[Record]:
    """The one article on a web page."""
    content = load(path)
    text, facts = read_page(content.raw)
    yield Record(content.id, text, facts)


def read_page(raw: bytes, charset: str | None = None) -> tuple[str, Facts]:
    """The article on a page, a paragraph a line, and what the page says of it.

    `charset` is the one a mail names. Raises ArticleError when there is no article.
    """
    declared = _DECLARED.search(raw[:4096])
    if declared and not charset:
        charset = (declared["xml"] or declared["meta"]).decode("ascii")
    page = parse_html(decode(raw, charset))
    articles = linked_articles(page)
    remove_unseen(page)
    facts = find_page_facts(page, articles)
    stated = max((plain_body(article) for article in articles), key=len, default="")
    text = max(_find_article(page), stated, key=len)
    if len(text) < SHORTEST and not _SENTENCE.search(text):
        raise ArticleError("there is no article on this page; save the page of the article itself")
    return text, facts


def _find_article(page: Element) -> str:
    """The text of the article, a paragraph a line; empty when there is none."""
    _remove_surroundings(page)
    visible = "\n".join(lines(_main_part(page)))
    extracted = trafilatura.extract(copy.deepcopy(page), include_comments=False, favor_recall=True)
    return extracted if extracted and len(extracted) >= TOO_LITTLE * len(visible) else visible


def _remove_surroundings(page: Element) -> None:
    """Takes out navigation, comments, lists of links and the like, but never most of a page."""
    large = LARGE_PART * _letters(page)
    for element in list(page.iter()):
        name = local_name(element)
        if name in ("html", "head", "body", "article", "main"):
            continue
        words = f"{element.get('class', '')} {element.get('id', '')}"
        around = name in _AROUND_TAGS or _AROUND.search(words)
        if (around or (name in _LISTED and _is_links(element))) and _letters(element) < large:
            drop(element)


def _is_links(element: Element) -> bool:
    linked = sum(_letters(link) for link in element.iter("a"))
    return linked > MOSTLY_LINKS * _letters(element) and len(list(element.iter("a"))) > 1


def _letters(element: Element) -> int:
    return sum(len(text.strip()) for text in element.itertext())


def _main_part(page: Element) -> Element:
    """The part that says it is the article; the body where none does."""
    for name in ("article", "main"):
        if parts := list(page.iter(name)):
            return max(parts, key=_letters)
    return next(page.iter("body"), page)
