"""What speaks for a sentence raises its chance to be the answer."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.generation.answers.chance import Signs, agreement
from rag.thresholds import chance, load_thresholds

SIGNS = {field.name: 0.5 for field in fields(Signs)}
WEIGHTS = load_thresholds().answering


@pytest.mark.parametrize("name", ["nearness", "cosine", "agreement"])
def test_more_of_a_sign_is_a_better_chance(name: str) -> None:
    assert chance(SIGNS | {name: 1.0}, WEIGHTS) > chance(SIGNS, WEIGHTS)


def test_there_is_a_weight_for_every_sign() -> None:
    names = {"bias", *(field.name for field in fields(Signs))}
    assert load_thresholds().answering.keys() == load_thresholds().quoting.keys() == names


def test_two_readings_agree_in_what_they_add_to_the_question() -> None:
    question = "会议在哪里召开?"
    assert agreement("会议在临汾召开。", "在临汾召开。", question) == 1.0
    assert agreement("会议在临汾召开。", "会议在武汉召开。", question) < 0.4
    assert agreement("会议在临汾召开。", "", question) == 0.0


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_agreement_is_a_share_whichever_reading_is_first(a: str, b: str, question: str) -> None:
    assert 0 <= agreement(a, b, question) == agreement(b, a, question) <= 1
