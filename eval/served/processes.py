"""The page in a process of its own, so that what is measured of it is nobody else's."""

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

PATIENCE = 30  # seconds that the page is given to end
_LEFT_OUT = ("*.lock", "chats.db*", "feedback.jsonl")  # what people wrote is not measured with


@contextmanager
def served_page(index: Path, pause: float | None) -> Iterator[tuple[str, psutil.Process]]:
    """The address of the page over a copy of an index, without its chats, and its process.

    With a scripted model that takes `pause` seconds; with None the settings' own model answers.
    Raises EvaluationError where the page does not start.
    """
    with TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copytree(index, folder / "index", ignore=shutil.ignore_patterns(*_LEFT_OUT))
        if pause is None:
            yield from _started(folder, {})
            return
        with scripted_model(pause) as url:
            yield from _started(folder, {"WENQU_CHAT": "openai:scripted", "WENQU_CHAT_URL": url})


def _started(folder: Path, chosen: Mapping[str, str]) -> Iterator[tuple[str, psutil.Process]]:
    command = [sys.executable, "-m", "rag", "ui", "--host", "127.0.0.1", "--port", "0"]
    said = folder / "said.txt"
    with (
        said.open("w") as errors,
        subprocess.Popen(
            [*command, "--index", str(folder / "index")],
            stdout=subprocess.PIPE, stderr=errors, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "WENQU_AUTH": "", **chosen},
        ) as process,
    ):  # fmt: skip
        try:
            assert process.stdout is not None
            words = process.stdout.readline().split()
            if not words:
                lines = said.read_text("utf-8").strip().split("\n")
                raise EvaluationError(f"the page does not start: {lines[-1]}; see: wenqu ui")
            yield words[-1], psutil.Process(process.pid)
        finally:
            _end(process)


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
