"""Opens the chat model that the settings name, where there is one, and what translates by it.

Part of `build.py`'s work: its libraries are loaded by whoever asks for a model, and nobody else.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import SettingsError, WeightsError
from rag.models import manifest
from rag.parts import Translator
from rag.prepared import CHAT_WEIGHTS, PREPARED
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.generation.model import Model

log = logging.getLogger(__name__)


def offered(settings: Settings) -> list[str]:
    """The chat models that can be had, by name; the one of the settings first."""
    from rag.models import chat

    names = dict.fromkeys((settings.chat, "local", "none"))
    if not chat.is_prepared(_chat_folder(settings)):
        del names["local"]
    return list(names)


def _chat_folder(settings: Settings) -> Path:
    return settings.models / CHAT_WEIGHTS / PREPARED


def open_model(settings: Settings) -> "Model | None":
    """The chat model of the settings; None when none is wanted, or the local one is not there."""
    from rag.generation import model as asked
    from rag.models import chat

    if settings.chat == "none":
        return None
    if settings.chat == "local":
        folder = _chat_folder(settings)
        if not chat.is_prepared(folder):
            return None
        try:
            manifest.check(folder)
        except WeightsError as error:
            log.warning("answering without a chat model: %s", error)
            return None
        local = chat.LocalChat(folder=folder, timeout=settings.chat_timeout)
        return asked.Model(local, CHAT_WEIGHTS, "local")
    if ":" not in settings.chat:
        raise SettingsError(
            f"WENQU_CHAT={settings.chat!r}: give `local`, `none` or `provider:model`"
        )
    key = settings.chat_key.get_secret_value() if settings.chat_key else None
    return asked.remote(settings.chat, settings.chat_url, key, settings.chat_timeout)


@contextmanager
def open_translator(settings: Settings | None) -> "Iterator[Translator | None]":
    """What puts questions into the language of the articles: the chat model. None without settings.

    Raises SettingsError when there is no chat model.
    """
    if settings is None:
        yield None
        return
    from rag.generation.translation.translator import ModelTranslator

    model = open_model(settings)
    if model is None:
        raise SettingsError("translating takes a chat model; run: wenqu models pull")
    try:
        yield ModelTranslator(model.session())
    finally:
        model.close()
