"""Wenqu's own words are in the reader's language."""

from typing import get_args

import pytest

from rag.generation.wording import assumed, left_open, refusal
from rag.types import Reason


@pytest.mark.parametrize("reason", get_args(Reason))
@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en", "fr"])
def test_every_refusal_is_worded_in_every_language(reason: Reason, language: str) -> None:
    said = refusal(reason, language, ("上海", "2020年"))
    assert "上海" in said and "2020年" in said
    assert refusal(reason, language).isascii() == (language in ("en", "fr"))


def test_other_languages_are_answered_in_english() -> None:
    assert refusal("unproven", "fr") == refusal("unproven", "en")
    assert left_open("x?", "fr") == left_open("x?", "en")
    assert assumed("x", "fr") == assumed("x", "en")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-Hans", "文章里没有能回答“四川省长是谁”的内容。"),
        ("zh-Hant", "文章裡沒有能回答「四川省长是谁」的內容。"),
        ("en", "The articles do not hold an answer to “四川省长是谁”."),
    ],
)
def test_a_part_that_is_left_open_is_named_without_its_mark(language: str, said: str) -> None:
    assert left_open("四川省长是谁?", language) == said


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_a_wrong_assumption_is_named(language: str) -> None:
    assert "十届" in assumed("十届", language)
