"""Vectors at a server of Chroma's: the index finds the same, also while it is down."""

import multiprocessing
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import chromadb
import pytest

from rag.errors import SettingsError
from rag.index import accelerator, generations
from rag.index import nearest as nearest_module
from rag.index.index import Index
from rag.index.ledger import VECTORS
from rag.settings import load_settings
from tests.conftest import no_progress
from tests.test_index import nearest
from tests.test_ledger import entry

PATIENCE = 60.0  # seconds


class Server:
    """A real `chroma run` on the loopback, that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self.start()

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        program = Path(sys.executable).with_name("chroma")
        command = [program, "run", "--path", self._folder, "--port", str(self.port),
                   "--host", "127.0.0.1"]  # fmt: skip
        quiet = subprocess.DEVNULL
        environment = os.environ | {"ANONYMIZED_TELEMETRY": "False"}
        self._process = subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment)
        until(self._answers)

    def _answers(self) -> bool:
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()
        self._process.wait()

    def collections(self) -> list[str]:
        """What it holds."""
        client = chromadb.HttpClient("127.0.0.1", self.port)
        return sorted(collection.name for collection in client.list_collections())


def until(met: Callable[[], bool]) -> None:
    """Waits for something that is under way."""
    end = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.05)


@pytest.fixture(autouse=True)
def always_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chroma is asked however few passages there are, and looked at again soon."""
    monkeypatch.setattr(nearest_module, "FEW", 0)
    monkeypatch.setattr(accelerator, "PAUSE", 0.2)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "chroma")
    yield server
    server.kill()


@pytest.fixture
def served(server: Server, tmp_path: Path) -> Index:
    """An index of two articles, whose vectors are at the server."""
    index = Index(tmp_path / "index", "bigrams", create=True, server=server.address)
    index.add([entry(1), entry(4)])
    index.bring_up_to_date(no_progress)
    assert index.check()
    return index


def live(index: Index) -> generations.Generation:
    generation = generations.current(index.folder / VECTORS)
    assert generation is not None
    return generation


def test_the_server_holds_the_vectors_and_the_folder_none(served: Index, server: Server) -> None:
    assert nearest(served, 4) == [4]
    assert served._accelerator._collection is not None, "it has answered"
    assert live(served).server == server.address
    assert server.collections() == [live(served).collection]
    files = [file.name for file in live(served).folder.iterdir()]
    assert files == [generations.APPLIED]


def test_an_update_is_made_in_place_and_what_was_removed_does_not_come_back(
    served: Index, server: Server
) -> None:
    many = [entry(number) for number in (2, 3, 5, 6, 7)]
    served.add(many)
    served.bring_up_to_date(no_progress)
    before = live(served)
    served.remove_article(many[0].article.id)
    assert nearest(served, 2, k=4) == [1]
    served.bring_up_to_date(no_progress)
    after = live(served)
    assert (after.collection, after.count) == (before.collection, before.count - 2)
    assert nearest(served, 2, k=4) == [1] and 7 in nearest(served, 7)
    assert served._accelerator._collection is not None
    assert server.collections() == [after.collection]


def test_a_generation_made_anew_takes_the_place_of_the_old_one(
    served: Index, server: Server
) -> None:
    before = live(served)
    served.make_anew(no_progress)
    assert live(served).collection != before.collection
    assert server.collections() == [live(served).collection]
    assert nearest(served, 4) == [4]


def test_a_server_that_is_killed_costs_speed_says_so_and_is_used_again_when_it_is_back(
    served: Index, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    assert nearest(served, 4) == [4] and not served.is_slowed()
    server.kill()
    assert nearest(served, 4) == [4]
    assert served.is_slowed() and "searching without Chroma" in caplog.text
    served.add([entry(6)])
    served.bring_up_to_date(no_progress)  # nobody to tell
    assert nearest(served, 6) == [6]
    server.start()

    def is_back() -> bool:
        return nearest(served, 4) == [4] and not served.is_slowed()

    until(is_back)
    assert nearest(served, 6) == [6]
    served.bring_up_to_date(no_progress)
    assert live(served).count == 6 and served.check()


def test_a_server_that_is_killed_is_told_of_though_few_passages_need_it_not(
    served: Index, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest_module, "FEW", 1_000)
    monkeypatch.setattr(accelerator, "WATCHED", 0.0)
    assert nearest(served, 4) == [4] and not served.is_slowed()
    server.kill()
    assert nearest(served, 4) == [4] and served.is_slowed()
    server.start()
    until(lambda: nearest(served, 4) == [4] and not served.is_slowed())


def test_what_was_written_while_a_kill_came_between_is_put_right(
    served: Index, server: Server
) -> None:
    served.add([entry(6)])
    numbers = [int(number) for number in served.ledger.numbers()]
    collection = live(served).open()  # as far as an update came
    collection.write(numbers[-1:], served.ledger.vectors(numbers[-1:]))
    collection.close()
    assert served.check() and nearest(served, 6) == [6]
    served.bring_up_to_date(no_progress)
    assert live(served).count == 6 and served.check()


def test_a_server_that_lost_its_collection_gets_it_again(served: Index, server: Server) -> None:
    client = chromadb.HttpClient("127.0.0.1", server.port)
    client.delete_collection(live(served).collection)
    assert nearest(served, 4) == [4] and served.is_slowed()
    assert not served.check()
    served.add([entry(6)])
    served.bring_up_to_date(no_progress)
    assert served.check() and nearest(served, 6) == [6]


def test_two_processes_read_beside_the_one_that_writes(served: Index, server: Server) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        readers = [
            pool.apply_async(_read_until, (served.folder, server.address, 6)) for _ in range(2)
        ]
        served.add([entry(6)])
        served.bring_up_to_date(no_progress)
        assert [reader.get(PATIENCE) for reader in readers] == [True, True]


def _read_until(folder: Path, server: str, number: int) -> bool:
    """Searches in a process of its own until an article is found; whether Chroma has answered."""
    nearest_module.FEW = 0
    index = Index(folder, "bigrams", server=server)
    assert index.check()
    until(lambda: number in nearest(index, number))
    return index._accelerator._collection is not None and not index.is_slowed()


def test_vectors_move_to_where_the_settings_say(served: Index, server: Server) -> None:
    here = Index(served.folder, "bigrams")
    assert here.check() and nearest(here, 4) == [4], "they are found where they are"
    here.bring_up_to_date(no_progress)
    assert live(here).server == "" and nearest(here, 4) == [4]
    assert server.collections() == []
    assert live(here).count == len(here.ledger.numbers())


def test_an_address_that_is_none_is_a_wrong_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENQU_CHROMA", "localhost:8000")
    with pytest.raises(SettingsError, match="WENQU_CHROMA"):
        load_settings()
