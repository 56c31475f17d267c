from pathlib import Path
from textwrap import wrap

import pytest

from rag.ingestion.repair import repair

CHINESE = [
    "昨日，五市联席会议在泉州举行。代表们围绕交通、旅游和环境保护交换意见，并签署了三项"
    "合作协议。会议决定明年在厦门再次举行，届时将检查协议执行的情况。",
    "会后，代表们参观了新建的港口和两所学校，对当地的建设表示赞赏。他们还与居民座谈，"
    "听取对公共交通的建议。",
]
ENGLISH = [
    "The five cities held their third meeting on Monday. Delegates discussed transport, tourism "
    "and the protection of rivers, and they signed three agreements. The next is in spring.",
    "After the meeting they visited the new harbour and two schools. They also spoke with "
    "residents about buses, and promised to come back to see what has been done since.",
]


def chunks(text: str, width: int) -> list[str]:
    return [text[i : i + width] for i in range(0, len(text), width)]


def chinese_page(width: int) -> list[list[str]]:
    return [chunks(text, width) for text in CHINESE]


def english_page(width: int) -> list[list[str]]:
    return [wrap(text, width) for text in ENGLISH]


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("width", [26, 32])
def test_chinese_lines_are_joined_without_a_space(width: int, wrapped: bool) -> None:
    page = "\n\n".join("\n".join(lines) for lines in chinese_page(width) * 3)
    assert repair(page, wrapped=wrapped).text.split("\n") == CHINESE * 3


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("width", [52, 66])
def test_western_lines_are_joined_with_one(width: int, wrapped: bool) -> None:
    paragraphs = english_page(width) * 3
    page = "\n\n".join("\n".join(lines) for lines in paragraphs)
    repaired = repair(page, wrapped=wrapped)
    assert repaired.text.split("\n") == ENGLISH * 3
    assert repaired.changes["line breaks"] == sum(len(lines) - 1 for lines in paragraphs)


@pytest.mark.parametrize("indent", ["\u3000\u3000", "  ", "    "])
def test_an_indent_begins_a_paragraph(indent: str) -> None:
    page = "\n".join(line for text in CHINESE for line in chunks(indent + text, 26))
    assert repair(page, wrapped=True).text.split("\n") == CHINESE


def test_a_short_line_ends_a_paragraph() -> None:
    page = "\n".join("\n".join(lines) for lines in chinese_page(26))
    assert repair(page, wrapped=True).text.split("\n") == CHINESE


def test_a_heading_stays_apart() -> None:
    page = "\n".join(["五市共商发展", *chinese_page(30)[0]])
    assert repair(page, wrapped=True).text.split("\n") == ["五市共商发展", CHINESE[0]]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("the inter-\nnational meeting", "the international meeting"),
        ("a well-known man and a well-\nknown river", "a well-known man and a well-known river"),
        ("the Smith-\nJones report", "the Smith- Jones report"),
        ("between 2019-\n2020 they met", "between 2019- 2020 they met"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_goes_where_a_word_goes_on(page: str, text: str) -> None:
    lines = page.split("\n")
    filled = "It was said in the papers of the day that " + lines[0] + "\n" + lines[1]
    assert repair(filled, wrapped=True).text.endswith(text)


POEM = """床前有月光
疑是地上霜
举头望山月
低头想故乡
白日依山去
黄河入海流"""
TABLE = "\n".join(
    f"第{n}季度    {n}0亿元    增长{n}%    全年目标{n}00亿元    完成情况良好" for n in range(1, 9)
)
LIST = "\n".join(
    f"{n}. 修建通往第{n}个村庄的道路，并在路边种植树木，安装路灯和交通标志" for n in range(1, 9)
)
HEADLINES = """五市召开联席会议签署合作协议共商发展
新港口开工建设 预计三年后投入使用
两所学校迎来第一批学生
公共汽车线路调整方案公布征求意见
河流治理取得进展水质明显好转居民称赞
旅游节下月开幕"""
PARAGRAPHS = "\n".join(CHINESE * 3)


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("text", [POEM, TABLE, LIST], ids=["poem", "table", "list"])
def test_a_poem_a_table_and_a_list_keep_their_lines(text: str, wrapped: bool) -> None:
    assert repair(text, wrapped=wrapped).text.count("\n") == text.count("\n")


@pytest.mark.parametrize("text", [HEADLINES, PARAGRAPHS], ids=["headlines", "paragraphs"])
def test_lines_that_show_no_page_are_not_joined(text: str) -> None:
    assert repair(text).text == text


@pytest.mark.parametrize(
    "file", sorted((Path(__file__).parents[1] / "seeds").glob("*.txt")), ids=str
)
def test_the_paragraphs_of_the_seeds_are_not_joined(file: Path) -> None:
    assert "line breaks" not in repair(file.read_text("utf-8")).changes
