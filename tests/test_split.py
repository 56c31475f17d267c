from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.ingestion.articles import SourceFile, find_files, read_article
from rag.ingestion.split import ENOUGH, LIMIT, embedded_text, split
from rag.types import Article

SEEDS = Path(__file__).parents[1] / "seeds"
ARTICLE = Article(
    id="a1",
    title="标题",
    text="",
    source="news/a.txt",
    outlet="山西日报",
    published="2022-03-21T14:45:00",
    language="zh-Hans",
)
HEADER = "标题 2022-03-21 山西日报\n"
NEWS = st.text(alphabet="山西发展会议，、；。！？”“\n  ab1,.;", max_size=600)
TEXTS = st.one_of(NEWS, st.text(max_size=300))


def pieces(text: str, limit: int = LIMIT) -> list[str]:
    return [passage.text for passage in split(replace(ARTICLE, text=text), len, limit)]


def visible(text: str) -> str:
    return "".join(text.split())


def test_what_is_embedded_begins_with_title_date_and_outlet() -> None:
    (passage,) = split(replace(ARTICLE, text="会议召开。"), len)
    assert embedded_text(passage) == HEADER + "会议召开。"
    assert passage.text == "会议召开。"


def test_a_header_leaves_out_what_is_not_known_and_shortens_a_long_title() -> None:
    bare = replace(ARTICLE, title="甲" * 50, outlet=None, published=None, text="会议召开。")
    (passage,) = split(bare, len)
    assert embedded_text(passage) == "甲" * 40 + "\n会议召开。"


def test_a_passage_carries_the_facts_of_its_article() -> None:
    (passage,) = split(replace(ARTICLE, text="会议召开。"), len)
    assert passage.id == "a1:0-5"
    assert passage.article_id == "a1"
    assert (passage.title, passage.source) == ("标题", "news/a.txt")
    assert (passage.outlet, passage.published) == ("山西日报", "2022-03-21T14:45:00")
    assert passage.language == "zh-Hans"


def test_an_empty_text_has_no_passages() -> None:
    assert pieces("") == []
    assert pieces(" \n ") == []


def test_passages_end_where_sentences_end() -> None:
    text = "会议召开。代表出席。协议签订。"
    assert pieces(text, len(HEADER) + 12) == ["会议召开。代表出席。", "协议签订。"]


def test_short_paragraphs_go_together() -> None:
    assert pieces("标题\n会议召开。\n代表出席。") == ["标题\n会议召开。\n代表出席。"]


def test_a_paragraph_that_can_stand_alone_does() -> None:
    long, short = "甲" * (ENOUGH - 1) + "。", "会议召开。"
    assert pieces(long + "\n" + short) == [long, short]
    assert pieces(long + short) == [long + short]


def test_a_sentence_that_is_too_long_is_cut_at_its_commas() -> None:
    text = "一二三四五六七,八九十,子丑寅卯辰巳午未。"
    assert pieces(text, len(HEADER) + 12) == ["一二三四五六七,八九十,", "子丑寅卯辰巳午未。"]


def test_a_sentence_without_commas_is_cut_between_characters() -> None:
    assert pieces("甲" * 25, len(HEADER) + 10) == ["甲" * 10, "甲" * 10, "甲" * 5]


def test_a_header_as_long_as_the_limit_does_not_stop_the_splitting() -> None:
    text = "会议召开。"
    assert "".join(pieces(text, limit=len(HEADER) - 5)) == text


def test_the_outlets_of_a_long_byline_leave_room_for_the_passage() -> None:
    outlets = "、".join(f"第{number}日报" for number in range(100))
    article = replace(ARTICLE, outlet=outlets, text="会议召开。代表出席。" * 40)
    passages = split(article, len)
    assert all(len(embedded_text(passage)) <= LIMIT for passage in passages)
    assert "".join(passage.text for passage in passages) == article.text


def check(article: Article, limit: int = LIMIT) -> None:
    passages = split(article, len, limit)
    for passage in passages:
        assert article.text[passage.start : passage.end] == passage.text
        assert passage.text.strip()
        assert len(embedded_text(passage)) <= limit
    assert all(before.end <= after.start for before, after in pairwise(passages))
    assert visible("".join(p.text for p in passages)) == visible(article.text)
    assert split(article, len, limit) == passages


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_the_passages_of_any_text_hold_it_once_within_the_limit(text: str) -> None:
    check(replace(ARTICLE, text=text))


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_so_do_passages_of_a_few_characters(text: str) -> None:
    check(replace(ARTICLE, text=text), limit=len(HEADER) + 7)


@pytest.mark.parametrize("file", find_files(SEEDS), ids=lambda file: file.path.name[:3])
def test_the_passages_of_every_seed_hold_it_once_within_the_limit(file: SourceFile) -> None:
    check(read_article(file))
