"""Terms are what a reader would search by, and each stands exactly where it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.terms import spans_shared, terms
from rag.text import fold


def found(text: str, kind: str) -> set[str]:
    return {term.text for term in terms(text) if term.kind == kind}


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("长江三角洲会议", "word", {"长江", "三角", "三角洲", "长江三角洲", "会议"}),
        ("廈門市", "word", {"厦门", "厦门市"}),
        ("廈門市", "pair", {"厦门", "门市"}),
        ("ＧＤＰ增长", "word", {"gdp", "增长"}),
        ("São Paulo’s café", "word", {"sao", "paulo's", "cafe"}),
        ("Санкт-Петербург", "word", {"санкт", "петербург"}),
        ("हिन्दी भाषा", "word", {"हिन्दी", "भाषा"}),
        ("東京タワー", "pair", {"东京", "京タ", "タワ", "ワー"}),
        ("총리", "pair", {"총리"}),
        ("钱", "pair", {"钱"}),
        ("2,585億元", "number", {"n258500000000"}),
        ("二千五百八十五亿元", "number", {"n258500000000"}),
        ("增长12.5%", "number", {"n12.5%"}),
        ("第三次会议", "number", {"n3th"}),
        ("8月16日", "date", {"d08-16"}),
        ("2023年8月16日", "date", {"d2023", "d2023-08", "d08-16", "d2023-08-16"}),
        ("2023-08-16", "date", {"d2023", "d2023-08", "d08-16", "d2023-08-16"}),
        ("2023年8月", "date", {"d2023", "d2023-08"}),
        ("2023 年度", "date", {"d2023"}),
        ("版本3.14", "date", set()),
        ("", "word", set()),
    ],
)
def test_what_a_text_can_be_found_by(text: str, kind: str, expected: set[str]) -> None:
    if kind == "word":  # the segmenter may see further words in them
        assert expected <= found(text, kind)
    else:
        assert found(text, kind) == expected


def test_a_term_maps_back_to_the_characters_it_came_from() -> None:
    text = "據說ＧＤＰ達2,585億元。"
    places = {term.text: text[term.start : term.end] for term in terms(text)}
    assert places["gdp"] == "ＧＤＰ"
    assert places["n258500000000"] == "2,585億"
    assert places["亿元"] == "億元"


@given(st.text(max_size=200))
def test_folded_terms_map_back_to_exact_spans(text: str) -> None:
    for term in terms(text):
        assert 0 <= term.start < term.end <= len(text)
        if term.kind == "pair":  # a character that folds to several gives whole characters back
            assert term.text in fold(text[term.start : term.end])


@given(st.text(alphabet="长江三角洲會議ＧＤＰ的，。 ab1", max_size=60))
def test_every_pair_of_neighbours_is_a_term(text: str) -> None:
    pairs = found(text, "pair")
    folded = fold(text)
    for i in range(len(folded) - 1):
        if all("\u4e00" <= c <= "\u9fff" for c in folded[i : i + 2]):
            assert folded[i : i + 2] in pairs


def test_the_words_a_question_shares_with_a_text_are_found_where_they_stand() -> None:
    text = "廈門作為牽頭單位，投資2,585億元，什么都说。"
    spans = spans_shared(text, ["厦门的牵头单位投资2585亿吗", "什么"])
    assert [text[start:end] for start, end in spans] == ["廈門", "牽頭單位", "投資2,585億"]
    assert spans_shared(text, []) == []
