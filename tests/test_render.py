"""What the page shows of answers and articles: nothing of theirs is ever markup."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.catalogue import Card, Overview
from rag.types import Answer, Article, Citation, Filters, Hit, Passage, Sentence, Trace, Usage
from ui.record.chats import Chat, Exchange
from ui.render import (
    Shown,
    exchange_html,
    head_html,
    kept,
    reader_html,
    results_html,
    shelf_html,
    side_html,
    welcome_html,
)
from ui.words import words

OWN = words("zh-Hans")
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover='alert(3)"
OURS = {
    "article", "div", "p", "button", "span", "q", "small", "b", "section", "h2", "h3", "ol", "ul",
    "li", "cite", "footer", "details", "summary", "form", "label", "select", "option", "input",
    "dl", "dt", "dd", "pre", "header", "mark", "table", "thead", "tbody", "tr", "th", "td", "h1",
    "nav", "a",
}  # fmt: skip


class Tags(HTMLParser):
    """The tags of a page and the names of their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def answered(text: str = "会议在武汉召开。", **changed: object) -> Answer:
    passage = Passage("a:0-9", "a", text, text, text, "2021-09-10", "zh-Hans", text, 0, 9)
    quote = Citation(1, passage, text, 0, 8)
    hit = Hit(passage, 0.8, {"dense": 0.7, "lexical": None, "translated": None})
    answer = Answer(
        text, text, text, (Sentence(text, (1,), "supported"),), (), (quote,), (hit,),
        trace=Trace({"total": 1234.0}, Usage(300, 100, 20), text, (text,)),
    )  # fmt: skip
    return replace(answer, **changed)  # type: ignore[arg-type]


def exchange(answer: Answer, liked: bool | None = None) -> Exchange:
    return Exchange(7, answer.question, answer, Filters(), "2026-12-01T00:00:00Z", liked)


def page_of(text: str) -> str:
    """Every part of the page, with a text in every place that somebody else fills."""
    article = Article("a", text, text, text, text, text, text)
    refused = answered(text, refused=True, reason="not_in_articles", nearest=(article,))
    overview = Overview(5, text, text, (text,), (text,))
    return "".join(
        [
            exchange_html(kept(exchange(answered(text, notes=(text,)))), OWN),
            exchange_html(kept(exchange(refused)), OWN),
            exchange_html(Shown(text, answered(text), stage="…"), OWN),
            exchange_html(Shown(text, error=text), OWN),
            reader_html(article, [(0, 3)], (1, 5), OWN),
            side_html([Chat("c", text, "2026")], "c", text, OWN, saved=True),
            shelf_html([Card("a", text, text, text, text, text, 3)], 1, text, OWN),
            welcome_html(overview, [], OWN),
            results_html([(text, True)], text, OWN),
            head_html(OWN, rung="local", model=text, embedder=text, user=text, notes=[text]),
        ]
    )


def test_nothing_of_others_is_markup_anywhere() -> None:
    found = Tags(page_of(EVIL))
    assert found.tags <= OURS
    assert not {name for name in found.attributes if name.startswith("on")}
    assert "src" not in found.attributes


@given(st.text(alphabet="<>&\"'/=ab \n{}%$`", min_size=1, max_size=30))
def test_whatever_others_write_the_page_has_our_tags_only(text: str) -> None:
    plain, written = Tags(page_of("文")), Tags(page_of(text))
    assert written.tags <= plain.tags | {"p", "mark"}
    assert written.attributes <= plain.attributes


def test_a_chip_bears_the_number_of_its_source() -> None:
    page = exchange_html(kept(exchange(answered())), OWN)
    assert 'aria-describedby="tip-7-0-1"' in page and 'id="tip-7-0-1"' in page
    assert 'data-start="0" data-end="8"' in page


def test_a_refusal_has_no_chips_and_no_sources() -> None:
    article = Article("a", "座谈会", "", "a.txt")
    refused = answered(refused=True, sentences=(), citations=(), nearest=(article,), text="没有。")
    page = exchange_html(kept(exchange(refused)), OWN)
    assert 'class="chip"' not in page and "sources" not in page
    assert "座谈会" in page and "没有用作依据" in page


@pytest.mark.parametrize(("support", "mark"), [("partly", "≈"), ("derived", "∑")])
def test_what_is_less_than_proven_word_for_word_is_marked(support: str, mark: str) -> None:
    sentence = Sentence("共两次。", (1,), support)  # type: ignore[arg-type]
    page = exchange_html(kept(exchange(answered(sentences=(sentence,)))), OWN)
    assert mark in page and OWN[support] in page
    assert mark not in exchange_html(kept(exchange(answered())), OWN)


def test_what_is_left_open_is_said_beneath() -> None:
    note = "文章里没有能回答“何时”的内容。"
    page = exchange_html(kept(exchange(answered(notes=(note,), flags=("incomplete",)))), OWN)
    assert "何时" in page


@pytest.mark.parametrize("flag", ["degraded", "injection"])
def test_what_a_reader_should_know_is_a_banner(flag: str) -> None:
    page = exchange_html(kept(exchange(answered(flags=(flag,)))), OWN)
    assert 'class="banner"' in page


def test_a_stopped_answer_says_so() -> None:
    page = exchange_html(kept(exchange(answered(flags=("stopped",)))), OWN)
    assert OWN["stopped_after"] in page
    nothing = answered(sentences=(), citations=(), text="", flags=("stopped",))
    assert OWN["stopped"] in exchange_html(kept(exchange(nothing)), OWN)


def test_while_it_grows_it_can_be_neither_judged_nor_copied() -> None:
    page = exchange_html(Shown("问", answered(), stage="正在作答…"), OWN)
    assert "正在作答" in page and 'data-do="copy"' not in page and 'data-do="like"' not in page


def test_what_was_noted_stays_visible() -> None:
    assert OWN["liked"] in exchange_html(kept(exchange(answered(), liked=True)), OWN)
    assert OWN["disliked"] in exchange_html(kept(exchange(answered(), liked=False)), OWN)


def test_time_and_tokens_are_told() -> None:
    page = exchange_html(kept(exchange(answered())), OWN)
    assert "1.2 秒" in page and "300" in page


def test_an_article_that_is_gone_is_said_to_be() -> None:
    assert OWN["gone"] in reader_html(None, (), None, OWN, gone=True)
