"""Encoders for Ray's workers, which import nothing else of the tests."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rag.types import Kind, Vectors
from tests.fakes import BigramEncoder


class Mortal(BigramEncoder):
    """Takes its process with it when it first encodes, if no other has before."""

    def __init__(self, marker: Path) -> None:
        super().__init__(256)
        self._marker = marker

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        try:
            self._marker.touch(exist_ok=False)
        except FileExistsError:
            return super().encode(texts, kind)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("still alive")


class Counting(BigramEncoder):
    """Leaves a line for each batch that it encodes, with the process that did it."""

    def __init__(self, diary: Path) -> None:
        super().__init__(256)
        self._diary = diary

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        with self._diary.open("a") as file:
            file.write(f"{os.getpid()}\n")
        return super().encode(texts, kind)


class Numberless(BigramEncoder):
    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        return super().encode(texts, kind) * np.float32(np.nan)
