"""Measures the encoder beside sentence-transformers on torch as it comes, with the same weights."""

import statistics
from collections.abc import Sequence
from typing import Any

import numpy as np

from eval.bench.rows import ROUNDS, Row, row, seconds
from rag import build, prepared
from rag.parts import Encoder
from rag.settings import Settings
from rag.types import Progress


def encoding(settings: Settings, texts: Sequence[str], progress: Progress) -> list[Row]:
    """Passages a second of both engines, taken in turns on the same texts, and their likeness.

    Raises WeightsError when the weights are not there.
    """
    from sentence_transformers import SentenceTransformer

    folder = prepared.plain_weights(settings)
    ours, plain = build.open_encoder(settings), SentenceTransformer(str(folder), device="cpu")
    mine = ours.encode(texts, "document")  # also warms both up
    theirs = plain.encode(list(texts), prompt_name="document", normalize_embeddings=True)
    cosines = np.sum(mine * theirs, axis=1)
    return [
        _speed(ours, plain, texts, progress),
        row("mean cosine to the plain stack", float(cosines.mean()), None, None, "≥ .999"),
        row("least cosine to the plain stack", float(cosines.min()), None, None, ""),
    ]


def _speed(ours: Encoder, plain: Any, texts: Sequence[str], progress: Progress) -> Row:
    speeds: list[tuple[float, float]] = []
    for done in range(ROUNDS):
        progress("encoding", done, ROUNDS)
        fast = seconds(lambda: ours.encode(texts, "document"))
        slow = seconds(lambda: plain.encode(list(texts), prompt_name="document"))
        speeds.append((len(texts) / fast, len(texts) / slow))
    ratio = statistics.median(fast / slow for fast, slow in speeds)
    ours_pace, plain_pace = (statistics.median(some) for some in zip(*speeds, strict=True))
    return row("passages encoded a second", ours_pace, plain_pace, ratio, "≥ 3.5 times")
