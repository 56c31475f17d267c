"""What was kept for a page is forgotten when it has been closed for a while, and not before."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.served.reader import opened
from tests.served import served
from ui import app, presence
from ui.presence import HEARTBEAT, LINGER, Presence


class House:
    """Lines that are held until let go, and a clock."""

    def __init__(self) -> None:
        self.time = 0.0
        self.forgotten: list[str] = []
        self.presence = Presence(self._line, self.forgotten.append, lambda: self.time)
        self._let_go: dict[str, asyncio.Event] = {}

    async def _line(self, scope: Any, receive: Any, send: Any) -> None:
        if event := self._let_go.get(scope["path"]):
            await event.wait()

    async def come(self, session: str) -> asyncio.Task[None]:
        path = HEARTBEAT + session
        self._let_go[path] = asyncio.Event()
        task = asyncio.create_task(self.ask(path))
        await asyncio.sleep(0)
        return task

    async def go(self, session: str, task: asyncio.Task[None]) -> None:
        self._let_go[HEARTBEAT + session].set()
        await task

    async def ask(self, path: str) -> None:
        await self.presence({"type": "http", "path": path}, None, None)  # type: ignore[arg-type]


def test_whoever_left_is_forgotten_after_a_while_when_somebody_comes() -> None:
    async def story() -> House:
        house = House()
        await house.go("a", await house.come("a"))
        assert house.forgotten == []
        house.time += LINGER
        await house.ask("/elsewhere")
        assert house.forgotten == []
        await house.come("b")
        return house

    assert asyncio.run(story()).forgotten == ["a"]


def test_a_line_that_is_taken_up_again_keeps_its_session() -> None:
    async def story() -> House:
        house = House()
        await house.go("a", await house.come("a"))
        house.time += LINGER / 2
        again = await house.come("a")
        house.time += 10 * LINGER
        await house.come("b")
        assert house.forgotten == []
        await house.go("a", again)
        house.time += LINGER
        await house.come("c")
        return house

    assert asyncio.run(story()).forgotten == ["a"]


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The pages that are built."""
    built: list[Any] = []
    build = app.build_page

    def noted(*given: Any) -> Any:
        built.append(build(*given))
        return built[-1]

    monkeypatch.setattr("ui.serve.build_page", noted)
    yield built


def test_gradio_keeps_nothing_of_pages_that_were_closed(
    seeds_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: list[Any]
) -> None:
    monkeypatch.setattr(presence, "LINGER", 0.0)
    with served(seeds_folder, tmp_path / "index", {}) as address:
        for _ in range(5):
            with opened(address) as reader:
                assert "shelf" in reader.done("shelf", "search", words="会议")
        with opened(address) as reader:
            assert len(pages[0].state_holder.session_data) <= 2  # whose line is about to end too
            assert "shelf" in reader.done("shelf", "search", words="会议")
