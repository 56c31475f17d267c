"""Fixtures: the network is shut, the user's settings are left out, seeds are indexed by a fake."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rag.assistant import Assistant
from rag.generation.model import Model
from rag.index.index import Index
from rag.ingestion.ingest import Ingestion
from rag.ingestion.reader import Reader
from rag.retrieval.retriever import HybridRetriever
from rag.settings import Settings, load_settings
from rag.thresholds import Fusion, Weights, load_thresholds
from rag.wenqu import Wenqu
from tests.fakes import BigramEncoder, ScriptedChat

SEEDS = Path(__file__).parents[1] / "seeds"
LOOPBACK = ("127.", "localhost", "::1", "0.0.0.0")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection that leaves this machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the user's but where the models are; the index goes to a folder of its own."""
    for name in list(os.environ):
        if name.startswith("WENQU_") and name != "WENQU_MODELS":
            monkeypatch.delenv(name)
    monkeypatch.setenv("WENQU_INDEX", str(tmp_path / "index"))


def no_progress(what: str, done: int, total: int) -> None:
    """Shows nothing."""


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """An empty index."""
    return Index(tmp_path / "index", "bigrams", create=True)


@pytest.fixture
def ingestion(index: Index) -> Iterator[Ingestion]:
    """What brings that index up to date."""
    with Reader() as reader:
        yield Ingestion(index, BigramEncoder(), reader, no_progress)


# For the fake encoder, whose cosines begin at 0.
FUSION = Fusion(
    own=Weights(-2.5, 5, 2.5), foreign=Weights(-2.5, 5, 0), translated=Weights(-2.5, 2.5, 2.5)
)
# And say little of what answers what: words and two readings are what counts.
THRESHOLDS = replace(
    load_thresholds(),
    least_chance=0.3,
    least_chance_quoted=0.3,
    answering={
        "bias": -3.5, "nearness": 2.1, "coverage": 1.5, "cosine": 0.0, "agreement": 2.5,
        "kind": 1.0, "supported": 0.5, "first": 0.5, "second": 0.5,
    },
    quoting={
        "bias": -4.0, "nearness": 2.9, "coverage": 2.5, "cosine": 0.0, "agreement": 0.0,
        "kind": 0.0, "supported": 0.0, "first": 0.0, "second": 0.0,
    },
)  # fmt: skip


def now() -> datetime:
    """A day that does not move."""
    return datetime(2026, 11, 24, 12, tzinfo=UTC)


OpenWenqu = Callable[..., Wenqu]


@pytest.fixture(scope="session")
def seeds_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds, indexed once by a fake encoder."""
    folder = tmp_path_factory.mktemp("seeds") / "index"
    index = Index(folder, "bigrams", create=True)
    with Reader() as reader:
        Ingestion(index, BigramEncoder(), reader, no_progress).run(SEEDS)
    return folder


@pytest.fixture
def open_wenqu(seeds_folder: Path, tmp_path: Path) -> OpenWenqu:
    """Opens a copy of the seeds with a scripted chat model, or with none."""

    def opened(scripts: dict[str, str | None] | None = None) -> Wenqu:
        folder = shutil.copytree(seeds_folder, tmp_path / "seeds")
        encoder, index = BigramEncoder(), Index(folder, "bigrams")
        retriever = HybridRetriever(index, encoder, fusion=FUSION, now=now)
        chat = None if scripts is None else ScriptedChat(scripts=scripts)
        model = None if chat is None else Model(chat, "scripted", "remote")
        assistant = Assistant(retriever, encoder, index, model, passages=8, thresholds=THRESHOLDS)
        return Wenqu(index, retriever, assistant, model)

    return opened


@pytest.fixture(scope="session")
def model_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with the real models, which `wenqu models pull` has fetched."""
    return load_settings(
        index=tmp_path_factory.mktemp("real") / "index", models=os.environ.get("WENQU_MODELS")
    )


@pytest.fixture(scope="session")
def real_wenqu(model_settings: Settings) -> Iterator[Wenqu]:
    """The seeds with the real embedder and the real local chat model."""
    from rag import build

    with build.open_ingestion(model_settings) as ingestion:
        ingestion.run(SEEDS)
    wenqu = build.open_wenqu(model_settings)
    assert wenqu.model is not None, "run: wenqu models pull"
    yield wenqu
    wenqu.close()
