"""The top of the page says who answers, and what is not as it should be."""

import shutil
from pathlib import Path

import pytest

from rag.choices import Choices
from tests.fakes import ScriptedChat
from tests.markup import Tags
from tests.served import choices_over
from ui.head import Head
from ui.visit import Visitor
from ui.words import LANGUAGES, words

OWN = words("zh-Hans")
LIN = Visitor("lin", OWN, "page-1")
NOBODY = Visitor("", OWN, "page-1")


@pytest.fixture
def choices(seeds_folder: Path, tmp_path: Path) -> Choices:
    folder = Path(shutil.copytree(seeds_folder, tmp_path / "page"))
    return choices_over(folder, ScriptedChat(scripts={}))


def test_it_says_who_answers_and_how_passages_are_found(choices: Choices) -> None:
    page = Tags(Head(choices).html(LIN))
    assert f"{OWN['rung_remote']} · scripted · bigrams" in page.text
    assert "banner" not in page.values("class")


def test_who_signed_in_can_leave_and_who_did_not_cannot(choices: Choices) -> None:
    signed = Tags(Head(choices).html(LIN))
    assert signed.values("action") == ["logout"] and "lin" in signed.values("title")
    assert Tags(Head(choices).html(NOBODY)).values("action") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_that_is_spoken_is_the_one_chosen(choices: Choices, language: str) -> None:
    page = Tags(Head(choices).html(Visitor("", words(language), "page-1")))
    options = [attrs for tag, attrs in page.opened if tag == "option"]
    assert [one["value"] for one in options] == list(LANGUAGES)
    assert [one["value"] for one in options if "selected" in one] == [language]
    assert all(words(one)["language"] in page.text for one in LANGUAGES)


def test_without_a_model_it_says_how_to_get_one(choices: Choices) -> None:
    without = Choices(
        choices.index, choices.encoder, "bigrams", ["none"], ["balanced"],
        lambda name, caution: choices.wenqu("none"),
    )  # fmt: skip
    page = Tags(Head(without).html(NOBODY))
    assert OWN["extractive_now"] in page.text and "wenqu models pull" in page.text
    assert OWN["rung_extractive"] in page.text and " · none" not in page.text


def test_while_the_index_is_made_anew_it_says_so(
    choices: Choices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices.index, "is_complete", lambda: False)
    page = Tags(Head(choices).html(NOBODY))
    assert page.values("class").count("banner") == 1 and OWN["outdated_index"] in page.text
