from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.types import Answer, Arms, Article, Citation, Hit, Passage, Sentence, Support, Trace
from ui.render import EXPLAINED, MARKS, RUNGS, answer_html, error_html

ARTICLE = Article(
    id="a1",
    title="三省四市会议",
    text="会议在临汾召开。签约170个项目。",
    source="news/a.txt",
    outlet="临汾新闻网",
    published="2020-11-20T14:26:47",
    language="zh-Hans",
)
PASSAGE = Passage.of(ARTICLE, 0, 17)
CITATION = Citation(1, PASSAGE, "签约170个项目", 8, 16)
OURS = {
    *("article", "p", "span", "a", "abbr", "ol", "ul", "li", "blockquote", "cite", "small"),
    *("div", "footer"),
}
EVIL = "<script>alert('x')</script><img src=x onerror=alert(1)>\" onload=\"x"
TEXTS = st.one_of(st.just(EVIL), st.text(alphabet="<>/&\"'script =甲", max_size=30), st.text())


class Reader(HTMLParser):
    """Reads a page: the tags that are open, all the tags and attributes, and the plain text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.said = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


def said(text: str, support: Support = "supported") -> Answer:
    return Answer(
        "签约多少？",
        "签约多少？",
        sentences=(Sentence(text, (1,), support),),
        citations=(CITATION,),
        trace=Trace({"total": 1234.5}, model="tiny"),
    )


def test_a_sentence_has_a_chip_that_leads_to_its_source() -> None:
    html = answer_html(said("会议签约170个项目。"))
    assert 'href="#source-1"' in html
    assert '<li id="source-1" value="1">' in html
    assert "<blockquote>签约170个项目</blockquote>" in html
    assert "<cite>三省四市会议</cite>" in html
    assert "<small>临汾新闻网 · 2020-11-20</small>" in html


def test_a_source_leaves_out_what_the_article_does_not_say() -> None:
    bare = Passage.of(Article("a2", "标题", "正文", "b.txt"), 0, 2)
    html = answer_html(Answer("问", "问", citations=(Citation(1, bare, "正文", 0, 2),)))
    assert "<cite>标题</cite><small></small>" in html


def test_the_status_tells_what_answered_and_how_long_it_took() -> None:
    assert f"{RUNGS['local']} · tiny · 1.2 s</footer>" in answer_html(said("好。"))


def test_the_status_tells_the_flags() -> None:
    html = answer_html(Answer("问", "问", flags=("translated",), rung="lexical"))
    assert RUNGS["lexical"] in html
    assert "translated" in html


@pytest.mark.parametrize("support", ["partly", "derived"])
def test_what_is_not_fully_proven_is_marked_and_explained(support: Support) -> None:
    html = answer_html(said("好。", support))
    assert f'title="{EXPLAINED[support]}">{MARKS[support]}</abbr>' in html


def test_what_is_proven_is_not_marked() -> None:
    assert "<abbr" not in answer_html(said("好。"))


def test_english_sentences_are_parted_by_a_space_and_chinese_are_not() -> None:
    sentences = tuple(Sentence(text, (), "supported") for text in ("One.", "Two.", "一。", "二。"))
    html = answer_html(Answer("问", "问", sentences=sentences))
    assert Reader(html).said.startswith("One. Two. 一。二。")


def test_a_refusal_names_the_nearest_articles_and_has_no_sources() -> None:
    html = answer_html(
        Answer("火星？", "火星？", text="文章里没有。", refused=True, nearest=(ARTICLE,))
    )
    assert '<p class="refusal" role="status">文章里没有。</p>' in html
    assert "<li>三省四市会议</li>" in html
    assert '<ol class="sources"' not in html


def test_an_answer_that_is_being_written_says_so_and_has_no_status() -> None:
    hit = Hit(PASSAGE, 0.5, Arms(dense=0.5, lexical=None, translated=None))
    waiting = answer_html(Answer("问", "问", hits=(hit, hit), complete=False))
    assert "找到 2 段" in waiting
    assert "<footer" not in waiting
    begun = Answer("问", "问", sentences=(Sentence("一。", (), "supported"),), complete=False)
    assert "…</span></p>" in answer_html(begun)


def test_an_error_is_an_alert_with_its_message() -> None:
    html = error_html("no index <here>; run `wenqu ingest`")
    assert 'role="alert">no index &lt;here&gt;; run `wenqu ingest`</p>' in html


def pages(text: str) -> Iterator[str]:
    """Every kind of page, with `text` wherever something comes from outside."""
    article = Article(text, text, text, text, outlet=text, author=text, published=text)
    passage = Passage.of(article, 0, len(text))
    sentence = Sentence(text, (1,), "partly")
    citation = Citation(1, passage, text, 0, len(text))
    trace = Trace(model=text)
    yield answer_html(
        Answer(text, text, text, (sentence,), (citation,), flags=(text,), trace=trace)
    )
    yield answer_html(
        Answer(text, text, text, nearest=(article,), refused=True, flags=(text,), trace=trace)
    )
    yield answer_html(Answer(text, text, text, (sentence,), (citation,), complete=False))
    yield error_html(text)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_no_text_from_outside_becomes_a_tag(text: str) -> None:
    for html in pages(text):
        assert "<script" not in html
        assert "<img" not in html
        page = Reader(html)
        assert page.open == []
        assert page.tags <= OURS
        assert not any(name.startswith("on") for name in page.attributes)


def test_text_from_outside_is_shown_as_it_stands() -> None:
    for html in pages(EVIL):
        assert EVIL in Reader(html).said
