from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import ArticleError
from rag.ingestion.articles import LONGEST_FACT, make_article
from rag.ingestion.files import content_id
from rag.ingestion.formats import read_records
from rag.ingestion.records import Facts, Fields, Record
from rag.ingestion.repair import repair
from rag.types import Article

SEEDS = Path(__file__).parents[1] / "seeds"
STORY = "青河大桥今晚恢复通车\n青河日报讯(记者林晓岚)青河大桥今晚八时起恢复双向通车。"


def made(text: str, facts: Facts = Facts(), source: str = "news/a.txt") -> Article:
    return make_article(Record("id", text, facts), source).article


@pytest.mark.parametrize(
    ("name", "title", "outlet", "author", "published", "language"),
    [
        (
            "000_a00750c2ed2981ea.txt",
            "11月3日,晋陕豫黄河金三角区域合作第四届省级协调领导小组会议暨四市联席会议在临汾召开",
            "临汾新闻网",
            "刘玉林",
            "2020-11-20T14:26:47",
            "zh-Hans",
        ),
        (
            "001_ffdb326f0eaa9073.txt",
            "山西党政代表团赴陕西学习考察 签订两省推动黄河流域生态保护和高质量发展战略合作框架协议",
            "山西日报",
            "杨文俊",
            "2023-07-22T12:00:00",
            "zh-Hans",
        ),
        (
            "002_eebe44ad1ac442b2.txt",
            "攜手為新時代新福建建設貢獻更大力量",
            "廈門日報、泉州晚報",
            "蔡鎮金、陳林森",
            None,
            "zh-Hant",
        ),
        (
            "003_800a12ffd4e27745.txt",
            "長江中游三省協同推動高質量發展座談會在漢舉行",
            "湖北日報",
            "李保林、陳跡",
            None,
            "zh-Hant",
        ),
        (
            "004_494f69d48b43dcc8.txt",
            "着力打造南北引擎 大力培育东西两翼",
            "山西日报",
            "苏晓晨、段伟华、杨彧、郑娜、燕中兴",
            "2022-03-21T14:45:00",
            "zh-Hans",
        ),
    ],
)
def test_every_seed_becomes_an_article_with_its_facts(
    name: str, title: str, outlet: str, author: str, published: str | None, language: str
) -> None:
    (record,) = read_records(SEEDS / name, Fields())
    assert isinstance(record, Record)
    article = make_article(record, f"seeds/{name}").article
    assert article.title == title
    assert article.outlet == outlet
    assert article.author == author
    assert article.published == published
    assert article.language == language
    assert article.source == f"seeds/{name}"
    assert article.id == content_id((SEEDS / name).read_bytes())
    assert article.text == repair((SEEDS / name).read_text("utf-8")).text


def test_what_the_file_states_comes_before_what_its_text_says() -> None:
    article = made(STORY, Facts("通车了", "青河网", None, "2024-03-05"))
    assert (article.title, article.outlet, article.published) == ("通车了", "青河网", "2024-03-05")
    assert article.author == "林晓岚"


@pytest.mark.parametrize(
    "title",
    ["", "  ", "无标题文档", "Untitled", "UNTITLED DOCUMENT", "a.txt", "a", "——", "\u200b", "首页"],
)
def test_a_title_that_is_none_gives_way_to_the_texts_own(title: str) -> None:
    assert made(STORY, Facts(title=title)).title == "青河大桥今晚恢复通车"


def test_the_name_of_a_tables_file_is_no_title_of_its_rows() -> None:
    article = made(STORY, Facts(title="dump"), "news/dump.jsonl.gz#7")
    assert article.title == "青河大桥今晚恢复通车"


def test_a_stated_fact_is_one_repaired_line() -> None:
    article = made(STORY, Facts(title="大桥\u200b恢复\n  通车\x00", author="林\u00ad晓岚"))
    assert (article.title, article.author) == ("大桥恢复 通车", "林晓岚")


def test_a_stated_fact_is_not_longer_than_a_line() -> None:
    assert len(made(STORY, Facts(title="很长" * 500)).title) == LONGEST_FACT


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\ufeff", "分享\n打印", "\x00\x01"])
def test_a_record_without_text_is_no_article(text: str) -> None:
    with pytest.raises(ArticleError, match="there is no text in it"):
        made(text)


@pytest.mark.parametrize("text", ["字", "。", "?!", "1"])
def test_the_shortest_text_has_a_title(text: str) -> None:
    assert made(text).title == text


def test_what_was_mended_is_counted() -> None:
    assert make_article(Record("id", STORY + "\n打印"), "a").repairs == {"furniture": 1}


@given(st.text(max_size=200), st.text(max_size=40), st.booleans())
@settings(max_examples=100, deadline=None)
def test_any_text_is_an_article_or_refused(text: str, title: str, wrapped: bool) -> None:
    try:
        article = make_article(Record("id", text, Facts(title=title), wrapped=wrapped), "a").article
    except ArticleError:
        return
    assert article.title and article.text
    assert "\n" not in article.title
    f"{article}".encode()
