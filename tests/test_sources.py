"""Articles beside the answer, and what questions are narrowed to."""

import shutil
from pathlib import Path

import pytest

from rag.types import Citation, Filters
from tests.test_conversation import RIGHT, THEME, WANG, Page


@pytest.fixture
def page(seeds_folder: Path, tmp_path: Path) -> Page:
    return Page(Path(shutil.copytree(seeds_folder, tmp_path / "page")), {"主题": RIGHT})


@pytest.fixture
def quote(page: Page) -> Citation:
    """What the first answer of the page rests on."""
    page.do(page.talk.ask, text=THEME)
    return page.chats.exchanges("lin", page.session.chat)[0].answer.citations[0]


def test_an_article_is_read_with_what_an_answer_cites_of_it_marked(
    page: Page, quote: Citation
) -> None:
    article = quote.passage.article_id
    with_marks = page.do(page.sources.read, article=article, exchange=page.last())["reader"]
    assert f"<mark>{quote.quote}</mark>" in with_marks and 'class="active"' not in with_marks
    assert "<mark" not in page.do(page.sources.read, article=article)["reader"]


def test_what_another_cited_is_not_marked(page: Page, quote: Citation) -> None:
    data = {"article": quote.passage.article_id, "exchange": page.last()}
    shown = page.do(page.sources.read, WANG, **data)["reader"]
    assert quote.passage.title in shown and "<mark" not in shown


def test_the_whole_article_is_shown(page: Page, quote: Citation) -> None:
    article = page.choices.default.article(quote.passage.article_id)
    shown = page.do(page.sources.read, article=article.id)["reader"]
    lines = [line for line in article.text.split("\n") if line.strip()]
    assert shown.count("<p>") == len(lines) and all(line in shown for line in lines)


def test_an_article_is_closed(page: Page) -> None:
    assert "点击回答后面的编号" in page.do(page.sources.close)["reader"]


def test_conditions_are_chosen_and_taken_away(page: Page) -> None:
    shown = page.do(page.sources.filter, since="2021-01-01", outlet="湖北日報", language="zh")
    assert page.session.filters == Filters((), ("湖北日報",), ("zh",), since="2021-01-01")
    assert shown["filters"].count('class="chip-filter"') == 3
    shown = page.do(page.sources.unfilter, name="outlet")
    assert shown["filters"].count('class="chip-filter"') == 2
    page.do(page.sources.unfilter, name="all")
    assert page.session.filters == Filters()


def test_one_article_is_asked_and_a_form_does_not_change_that(page: Page, quote: Citation) -> None:
    page.do(page.sources.only, source=quote.passage.source, title=quote.passage.title)
    page.do(page.sources.filter, since="2000-01-01", until="", outlet="", language="")
    assert page.session.filters.source == (quote.passage.source,)
    page.do(page.talk.ask, text=THEME)
    answer = page.chats.exchanges("lin", page.session.chat)[-1].answer
    assert {hit.passage.article_id for hit in answer.hits} == {quote.passage.article_id}


def test_the_form_shows_who_answers(page: Page) -> None:
    first = page.do(page.sources.unfilter, name="all")["filters"]
    assert '<option value="scripted" selected>' in first
    chosen = page.do(page.sources.choose, model="none", caution="balanced")["filters"]
    assert '<option value="none" selected>' in chosen and page.session.model == "none"
