"""What is served in a process of its own, so that what is measured of it is nobody else's."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from eval.served.scripted import scripted_model
from rag.errors import EvaluationError

PATIENCE = 45  # seconds that it is given to end
_LEFT_OUT = ("*.lock", "chats.db*", "feedback.jsonl")  # what people wrote is not measured with


@contextmanager
def served_page(index: Path, pause: float | None) -> Iterator[tuple[str, psutil.Process]]:
    """The address of the page over a copy of an index, without its chats, and its process.

    With a scripted model that takes `pause` seconds; with None the settings' own model answers.
    Raises EvaluationError where the page does not start.
    """
    if pause is None:
        with served("ui", index, {}) as (address, process, _):
            yield address, process
        return
    with scripted_model(pause) as url:
        chosen = {"WENQU_CHAT": "openai:scripted", "WENQU_CHAT_URL": url}
        with served("ui", index, chosen) as (address, process, _):
            yield address, process


@contextmanager
def served(
    command: str, index: Path, chosen: Mapping[str, str]
) -> Iterator[tuple[str, psutil.Process, Path]]:
    """What `wenqu ui` or `wenqu serve` serves of a copy of an index: address, process, the copy.

    `chosen` are settings by their variables. Raises EvaluationError where it does not start.
    """
    with TemporaryDirectory() as place:
        folder = Path(place)
        copied = folder / "index"
        shutil.copytree(index, copied, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        with started(command, copied, chosen, folder / "said.txt") as (address, process):
            yield address, process, copied


@contextmanager
def started(
    command: str, index: Path, chosen: Mapping[str, str], said: Path
) -> Iterator[tuple[str, psutil.Process]]:
    """A process that serves an index itself, until left; what it complains of goes to `said`.

    Raises EvaluationError where it does not start.
    """
    program = [sys.executable, "-m", "rag", command, "--host", "127.0.0.1", "--port", "0"]
    with (
        said.open("w") as errors,
        subprocess.Popen(
            [*program, "--index", str(index)],
            stdout=subprocess.PIPE, stderr=errors, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "WENQU_AUTH": "", **chosen},
        ) as process,
    ):  # fmt: skip
        try:
            assert process.stdout is not None
            words = process.stdout.readline().split()
            if not words:
                lines = said.read_text("utf-8").strip().split("\n")
                raise EvaluationError(f"it does not start: {lines[-1]}; see: wenqu {command}")
            yield words[-1], psutil.Process(process.pid)
        finally:
            _end(process)


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
