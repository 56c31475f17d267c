from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.text import (
    Word,
    bigrams,
    clauses,
    fold,
    fold_with_origins,
    is_chinese,
    language,
    same_language,
    sentences,
    to_script,
    trim,
    words,
)

NEWS = st.text(
    alphabet="山西廈門開發ab1 。，、！？!?.:;…“”‘’\"'（）()\n\t\u2028\u3000", max_size=80
)
TEXTS = st.one_of(NEWS, st.text(max_size=80))


def spoken(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


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
    ("text", "expected"),
    [
        ("会议召开。代表出席！", ["会议召开。", "代表出席！"]),
        ("他说：“很好。”大家鼓掌。", ["他说：“很好。”", "大家鼓掌。"]),
        ("他说：「很好！」大家鼓掌", ["他说：「很好！」", "大家鼓掌"]),
        ("（会议结束。）代表离开", ["（会议结束。）", "代表离开"]),
        ("真的吗？！是的……", ["真的吗？！", "是的……"]),
        ("标题\n正文", ["标题", "正文"]),
        ("第一行\r\n\r\n第二行\u2028第三行", ["第一行", "第二行", "第三行"]),
        ("增长3.5%，总额1.2亿元。", ["增长3.5%，总额1.2亿元。"]),
        ("Growth was 3.5%. Prices fell.", ["Growth was 3.5%.", "Prices fell."]),
        ("Mr. Li met Dr. Wang. They spoke.", ["Mr. Li met Dr. Wang.", "They spoke."]),
        ("U.S. policy changed! Why?", ["U.S. policy changed!", "Why?"]),
        ("Yahoo!邮箱停用", ["Yahoo!邮箱停用"]),
        ("", []),
        (" \n\u3000\n", []),
    ],
)
def test_a_sentence_ends_with_its_closing_quotes_or_its_line(
    text: str, expected: list[str]
) -> None:
    assert spoken(text) == expected


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_every_visible_character_is_in_just_one_sentence(text: str) -> None:
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    covered = {place for start, end in spans for place in range(start, end)}
    assert {i for i, character in enumerate(text) if not character.isspace()} <= covered


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_no_sentence_goes_over_a_line_or_has_space_at_its_ends(text: str) -> None:
    for sentence in spoken(text):
        assert sentence == sentence.strip()
        assert not set(sentence) & set("\n\r\u2028\u2029")


def test_a_clause_keeps_its_mark() -> None:
    text = "晋陕豫,临汾；prices - and wages、完"
    found = [text[start:end] for start, end in clauses(text, 0, len(text))]
    assert found == ["晋陕豫,", "临汾；", "prices - ", "and wages、", "完"]


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_clauses_put_together_are_the_text(text: str) -> None:
    assert "".join(text[start:end] for start, end in clauses(text, 0, len(text))) == text


def test_trimming_takes_white_space_from_both_ends() -> None:
    text = "。 \u3000临汾 市\n。"
    start, end = trim(text, 1, len(text) - 1)
    assert text[start:end] == "临汾 市"
    assert trim("   ", 0, 3) == (3, 3)


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
