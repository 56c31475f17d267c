"""The page says the same in its three languages, to each reader in the one they read."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.words import LANGUAGES, words, words_for

UI = Path(__file__).parents[1] / "ui"
BLANK = re.compile(r"{(\w+)")


def test_every_language_has_the_same_words_with_the_same_blanks() -> None:
    first = words(LANGUAGES[0])
    for language in LANGUAGES[1:]:
        other = words(language)
        assert set(other) == set(first)
        assert len(other.reasons) == len(first.reasons)
        for key in first:
            assert set(BLANK.findall(other[key])) == set(BLANK.findall(first[key])), key


def test_every_word_is_used() -> None:
    code = "".join(p.read_text("utf-8") for p in UI.rglob("*") if p.suffix in (".py", ".html"))
    composed = ("rung_", "model_", "filter_")
    unused = [
        key
        for key in words("en")
        if not re.search(rf"\b{key}\b", code)
        and not key.startswith(composed)
        and key not in ("partly", "derived", "dense", "lexical", "translated", "reranked")
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW,zh;q=0.9", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("en-GB,en;q=0.9,zh;q=0.5", "en"),
        ("fr-FR,fr;q=0.9,zh-TW;q=0.5,en;q=0.7", "en"),
        ("fr;q=0.1,zh-TW;q=0.5", "zh-Hant"),
        ("de", "en"),
        ("", "en"),
    ],
)
def test_the_browser_chooses_the_language(accepted: str, language: str) -> None:
    assert words_for(accepted).language == language


def test_a_reader_chooses_another() -> None:
    assert words_for("en", "zh-Hant").language == "zh-Hant"
    assert words_for("en", "tlh").language == "en"


@given(st.text(), st.text())
def test_whatever_a_browser_sends_some_language_is_spoken(accepted: str, chosen: str) -> None:
    assert words_for(accepted, chosen).language in LANGUAGES


def test_a_count_takes_its_noun_along() -> None:
    own = words("en")
    assert own.say("articles_count", articles=1) == "1 article"
    assert own.say("articles_count", articles=1200) == "1,200 articles"
    assert words("zh-Hans").say("articles_count", articles=1200) == "1,200 篇文章"


def test_languages_have_names_and_unknown_tags_stay() -> None:
    assert words("en").name_of("zh-Hant") == "Chinese (Traditional)"
    assert words("en").name_of("x-y") == "x-y"
