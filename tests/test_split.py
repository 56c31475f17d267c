import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.ingestion.articles import SourceFile, find_files, read_article
from rag.ingestion.split import CRUMB, ENOUGH, LIMIT, CountTokens, embedded_text, split
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
    long, middling, short = "甲" * (ENOUGH - 1) + "。", "乙" * CRUMB + "。", "会议召开。"
    assert pieces(f"{long}\n{short}\n{long}") == [long, f"{short}\n{long}"]
    assert pieces(long + "\n" + middling) == [long, middling]


def test_a_sentence_that_is_too_long_is_cut_at_its_commas() -> None:
    text = "一二三四五六七,八九十,子丑寅卯辰巳午未。"
    assert pieces(text, len(HEADER) + 12) == ["一二三四五六七,八九十,", "子丑寅卯辰巳午未。"]


def test_a_sentence_without_commas_is_cut_between_characters() -> None:
    assert pieces("甲" * 25, len(HEADER) + 10) == ["甲" * 10, "甲" * 10, "甲" * 5]


def test_a_crumb_at_the_end_goes_with_the_passage_before_it() -> None:
    long, crumb = "甲" * (ENOUGH + 10) + "。", "(责编: 李文治)"
    assert pieces(f"{long}\n{crumb}") == [f"{long}\n{crumb}"]


def test_a_crumb_stays_alone_where_there_is_no_room() -> None:
    full, crumb = "甲" * (LIMIT - len(HEADER) - 1) + "。", "(责编: 李文治)"
    assert pieces(f"{full}\n{crumb}") == [full, crumb]


@pytest.mark.parametrize(
    "heading",
    ["一、修路", "（一）修路", "打造南北引擎", "王某：", "记者：修路为了什么？", "问：为什么？"],
)
def test_a_heading_goes_with_the_paragraph_below_it(heading: str) -> None:
    before, after = "甲" * 90 + "。", "乙" * 90 + "。丙" * 30 + "。"
    assert pieces(f"{before}\n{heading}\n{after}") == [before, f"{heading}\n{after}"]


def test_a_long_paragraph_is_cut_into_parts_of_much_the_same_length() -> None:
    parts = pieces(("甲" * 19 + "。") * 15)
    assert [len(part) for part in parts] == [160, 140]


def test_a_paragraph_that_fits_is_not_begun_in_the_passage_before() -> None:
    first, second = "甲" * 99 + "。", ("乙" * 19 + "。") * 10
    assert pieces(f"{first}\n{second}") == [first, second]


def test_a_sentence_is_cut_at_its_semicolons_before_its_commas() -> None:
    text = "一是修路,铺轨;二是架桥,通水;三是植树。"
    assert pieces(text, len(HEADER) + 14) == ["一是修路,铺轨;", "二是架桥,通水;三是植树。"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("一共投资2585亿元", ["一共投资", "2585亿元"]),
        ("一共投资2.585亿", ["一共投资", "2.585亿"]),
        ("ab cdefgh ij", ["ab", "cdefgh", "ij"]),
        ("甲乙丙丁戊e\u0301己庚", ["甲乙丙丁戊", "e\u0301己庚"]),
        ("甲乙丙丁戊👩\u200d🌾己", ["甲乙丙丁戊", "👩\u200d🌾己"]),
    ],
)
def test_words_numbers_and_accents_are_not_cut(text: str, parts: list[str]) -> None:
    assert pieces(text, len(HEADER) + 6) == parts


def test_a_header_as_long_as_the_limit_does_not_stop_the_splitting() -> None:
    text = "会议召开。"
    assert "".join(pieces(text, limit=len(HEADER) - 5)) == text


def test_the_outlets_of_a_long_byline_leave_room_for_the_passage() -> None:
    outlets = "、".join(f"第{number}日报" for number in range(100))
    article = replace(ARTICLE, outlet=outlets, text="会议召开。代表出席。" * 40)
    passages = split(article, len)
    assert all(len(embedded_text(passage)) <= LIMIT for passage in passages)
    assert "".join(passage.text for passage in passages) == article.text


def in_bytes(text: str) -> int:
    return len(text.encode(errors="replace"))


def test_the_widest_title_and_outlet_leave_room_for_the_passage() -> None:
    for wide in ("👩", "㍿", "ﷺ", "甲", "a"):
        article = replace(
            ARTICLE, title=wide * 99, outlet=wide * 99, published=wide * 99, text="会议召开。" * 90
        )
        passages = split(article, in_bytes)
        assert all(in_bytes(embedded_text(passage)) <= LIMIT for passage in passages)
        assert "".join(passage.text for passage in passages) == article.text


def uneven(text: str) -> int:
    """Counts that do not add up: neighbours that are alike are one token, ends are two more."""
    return 2 + sum(before != after for before, after in pairwise(text))


@given(
    st.text(), st.text(max_size=60), st.text(max_size=60), st.sampled_from([len, in_bytes, uneven])
)
@settings(max_examples=100, deadline=None)
def test_the_limit_holds_for_any_text_any_header_and_any_way_to_count(
    text: str, title: str, outlet: str, count: CountTokens
) -> None:
    article = replace(ARTICLE, text=text * 9, title=title, outlet=outlet)
    for passage in split(article, count):
        assert count(embedded_text(passage)) <= LIMIT


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_a_passage_split_again_is_that_passage(text: str) -> None:
    for part in pieces(text * 3):
        assert pieces(part) == [part]


def test_each_sentence_is_counted_once_and_each_passage_once_more() -> None:
    text = "\n".join("会议在临汾召开，代表出席。" * 30 for _ in range(10))
    counted: list[str] = []
    passages = split(replace(ARTICLE, text=text), lambda one: counted.append(one) or len(one))
    assert len(counted) <= 300 + 3 * len(passages)


@pytest.mark.parametrize(
    "unit", ["甲", "a", "，", "。", "；a", "\n", "甲\n", "“", " ", "1", "\u0301", "a。"]
)
def test_a_long_text_of_one_piece_takes_no_time(unit: str) -> None:
    start = time.perf_counter()
    pieces(unit * (200_000 // len(unit)))
    assert time.perf_counter() - start < 8


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
