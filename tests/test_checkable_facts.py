"""What can be checked in a sentence is the same in either script, any width and any numeral."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.proof.facts import (
    certain_names,
    facts,
    is_person,
    known_values,
    missing_numbers,
    names,
    negation_differs,
    places_told,
    published_values,
    same_kind,
    without_rank,
)


def test_a_sentence_in_either_script_and_numeral_has_the_same_facts() -> None:
    one = facts("2021年9月10日,座談會在武漢舉行,總投資2585億元,增長7%。")
    other = facts("2021年9月10日,座谈会在武汉举行,总投资２５８５亿元,增长百分之七。")
    assert one.numbers == other.numbers and one.names == other.names
    assert {(2021.0, "年"), (9.0, "月"), (10.0, "日"), (7.0, "%")} < one.numbers
    assert "武汉" in one.names


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("他提出“绿水青山”的理念。", {"绿水青山"}),
        ("他提出「綠水青山」的理念。", {"绿水青山"}),
        ("会议通过《深化合作方案》。", {"深化合作方案"}),
        ("会议通过了方案。", set()),
    ],
)
def test_quotations_and_titles_are_kept_whole(text: str, quoted: set[str]) -> None:
    assert facts(text).quoted == quoted


@pytest.mark.parametrize(
    ("sentence", "source", "differs"),
    [
        ("会议没有通过文件。", "会议通过文件。", True),
        ("会议通过文件。", "会议没有通过文件。", True),
        ("双方拒绝合作。", "双方合作。", True),
        ("付款问题尚未解决。", "付款问题已经解决。", True),
        ("会议没有通过文件。", "会议没有通过文件。", False),
        ("会议通过文件。", "会议通过文件,但没有公布名单。", False),
        ("会议不断推进。", "会议推进。", False),
        ("无人机起飞。", "无人机起飞。", False),
        ("不少市民到场。", "市民到场。", False),
        ("不仅通过文件。", "通过文件。", False),
    ],
)
def test_one_denies_what_the_other_says(sentence: str, source: str, differs: bool) -> None:
    assert negation_differs(sentence, source) is differs


def test_what_the_question_denies_is_no_statement() -> None:
    told = "建设无水物流港,没有水也能建港。"
    assert not negation_differs("阳泉要建没有水的港。", told, "哪个港没有水的?")


def test_names_are_compared_without_the_rank_of_a_place() -> None:
    assert names("吕梁市") == names("吕梁") or "吕梁" in names("吕梁市的天气")
    assert without_rank("吕梁市") == "吕梁"
    assert without_rank("城市") == "城市"


def test_names_without_doubt_are_places_and_persons() -> None:
    found = certain_names("毛伟明和王忠林在武汉")
    assert set(found) == {"毛伟明", "王忠林", "武汉"}
    assert certain_names("我们要坚持绿色发展") == ()


def test_a_person_is_told_from_a_place() -> None:
    assert is_person("毛偉明") and not is_person("湖北")
    assert same_kind("毛伟明", "王忠林") and not same_kind("毛伟明", "湖北")


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2021-09-10T08:30:00+08:00", {(2021.0, "年"), (9.0, "月"), (10.0, "日")}),
        ("2021-09", {(2021.0, "年"), (9.0, "月")}),
        ("2021", {(2021.0, "年")}),
        (None, set()),
    ],
)
def test_a_day_of_publication_is_known_as_far_as_it_is_said(
    published: str | None, expected: set[tuple[float, str]]
) -> None:
    assert published_values(published) == expected


def test_last_year_is_the_year_before_the_day_of_publication() -> None:
    known = known_values("去年签约10个,明年再签。", "2021-09-10")
    assert {(2020.0, "年"), (2022.0, "年"), (2021.0, "年"), (10.0, "")} <= known
    assert (2020.0, "年") not in known_values("去年签约10个。", None)


@pytest.mark.parametrize(
    ("claimed", "known", "missing"),
    [
        ((170.0, ""), (170.0, ""), False),
        ((5.0, ""), (5.0, "%"), False),  # without a unit it may be any of that value
        ((5.0, "%"), (5.0, ""), True),
        ((2020.0, "年"), (2021.0, "年"), True),
        ((3.0, "月"), (3.0, "日"), True),
        ((180.0, ""), (170.0, ""), True),
    ],
)
def test_a_number_is_missing_where_its_value_or_its_unit_is(
    claimed: tuple[float, str], known: tuple[float, str], missing: bool
) -> None:
    assert missing_numbers([claimed], [known]) == ({claimed} if missing else set())


@given(st.text(max_size=60), st.none() | st.text(max_size=12))
@settings(max_examples=100, deadline=None)
def test_any_text_has_facts(text: str, published: str | None) -> None:
    found = facts(text)
    assert found.numbers <= known_values(text, published)
    assert missing_numbers(found.numbers, known_values(text, published)) == set()
    assert set(certain_names(text)) <= {without_rank(name) for name in names(text)}


def test_what_begins_like_a_name_and_goes_on_as_a_word_is_none() -> None:
    assert certain_names("吕梁的林草覆盖率72.2%") == ("吕梁",)
    assert "包里" not in names("健康包里装了口罩")
    assert certain_names("学校东西两边都有海鲜市场") == ()


def test_somebody_may_be_named_by_surname_and_title() -> None:
    assert "陈阿姨" in names("社区居民陈阿姨来做耳贴") and "谢某" in names("被告谢某道歉")


def test_an_article_shows_which_words_are_places() -> None:
    told = places_told("出席的有运城市委副书记、市长储祥好,渭南市政府协办。")
    assert "渭南" in places_told("渭南市政府协办。") and "运城" not in told
    assert places_told("运城市委书记出席。") == {"运城"}


def test_a_count_is_not_satisfied_by_an_ordinal_or_a_day() -> None:
    assert missing_numbers({(4.0, "")}, {(4.0, "第"), (4.0, "日")}) == {(4.0, "")}
