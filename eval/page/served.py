"""The page in a process of its own, so that what is measured of it is nobody else's."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from eval.page.scripted import scripted_model
from rag.errors import EvaluationError


@contextmanager
def served_page(index: Path, pause: float | None) -> Iterator[tuple[str, psutil.Process]]:
    """The page over a copy of an index, and its process.

    With a scripted model that takes `pause` seconds; without one the settings' own model answers.
    """
    with TemporaryDirectory() as folder:
        copy = shutil.copytree(
            index, Path(folder) / "index", ignore=shutil.ignore_patterns("*.lock")
        )
        if pause is None:
            yield from _started(copy, {})
            return
        with scripted_model(pause) as url:
            yield from _started(copy, {"WENQU_CHAT": "openai:scripted", "WENQU_CHAT_URL": url})


def _started(index: Path, chosen: dict[str, str]) -> Iterator[tuple[str, psutil.Process]]:
    command = [sys.executable, "-m", "rag", "ui", "--index", str(index), "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"} | chosen,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        said = process.stdout.readline().split()
        if not said:
            raise EvaluationError("the page does not start; see: wenqu ui")
        yield said[-1], psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()
