"""Finds what a web page states of its article: JSON-LD, metadata, headline and masthead."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from rag.dates import find_date
from rag.ingestion.facts import find_facts
from rag.ingestion.formats.markup import Element, lines, local_name, strip_tags
from rag.ingestion.formats.naming import date_of, names, plain
from rag.ingestion.records import Facts

Article = dict[str, Any]  # a schema.org article, as the page's JSON-LD has it

_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|Review)$")
DEEPEST = 8  # levels of JSON-LD looked into

_TITLES = ("og:title", "articletitle", "citation_title", "dc.title", "twitter:title")
_DATES = (
    "article:published_time", "og:published_time", "datepublished", "publishdate", "publish_date",
    "pubdate", "publish-date", "publishtime", "og:release_date", "citation_publication_date",
    "dc.date.issued", "dc.date", "dcterms.created", "parsely-pub-date", "sailthru.date",
    "weibo:article:create_at", "date", "releasedate",
)  # fmt: skip
_AUTHORS = ("author", "article:author", "byl", "dc.creator", "parsely-author", "citation_author")
_ORIGINS = ("source", "contentsource", "mediaid", "og:article:source")  # as Chinese sites write
_SITES = ("og:site_name", "application-name", "dc.publisher", "publisher", "sitename")
_LABEL = re.compile(
    r"^(?:来源|來源|作者|记者|記者|发布时间|發佈時間|时间|source|author|by)\s*[:：]\s*",
    re.IGNORECASE,
)
_SITE_SUFFIX = re.compile(
    r"^(?P<title>.{4,}?)(?:\s+[|·•–—»-]\s+|\s*[_|｜]+\s*|\s*--+\s*|\s?[-—–](?=[^-—–\s]*[网網报報社台新闻聞]))"
    r"(?P<site>[^_|｜]{1,40})$"
)
MASTHEAD_LINES = 8
MASTHEAD_LENGTH = 120


def linked_articles(page: Element) -> list[Article]:
    """The articles that the page's JSON-LD describes, most important first."""
    found: list[Article] = []
    for script in page.iter("script"):
        if "ld+json" in script.get("type", "") and script.text:
            try:
                found += _articles(json.loads(script.text, strict=False))
            except (ValueError, RecursionError):  # broken on many a page
                continue
    return found


def _articles(node: Any, depth: int = 0) -> Iterator[Article]:
    if depth > DEEPEST:
        return
    if isinstance(node, list):
        for one in node:
            yield from _articles(one, depth + 1)
    elif isinstance(node, dict):
        kinds = node.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in kinds):
            yield node
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _articles(node.get(key), depth + 1)


def plain_body(article: Article) -> str:
    """The text of the article that JSON-LD has, empty when it has none."""
    body = article.get("articleBody")
    return strip_tags(body) if isinstance(body, str) else ""


def find_page_facts(page: Element, articles: Sequence[Article]) -> Facts:
    """The facts on a page: what it states for machines first, then what stands at its headline."""
    metas = _metas(page)
    masthead = _masthead(page)
    shown = find_facts("\n".join(masthead)) if masthead else Facts()
    published = shown.published or next(filter(None, map(find_date, masthead[1:])), None)
    stated = Facts(author=_stated(metas, _AUTHORS), published=_stated_date(metas, page))
    linked = _linked_facts(articles[0]) if articles else Facts()
    found = linked.or_else(stated).or_else(replace(shown, published=published, outlet=None))
    origin = _stated(metas, _ORIGINS) or shown.outlet  # who wrote it, rather than who shows it
    site = linked.outlet or _stated(metas, _SITES)
    return replace(found, title=_title(page, metas, linked.title, site), outlet=origin or site)


def _linked_facts(article: Article) -> Facts:
    return Facts(
        title=plain(article.get("headline")),
        outlet=plain(article.get("publisher")),
        author=names(article.get("author")),
        published=date_of(article.get("datePublished")),
    )


def _metas(page: Element) -> dict[str, str]:
    metas: dict[str, str] = {}
    for meta in page.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = " ".join(meta.get("content", "").split())
        if name and content:
            metas.setdefault(name.lower(), content)
    return metas


def _stated(metas: dict[str, str], wanted: Sequence[str]) -> str | None:
    """The first of these metas, without a label; an address is no name."""
    values = (_LABEL.sub("", metas[name]) for name in wanted if name in metas)
    return next((value for value in values if names(value)), None)


def _stated_date(metas: dict[str, str], page: Element) -> str | None:
    values = [metas[name] for name in _DATES if name in metas]
    for element in page.iter():
        if element.get("itemprop") == "datePublished" or local_name(element) == "time":
            values.append(element.get("datetime") or element.get("content") or "")
    return next(filter(None, (date_of(_LABEL.sub("", value)) for value in values)), None)


def _title(
    page: Element, metas: dict[str, str], headline: str | None, site: str | None
) -> str | None:
    """The headline, without the name of the site that pages put behind it."""
    of_window = next((" ".join((title.text or "").split()) for title in page.iter("title")), "")
    headings = [" ".join(lines(h1)) for h1 in page.iter("h1")]
    candidates = [headline, *(metas.get(name) for name in _TITLES)]
    if len(set(headings)) == 1 and headings[0] != site:
        candidates.insert(1, headings[0])
    found = next(filter(None, candidates), None) or of_window
    return _without_site(found, site, headings)


def _without_site(title: str, site: str | None, headings: Sequence[str]) -> str | None:
    if heading := next((h for h in headings if len(h) >= 6 and title.startswith(h)), None):
        return heading
    while match := _SITE_SUFFIX.match(title):
        tail, head = match["site"].strip(), match["title"].strip()
        if tail != site and (len(tail) >= len(head) or len(tail.split()) > 4):
            break
        title = head
    return title or None


def _masthead(page: Element) -> list[str]:
    """The headline and the short lines under it, down to the first paragraph."""
    heading = next(page.iter("h1"), None)
    if heading is None:
        return []
    title = " ".join(lines(heading))
    below = lines(next(page.iter("body"), page))
    if title not in below:
        return []
    found = [title]
    for line in below[below.index(title) + 1 :][:MASTHEAD_LINES]:
        if len(line) > MASTHEAD_LENGTH:
            break
        found.append(line)
    return found
