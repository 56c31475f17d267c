from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.text import (
    Word,
    bigrams,
    fold,
    fold_with_origins,
    is_chinese,
    language,
    same_language,
    to_script,
    words,
)

NEWS = st.text(
    alphabet="山西廈門開發ab1 。，、！？!?.:;…“”‘’\"'（）()\n\t\u2028\u3000", max_size=80
)
TEXTS = st.one_of(NEWS, st.text(max_size=80))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＧＤＰ", "gdp"),
        ("廈門", "厦门"),
        ("２５８５億元", "2585亿元"),
        ("臺灣", "台湾"),
        ("CEO：李", "ceo:李"),
        ("㎡", "m2"),
        ("", ""),
    ],
)
def test_width_case_and_script_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_folded_span_leads_back_to_the_characters_it_came_from() -> None:
    text = "面积５㎡，在廈門"
    folded = fold_with_origins(text)
    start = folded.text.index("m2")
    assert text[slice(*folded.original(start, start + 1))] == "㎡"
    start = folded.text.index("厦门")
    assert text[slice(*folded.original(start, start + 2))] == "廈門"


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_folding_with_origins_folds_the_same_and_leads_back_in_order(text: str) -> None:
    folded = fold_with_origins(text)
    assert folded.text == fold(text)
    assert len(folded.origins) == len(folded.text)
    assert all(0 <= origin < len(text) for origin in folded.origins)
    assert all(before <= after for before, after in pairwise(folded.origins))
    for place in range(len(folded.text)):
        start, end = folded.original(place, place + 1)
        assert folded.text[place] in fold(text[start:end])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("黄河流域", {"黄河", "河流", "流域"}),
        ("廈門", {"厦门"}),
        ("在GDP中", {"在", "gdp", "中"}),
        ("，。", set()),
    ],
)
def test_bigrams_are_pairs_of_han_characters_and_other_words(text: str, found: set[str]) -> None:
    assert bigrams(text) == found


def test_words_are_folded_and_names_among_them_are_known() -> None:
    found = words("山西省的藍佛安在西安市簽約170個項目")
    assert Word("山西省", name=True) in found
    assert Word("西安市", name=True) in found
    assert Word("项目", name=False) in found


@pytest.mark.parametrize("text", ["的了在是什么哪些", "170 2020", "，。！", "what is the of"])
def test_empty_words_numbers_and_marks_are_no_words(text: str) -> None:
    assert words(text) == []


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("会议在哪里举行？", "zh-Hans"),
        ("會議在哪裡舉行？", "zh-Hant"),
        ("中", "zh-Hans"),
        ("苹果公司的 Tim Cook 是谁？", "zh-Hans"),
        ("会議はどこで開かれましたか", "ja"),
        ("東京都の人口", "ja"),
        ("江西省の省長は誰ですか？", "ja"),
        ("「ポケモン」是什么？", "zh-Hans"),
        ("新作《ポケットモンスター》已于本月发售，这款游戏由任天堂发行。", "zh-Hans"),
        ("弗拉基米尔・普京访问北京。", "zh-Hans"),
        ("회의는 어디에서 열렸습니까", "ko"),
        ("Who signed it?", "en"),
        ("What happened at the meeting in Linfen yesterday?", "en"),
        ("Où se trouve la capitale de la France aujourd'hui ?", "fr"),
        ("Wo findet die Sitzung statt und wer nimmt daran teil?", "de"),
        ("12345 !?", "und"),
        ("", "und"),
    ],
)
def test_the_language_of_a_text_is_told_with_its_script(text: str, tag: str) -> None:
    assert language(text) == tag


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("zh-Hans", "zh-Hant", True),
        ("zh", "zh-Hant", True),
        ("en", "en", True),
        ("en", "zh-Hans", False),
    ],
)
def test_scripts_do_not_make_another_language(first: str, second: str, same: bool) -> None:
    assert same_language(first, second) is same


def test_chinese_is_chinese_in_any_script() -> None:
    assert [is_chinese(tag) for tag in ("zh", "zh-Hans", "zh-Hant", "ja", "und")] == [
        *[True] * 3,
        *[False] * 2,
    ]


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ("廈門會議", "zh-Hans", "厦门会议"),
        ("厦门会议", "zh-Hant", "廈門會議"),
        ("廈門會議", "en", "廈門會議"),
        ("Xiamen", "zh-Hant", "Xiamen"),
    ],
)
def test_chinese_is_put_into_the_script_asked_for(text: str, tag: str, expected: str) -> None:
    assert to_script(text, tag) == expected


def test_bytes_that_were_no_text_do_no_harm() -> None:
    question = b"\xff\xfe \xe5\x8e\xa6\xe9\x97\xa8".decode("utf-8", "surrogateescape")
    assert fold(question).endswith("厦门")
    assert [word.text for word in words(question)] == ["厦门"]


@given(st.text(alphabet="会议的主题是厦门与A1 2，。", max_size=30))
def test_pairs_are_those_of_neighbours_that_are_no_particles(text: str) -> None:
    pairs = {pair for pair in bigrams(text) if len(pair) == 2 and pair[0] in "会议的主题是厦门与"}
    wanted = {one + other for one, other in pairwise(text) if {one, other} <= set("会议主题厦门")}
    assert pairs == wanted
