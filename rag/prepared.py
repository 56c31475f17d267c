"""The models on this machine: fetched, prepared for it, described, removed."""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from rag.errors import SettingsError, WeightsError
from rag.models import manifest
from rag.models.fetch import Weights, fetch, registry
from rag.retrieval import convert, embedder
from rag.settings import Settings
from rag.types import Progress

CHAT_WEIGHTS = "qwen2.5-coder-1.5b"
PREPARED = "prepared"
UNPACKED = "sentence-transformer"


def encoder_folder(settings: Settings) -> Path:
    """Where the prepared embedder of the settings is, or will be."""
    if settings.embedder in registry():
        return settings.models / settings.embedder / PREPARED
    name = hashlib.blake2b(settings.embedder.encode(), digest_size=6).hexdigest()
    return settings.models / f"{Path(settings.embedder).name}-{name}" / PREPARED


def plain_weights(settings: Settings) -> Path:
    """The folder of e5-small as sentence-transformers loads it, for those who compare with it.

    Raises WeightsError when another embedder is chosen, or it has not been fetched.
    """
    folder = settings.models / settings.embedder / UNPACKED
    if settings.embedder not in registry() or not folder.is_dir():
        raise WeightsError("this compares e5-small: unset WENQU_EMBEDDER, then: wenqu models pull")
    return folder


def describe_models(settings: Settings) -> dict[str, str]:
    """The models of the settings, with hashes where they are ours to know."""
    folder = encoder_folder(settings)
    prepared = embedder.is_prepared(folder)
    identity = embedder.load_profile(folder).identity if prepared else "not prepared"
    chat = CHAT_WEIGHTS if settings.chat == "local" else settings.chat
    known = registry().get(chat)
    return {
        "embedder": f"{settings.embedder} {identity}",
        "chat": f"{chat} {known.sha256}" if known else chat,
    }


def pull_models(settings: Settings, names: Sequence[str], progress: Progress) -> dict[str, str]:
    """Fetches and prepares models of the registry; says where each came from, or `kept`."""
    origins: dict[str, str] = {}
    for name in names:
        weights = known_weights(name)
        origins[name] = fetch(weights, settings.models, progress)
        prepare_model(weights, settings.models, progress)
    return origins


def prepare_model(weights: Weights, models: Path, progress: Progress) -> None:
    """Puts a fetched model into the form it is run in, once."""
    from rag.models import chat, e5

    packed, folder = weights.path(models), models / weights.name / PREPARED
    if weights.kind == "chat":
        if not chat.is_prepared(folder):
            progress(f"converting {weights.name}", 0, 0)
            chat.prepare(packed, folder)
    elif not embedder.is_prepared(folder):
        progress(f"preparing {weights.name}", 0, 0)
        unpacked = packed.parent / UNPACKED
        e5.unpack(packed, unpacked)
        convert.prepare(str(unpacked), folder)
        embedder.load(folder).embed_query("")  # compiles it, so that the first search need not
    if not manifest.is_listed(folder):
        manifest.write(folder)


def known_weights(name: str) -> Weights:
    """A model of the registry by its name; SettingsError when it has none of that name."""
    models = registry()
    if name not in models:
        raise SettingsError(f"there is no model {name!r}; there are: {', '.join(models)}")
    return models[name]


def model_state(weights: Weights, models: Path) -> str:
    """`ready`, `fetched` (not prepared yet), or `missing`."""
    from rag.models import chat

    folder = models / weights.name / PREPARED
    ready = chat.is_prepared(folder) if weights.kind == "chat" else embedder.is_prepared(folder)
    return "ready" if ready else "fetched" if weights.path(models).exists() else "missing"


def remove_model(weights: Weights, models: Path) -> int:
    """Removes a model with all that was made of it; returns the bytes that were freed."""
    folder = models / weights.name
    size = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
    shutil.rmtree(folder, ignore_errors=True)
    return size
