from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import ArticleError
from rag.ingestion.articles import (
    LARGEST,
    TITLE_LENGTH,
    SourceFile,
    article_id,
    find_author,
    find_files,
    find_outlet,
    find_published,
    find_title,
    read_article,
)
from rag.ingestion.repair import repair

SEEDS = Path(__file__).parents[1] / "seeds"


def written(folder: Path, content: bytes, name: str = "a.txt") -> SourceFile:
    path = folder / name
    path.write_bytes(content)
    return SourceFile(path, name)


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
def test_the_facts_of_every_seed_are_read(
    name: str, title: str, outlet: str, author: str, published: str | None, language: str
) -> None:
    file = SourceFile(SEEDS / name, f"seeds/{name}")
    article = read_article(file)
    assert article.title == title
    assert article.outlet == outlet
    assert article.author == author
    assert article.published == published
    assert article.language == language
    assert article.source == f"seeds/{name}"
    assert article.id == article_id(file)
    assert article.text == repair((SEEDS / name).read_text("utf-8")).text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("大标题\n正文第一句。第二句。", "大标题"),
        ("发布时间:2023-07-22\n大标题\n正文。", "大标题"),
        ("11月3日,会议在临汾召开。与会人员共商大计。", "11月3日,会议在临汾召开"),
        ("讯: 2020-11-20\n会议召开！代表出席。", "会议召开"),
        ("甲" * 130 + "。", "甲" * TITLE_LENGTH),
        ("来源:山西日报", "来源:山西日报"),
    ],
)
def test_the_title_is_the_headline_or_the_first_sentence(text: str, title: str) -> None:
    assert find_title(text) == title


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("标题\n发布时间:2023-07-22 12:00:00 | 来源:山西日报\n正文。", "2023-07-22T12:00:00"),
        ("标题\n發布時間：2021年9月10日\n正文。", "2021-09-10"),
        ("标题\n" + "甲" * 121 + "\n发布时间:2023-07-22", None),
        ("标题\n9月10日上午,会议召开。", None),
        ("标题", None),
    ],
)
def test_the_date_is_that_of_the_masthead(text: str, published: str | None) -> None:
    assert find_published(text) == published


def test_a_date_in_the_story_is_no_date_of_publication() -> None:
    story = "标题\n" + "会议回顾了过去的工作," * 12 + "协议于2019年5月6日签订。"
    assert find_published(story) is None


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("标题\n来源:山西日报 | 作者:杨文俊", "山西日报"),
        ("標題\n來源：湖北日報", "湖北日報"),
        ("正文。记者 刘玉林 来源:临汾新闻网", "临汾新闻网"),
        ("湖北日報訊(記者李保林、陳跡)9月10日上午", "湖北日報"),
        ("新华社北京9月10日电 会议召开。", "新华社"),
        ("正文。(廈門日報記者 蔡鎮金 泉州晚報記者 陳林森)", "廈門日報、泉州晚報"),
        ("正文。", None),
    ],
)
def test_the_outlet_is_the_one_the_article_names(text: str, outlet: str | None) -> None:
    assert find_outlet(text) == outlet


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("来源:山西日报 | 作者:杨文俊 | 责任编辑:赵彦", "杨文俊"),
        ("湖北日報訊(記者李保林、陳跡)9月10日", "李保林、陳跡"),
        ("正文。(记者苏晓晨 段伟华 杨彧 郑娜 燕中兴)", "苏晓晨、段伟华、杨彧、郑娜、燕中兴"),
        ("正文。(廈門日報記者 蔡鎮金 泉州晚報記者 陳林森)", "蔡鎮金、陳林森"),
        ("正文。记者 刘玉林 来源:临汾新闻网", "刘玉林"),
        ("签订合作框架协议。记者 史晓波摄", None),
        ("签订合作框架协议。(本报记者 史晓波 摄)", None),
        ("签订合作框架协议。(本报记者 史晓波)摄", None),
        ("王建峰告诉记者:“建设经济区是重大平台。”", None),
        ("正文。", None),
    ],
)
def test_the_author_is_the_one_in_the_byline_and_no_photographer(
    text: str, author: str | None
) -> None:
    assert find_author(text) == author


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_repaired_text_can_be_searched_for_its_facts(raw: str) -> None:
    text = repair(raw).text
    if text:
        assert find_title(text) in text
        assert find_outlet(text) != ""
        assert find_author(text) != ""
        assert find_published(text) != ""


