"""A number that stands in the source may count something else there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.proof.counting import counted_otherwise, counts_something_else

FACTORY = "公司去年生产汽车300辆,出口轮胎500条。"


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("公司去年生产汽车500辆。", {"500"}),
        ("出口輪胎300條。", {"300"}),
        ("公司去年生产汽车300辆。", set()),
        ("出口轮胎五百条。", set()),
        ("公司去年生产汽车400辆。", set()),  # no number of the source: others find that
    ],
)
def test_a_number_counts_what_it_counts_in_the_source(sentence: str, wrong: set[str]) -> None:
    assert counts_something_else(sentence, FACTORY) == wrong


@pytest.mark.parametrize(
    ("sentence", "source", "wrong"),
    [
        ("党的十九次五中全会", "党的十九届五中全会", {"19次"}),
        ("种了50吨", "种了50亩", {"50吨"}),
        ("20名代表", "20位代表", set()),
        ("第六届大会", "第六次大会", set()),
        ("20个代表", "20名代表", set()),
        ("三十个代表", "20名代表", set()),
    ],
)
def test_a_number_is_measured_as_in_the_source(sentence: str, source: str, wrong: set[str]) -> None:
    assert counted_otherwise(sentence, source) == wrong


@given(st.text(alphabet="毛伟明王忠林在武汉签署了30个、,。项目增长下降第一次届", max_size=40))
@settings(max_examples=100, deadline=None)
def test_a_sentence_counts_as_it_counts(text: str) -> None:
    assert counts_something_else(text, text) == counted_otherwise(text, text) == set()


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_two_texts_can_be_compared(sentence: str, source: str) -> None:
    counts_something_else(sentence, source)
    counted_otherwise(sentence, source)


def test_two_numbers_of_one_breath_have_not_changed_places() -> None:
    source = "单品有19.9元6个的红心火龙果、108元一公斤的蓝雪青虾仁。"
    assert counts_something_else("红心火龙果19.9元6个。", source) == set()
