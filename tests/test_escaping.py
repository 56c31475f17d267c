"""Nothing that others write is ever markup: articles, models, readers, names of files."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.index.catalogue import Card, Overview
from rag.types import Article, Copy, Filters, Sentence, Support
from tests.markup import Tags
from tests.test_render import OWN, answered, exchange
from ui.examples import Example
from ui.record.chats import Chat
from ui.render import (
    Shown,
    exchange_html,
    fill,
    filters_html,
    head_html,
    kept,
    reader_html,
    results_html,
    shelf_html,
    side_html,
    welcome_html,
)
from ui.words import LANGUAGES, Words, words

ALL = [words(language) for language in LANGUAGES]
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover='alert(3)"
OURS = {
    "article", "div", "p", "button", "span", "q", "small", "b", "section", "h2", "h3", "ol", "ul",
    "li", "cite", "footer", "details", "summary", "form", "label", "select", "option", "input",
    "dl", "dt", "dd", "pre", "header", "mark", "table", "thead", "tbody", "tr", "th", "td", "h1",
    "nav", "a",
}  # fmt: skip
# And no attribute that a browser fetches from, runs, or sends to: an address is one of our own.
ATTRIBUTES = {
    "action", "autocomplete", "class", "download", "href", "id", "lang", "max", "maxlength",
    "method", "min", "name", "open", "placeholder", "role", "scope", "selected", "tabindex",
    "title", "type", "value",
}  # fmt: skip
ADDRESSES = {"#question", "logout", "page/chats/c.md", "page/chats/c.json"}


def page_of(text: str, own: Words = OWN) -> str:
    """Every part of the page, with a text in every place that somebody else fills."""
    article = Article("a", text, text, text, text, text, text)
    refused = answered(text, refused=True, reason="not_in_articles", nearest=(article,))
    marks = tuple(Sentence(text, (1,), support) for support in get_args(Support)[:3])
    twin = Copy("b", text, text, text, text)
    hit = replace(answered(text).hits[0], copies=(twin, twin))
    whole = answered(text, sentences=marks, notes=(text,), flags=(text,), hits=(hit, hit))
    understood = replace(whole, effective_question=f"{text}?")
    narrowed = Filters((text,), (text,), (text,), text, text, text)
    overview = Overview(5, text, text, (text,), (text,))
    chat = Chat("c", text, "2026")
    return "".join(
        [
            exchange_html(kept(exchange(understood, False, text, narrowed)), own),
            exchange_html(kept(exchange(refused, True)), own),
            exchange_html(Shown(text, whole, filters=narrowed, stage=text), own),
            exchange_html(Shown(text, replace(whole, sentences=()), stage=text), own),
            exchange_html(Shown(text, error=text), own),
            reader_html(article, [(0, 3)], (1, 5), own),
            side_html([chat, Chat("d", text, "2026")], "c", text, own, saved=True),
            filters_html(
                narrowed, overview, own, editing=True, note=text, models=[text, "none", "local"],
                model=text, caution="strict",
            ),
            shelf_html([Card("a", text, text, text, text, text, 3)], 1, text, own),
            welcome_html(overview, [Example(text, "en"), Example(text, "en", "a")], own),
            results_html([(text, True), (text, False)], text, own),
            head_html(own, rung="local", model=text, embedder=text, user=text, notes=[text]),
            fill("note", own, note=text),
        ]
    )  # fmt: skip


@pytest.mark.parametrize("own", ALL, ids=LANGUAGES)
def test_nothing_of_others_is_markup_anywhere(own: Words) -> None:
    found = Tags(page_of(EVIL, own))
    names = {name for _, attrs in found.opened for name in attrs}
    assert {tag for tag, _ in found.opened} <= OURS and found.other == []
    assert {n for n in names if not n.startswith(("aria-", "data-"))} <= ATTRIBUTES
    assert set(found.values("href", "action")) == ADDRESSES
    assert EVIL in found.text and "<script" not in page_of(EVIL, own)


@pytest.mark.parametrize("own", ALL, ids=LANGUAGES)
def test_every_tag_is_closed_in_its_place(own: Words) -> None:
    assert Tags(page_of("文章", own)).misplaced == []


pieces = st.sampled_from(
    ["<script>", "</script>", "</p>", "</button>", "<img src=x onerror=a>", "<!--", "-->",
     "<![CDATA[", "<?php", "&lt;b&gt;", "&#60;", "&quot;", '" onclick="a', "' x='", "{{ 7*7 }}",
     "{% raw %}", "{0}", "javascript:a", "\u2028", "\u202e", "<ｓcript>", "%s", "`", "\\", "\0"]
)  # fmt: skip
# In one line: an article has as many paragraphs as lines.
letters = st.characters(exclude_categories=["Cs"], exclude_characters="\n\r")
hostile = st.lists(pieces | st.text(letters, max_size=4), max_size=5).map(
    lambda parts: "文" + "".join(parts) + "文"
)


@settings(max_examples=30, deadline=None)
@given(hostile)
def test_whatever_others_write_the_page_is_built_as_with_any_other_text(text: str) -> None:
    page = Tags(page_of(text))
    assert page.shape == Tags(page_of("文" * len(text))).shape
    assert page.misplaced == page.other == []
    assert set(page.values("href", "action")) == ADDRESSES


@settings(max_examples=40, deadline=None)
@given(hostile)
def test_what_others_write_is_shown_as_they_wrote_it(text: str) -> None:
    page = Tags(exchange_html(Shown(text, error=text), OWN))
    assert page.text.count(text) >= 2
    assert page.values("aria-label")[0] == OWN.say("answer_of", question=text)