SIMPLIFIED = "山西党政代表团赴陕西学习考察\n两省签订了合作框架协议，这是一次重要的会议。"
TRADITIONAL = "長江中游三省推動高質量發展座談會在漢舉行\n會議審議並通過了六個合作文件。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "utf-8-sig"),
        (SIMPLIFIED, "utf-16"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "gbk"),
        (TRADITIONAL, "utf-8"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "big5"),
    ],
)
def test_a_file_is_read_in_any_usual_encoding(tmp_path: Path, text: str, encoding: str) -> None:
    article = read_article(written(tmp_path, text.encode(encoding)))
    assert article.text == text
    assert article.title == text.splitlines()[0]


def test_bytes_no_encoding_fits_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    article = read_article(written(tmp_path, "会议召开".encode() + b"\xff\xff"))
    assert article.text.startswith("会议召开")


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n", "\ufeff".encode(), "分享\n打印".encode()])
def test_a_file_without_text_is_no_article(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ArticleError, match=r"a\.txt: there is no text in it"):
        read_article(written(tmp_path, content))


def test_a_file_of_zero_bytes_in_it_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"a\.txt: this is not text"):
        read_article(written(tmp_path, b"\x89PNG\0\0\0"))


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"gone\.txt: No such file"):
        read_article(SourceFile(tmp_path / "gone.txt", "gone.txt"))


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = written(tmp_path, b"")
    with file.path.open("r+b") as handle:
        handle.truncate(LARGEST + 1)
    with pytest.raises(ArticleError, match="larger than 50 MB"):
        read_article(file)


def test_the_id_follows_the_bytes_and_not_the_name(tmp_path: Path) -> None:
    first = written(tmp_path, b"one", "first.txt")
    same = written(tmp_path, b"one", "same.txt")
    other = written(tmp_path, b"other", "other.txt")
    assert article_id(first) == article_id(same) != article_id(other)


def test_files_of_a_folder_go_by_its_name_in_order(tmp_path: Path) -> None:
    news = tmp_path / "news"
    (news / "2021").mkdir(parents=True)
    (news / ".git").mkdir()
    for name in ("b.txt", "a.TXT", "2021/c.txt", ".hidden.txt", ".git/d.txt", "e.pdf"):
        (news / name).write_text("正文", "utf-8")
    assert [file.source for file in find_files(news)] == [
        "news/2021/c.txt",
        "news/a.TXT",
        "news/b.txt",
    ]


def test_a_single_file_goes_by_its_own_name(tmp_path: Path) -> None:
    file = written(tmp_path, b"text")
    assert find_files(file.path) == [SourceFile(file.path, "a.txt")]


def test_a_hidden_folder_may_be_named_itself(tmp_path: Path) -> None:
    (tmp_path / ".news").mkdir()
    written(tmp_path / ".news", b"text")
    assert [file.source for file in find_files(tmp_path / ".news")] == [".news/a.txt"]


def test_an_empty_folder_has_no_files(tmp_path: Path) -> None:
    assert find_files(tmp_path) == []


def test_a_file_of_another_kind_is_refused_with_the_kinds_there_are(tmp_path: Path) -> None:
    file = written(tmp_path, b"%PDF", "report.pdf")
    with pytest.raises(ArticleError, match=r"cannot read \.pdf.*\.txt"):
        find_files(file.path)


def test_a_path_where_nothing_is_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="nowhere: there is no such file or folder"):
        find_files(tmp_path / "nowhere")
