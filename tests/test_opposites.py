"""A rise is no fall, and what is hoped for is not done."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.proof.opposites import says_done, says_the_opposite


@pytest.mark.parametrize(
    ("sentence", "source", "opposite"),
    [
        ("产量增长5%", "产量下降5%", True),
        ("產量下降5%", "产量增长5%", True),
        ("山西承办", "山西主办", True),
        ("比重进一步降低", "比重进一步提高", True),
        ("这一项默认开启", "这一项默认关闭", True),
        ("比重进一步提升", "比重进一步提高", False),
        ("产量增长5%", "产量增长5%", False),
        ("产量先降后升", "产量增长5%", False),
        ("产量增长", "进口增长,出口下降,产量增长", False),
    ],
)
def test_a_word_for_its_opposite_is_seen(sentence: str, source: str, opposite: bool) -> None:
    assert says_the_opposite(sentence, source) == opposite


@pytest.mark.parametrize(
    ("sentence", "source", "wrong"),
    [
        ("高速铁路已经开工建设。", "争取高速铁路早日开工建设。", True),
        ("高速铁路已开工建设。", "高速铁路开工建设。", False),
        ("争取高速铁路早日开工建设。", "高速铁路早日开工建设。", False),
        ("会议已经闭幕。", "会议27日闭幕,将公布结果。", False),
    ],
)
def test_what_is_hoped_for_is_not_done(sentence: str, source: str, wrong: bool) -> None:
    assert says_done(sentence, source) == wrong


@given(st.text(alphabet="已经将拟提高降低开启关闭,。项目铁路", max_size=40))
@settings(max_examples=100, deadline=None)
def test_no_sentence_is_its_own_opposite(text: str) -> None:
    assert not says_the_opposite(text, text)
    assert not says_done(text, text)
