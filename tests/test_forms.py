"""A question is put into the forms that the passages of each language and script call for."""

import numpy as np
import pytest

from rag.retrieval.forms import FormEncoder, forms, names_and_numbers
from rag.types import Form
from tests.fakes import BigramEncoder


def test_a_chinese_question_is_asked_in_the_script_of_the_passages() -> None:
    found = forms("厦门的牵头单位", {"zh-Hans", "zh-Hant"}, {})
    assert found == [
        Form("own", "zh-Hans", "厦门的牵头单位", "厦门的牵头单位"),
        Form("own", "zh-Hant", "廈門的牽頭單位", "厦门的牵头单位"),
    ]


def test_passages_in_another_language_are_not_searched_for_its_words() -> None:
    (form,) = forms("What did Xiamen sign in 2021 with GDP growth of 3.5%?", {"zh-Hans"}, {})
    assert (form.relation, form.terms) == ("foreign", "Xiamen 2021 GDP 3.5%?")


def test_a_translation_is_searched_beside_the_question() -> None:
    found = forms("Who leads Xiamen?", {"zh-Hans", "zh-Hant", "fr"}, {"zh-Hans": "谁领导厦门?"})
    assert [(form.relation, form.passages, form.question) for form in found] == [
        ("foreign", "fr", "Who leads Xiamen?"),
        ("foreign", "zh-Hans", "Who leads Xiamen?"),
        ("translated", "zh-Hans", "谁领导厦门?"),
        ("foreign", "zh-Hant", "Who leads Xiamen?"),
        ("translated", "zh-Hant", "誰領導廈門?"),
    ]


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("Which city hosted it?", ""),
        ("When did Tesla die?", "Tesla"),
        ("NASA launched what?", "NASA"),
        ("2021年发生了什么", "2021年发生了什么"),
        ("", ""),
    ],
)
def test_names_and_numbers_stand_in_every_language(question: str, kept: str) -> None:
    assert names_and_numbers(question) == kept


def test_what_all_questions_have_in_common_is_taken_off_a_foreign_one() -> None:
    encoder = FormEncoder(BigramEncoder(64))
    text = "What caused the accident?"
    own, foreign = encoder.encode(
        [Form("own", "en", text, text), Form("foreign", "zh-Hans", text, "")]
    )
    assert np.linalg.norm(own) == pytest.approx(1)
    # It is itself one of the common questions: much of it is what they share.
    assert np.linalg.norm(foreign) < 0.95
    assert own @ foreign > 0


def test_a_language_without_common_questions_borrows_the_english_ones() -> None:
    text = "Hvem vant valget?"
    (vector,) = FormEncoder(BigramEncoder(64)).encode([Form("foreign", "zh-Hans", text, "")])
    assert np.isfinite(vector).all()
