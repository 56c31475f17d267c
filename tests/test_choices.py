"""A reader chooses the model and the caution of each answer, over one of all that is heavy."""

import shutil
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rag import build, chat_models
from rag.choices import Choices
from rag.errors import SettingsError
from rag.generation.model import Model
from rag.models.chat import CONVERTED
from rag.settings import Settings, load_settings
from rag.thresholds import load_thresholds
from rag.wenqu import Wenqu
from tests.conftest import no_progress
from tests.fakes import BigramEncoder, ScriptedChat


class Prepared(BigramEncoder):
    """An encoder with a profile, as those have that were prepared."""

    profile = SimpleNamespace(identity="bigrams")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The chat models that were opened, all of them scripted, and one encoder for everybody."""
    names: list[str] = []

    def open_model(settings: Settings) -> Model | None:
        names.append(settings.chat)
        scripted = Model(ScriptedChat(scripts={}), settings.chat, "remote")
        return None if settings.chat == "none" else scripted

    monkeypatch.setattr(build, "open_model", open_model)
    monkeypatch.setattr(build, "open_encoder", lambda settings: Prepared())
    return names


def chosen(seeds: Path, models: Path, *, local: bool = True, **settings: Any) -> Choices:
    if local:
        folder = chat_models._chat_folder(load_settings(models=models))
        folder.mkdir(parents=True)
        (folder / CONVERTED).touch()
    given = load_settings(index=seeds, models=models, **settings)
    return build.open_choices(given, accelerate=False)


@pytest.mark.parametrize(
    ("chat", "local", "offered"),
    [
        ("local", True, ("local", "none")),
        ("local", False, ("none",)),
        ("none", True, ("none", "local")),
        ("openai:m", True, ("openai:m", "local", "none")),
        ("openai:m", False, ("openai:m", "none")),
    ],
)
def test_the_models_that_can_be_had_are_offered_the_one_of_the_settings_first(
    seeds_folder: Path,
    tmp_path: Path,
    opened: list[str],
    chat: str,
    local: bool,
    offered: tuple[str, ...],
) -> None:
    choices = chosen(seeds_folder, tmp_path, local=local, chat=chat)
    assert choices.chats == offered and opened == []
    assert choices.default is choices.wenqu(offered[0])
    assert opened == [offered[0]]


def test_all_choices_share_one_index_and_a_model_of_each_name(
    seeds_folder: Path, tmp_path: Path, opened: list[str]
) -> None:
    choices = chosen(seeds_folder, tmp_path, caution="strict")
    assert choices.cautions == ("strict", "balanced") and choices.embedder == "e5-small"
    strict, balanced = choices.wenqu(), choices.wenqu(caution="balanced")
    plain = choices.wenqu("none", "balanced")
    assert strict is choices.wenqu("local", "strict") is not balanced
    assert strict.model is balanced.model is not None and plain.model is None
    assert strict.index is balanced.index is plain.index is choices.index
    assert strict._retriever is plain._retriever
    assert sorted(opened) == ["local", "none"]


def test_caution_is_that_of_the_choice(
    seeds_folder: Path, tmp_path: Path, opened: list[str]
) -> None:
    choices, learnt = chosen(seeds_folder, tmp_path), load_thresholds()
    assert choices.wenqu()._assistant._thresholds == learnt
    assert choices.wenqu(caution="strict")._assistant._thresholds == learnt.strict()


def test_a_name_that_is_not_offered_says_which_are(
    seeds_folder: Path, tmp_path: Path, opened: list[str]
) -> None:
    choices = chosen(seeds_folder, tmp_path)
    with pytest.raises(SettingsError, match="'gpt'; there are: local, none"):
        choices.wenqu("gpt")
    with pytest.raises(SettingsError, match=r"caution 'brave'.*balanced, strict"):
        choices.wenqu(caution="brave")
    assert opened == []


def test_many_who_choose_at_once_get_the_same(
    seeds_folder: Path, tmp_path: Path, opened: list[str]
) -> None:
    choices, given = chosen(seeds_folder, tmp_path), list[Wenqu]()
    threads = [threading.Thread(target=lambda: given.append(choices.wenqu())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, given))) == 1 and opened == ["local"]


def test_what_is_added_is_found_by_every_choice(
    seeds_folder: Path, tmp_path: Path, opened: list[str]
) -> None:
    choices = chosen(Path(shutil.copytree(seeds_folder, tmp_path / "index")), tmp_path)
    additions, text = build.open_additions(choices), "临汾的苹果今年丰收。"
    assert additions.add_text("果农", text, no_progress).articles == 1
    for chat in choices.chats:
        (hit,) = choices.wenqu(chat).search("临汾的苹果", 1)
        assert hit.passage.title == "果农"
    additions.remove(hit.passage.article_id)
    additions.close()
    assert choices.default.search("临汾的苹果", 1)[0].passage.title != "果农"


def test_closing_ends_every_model_that_was_opened(
    seeds_folder: Path, tmp_path: Path, opened: list[str]
) -> None:
    choices, closed = chosen(seeds_folder, tmp_path, chat="openai:m"), list[str]()
    for name in choices.chats:
        if model := choices.wenqu(name).model:
            model.close = lambda name=name: closed.append(name)  # type: ignore[method-assign,misc]
    choices.warm()
    choices.close()
    assert closed == ["openai:m", "local"]
