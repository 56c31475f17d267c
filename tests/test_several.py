"""Several processes behind one address: the interface and the page, over one served index."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import psutil
import pytest

from eval.served.processes import started
from eval.served.reader import opened
from rag.settings import Settings
from rag.wenqu import Wenqu
from tests.balanced import balanced, by_client, by_turns
from tests.test_served_vectors import Server, until

pytestmark = pytest.mark.model

THEME = "晋陕豫黄河金三角会议的主题是什么?"
MORE = "江口大桥今天通车。江口大桥全长3公里，由江口县修建。"


@pytest.fixture(scope="module")
def place(
    real_wenqu: Wenqu, model_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A copy of the seeds' index whose vectors are at a real server of Chroma's."""
    folder = tmp_path_factory.mktemp("several")
    shutil.copytree(model_settings.index, folder / "index")
    chroma = Server(folder / "chroma")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WENQU_CHROMA", chroma.address)
        patch.setenv("WENQU_CHAT", "none")
        rebuild = [sys.executable, "-m", "rag", "index", "rebuild", "--index", folder / "index"]
        subprocess.run(rebuild, check=True, capture_output=True, env=dict(os.environ))
        yield folder
    chroma.kill()


@pytest.fixture
def servers(
    place: Path, request: pytest.FixtureRequest
) -> Iterator[list[tuple[str, psutil.Process]]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(started(request.param, place / "index", {}, place / f"{n}.txt"))
            for n in range(2)
        ]


def killed(process: psutil.Process) -> None:
    process.kill()
    process.wait()


def found(address: str, query: str) -> list[str]:
    answer = httpx.post(f"{address}/v1/search", json={"query": query, "k": 3}, trust_env=False)
    return [hit["text"] for hit in answer.raise_for_status().json()["hits"]]


@pytest.mark.parametrize("servers", ["serve"], indirect=True)
def test_what_one_writes_all_find_and_one_that_is_killed_is_not_missed(
    servers: list[tuple[str, psutil.Process]],
) -> None:
    with balanced([address for address, _ in servers], by_turns) as address:
        expected = found(address, THEME)
        assert len(expected) == 3
        assert [found(address, THEME) for _ in range(4)] == [expected] * 4
        sent = {"file": ("bridge.txt", MORE.encode())}
        httpx.post(f"{address}/v1/articles", files=sent, trust_env=False).raise_for_status()
        for _ in range(4):
            assert "江口大桥" in found(address, "江口大桥有多长?")[0]
        killed(servers[0][1])
        for _ in range(4):
            assert "江口大桥" in found(address, "江口大桥有多长?")[0]


@pytest.mark.parametrize("servers", ["ui"], indirect=True)
def test_the_page_goes_on_elsewhere_when_its_process_is_killed(
    servers: list[tuple[str, psutil.Process]],
) -> None:
    with balanced([address for address, _ in servers], by_client) as address:
        with opened(address) as reader:
            shown = reader.done("question", "submit", THEME)
            assert "共谋大发展" in shown["now"]
        killed(servers[1][1])  # the one that 127.0.0.1 came to
        with opened(address) as reader:
            assert "主题" in reader.done("side", "find", words="主题")["side"]
            until(lambda: "共谋大发展" in reader.done("question", "submit", THEME)["now"])
