"""What is done with an article before it is written, on any machine: split, then embedded."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from rag.errors import ArticleError
from rag.ingestion.reader import Found
from rag.ingestion.split import embedded_text, split
from rag.parts import Encoder
from rag.types import Passage, Vectors

BATCH = 64  # articles embedded and written at once: what a kill can cost, with the one before it


@dataclass(frozen=True, slots=True)
class Divided:
    """An article and its passages."""

    found: Found
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article, its passages, and a vector for each of them: all that is to be written."""

    found: Found
    passages: Sequence[Passage]
    vectors: Vectors


def divide(found: Iterable[Found], encoder: Encoder) -> list[Divided]:
    """Articles with their passages, no longer than the encoder reads."""
    return [Divided(one, split(one.article, encoder.count_tokens)) for one in found]


def prepare(batch: Sequence[Divided], encoder: Encoder) -> list[Prepared]:
    """Embeds a batch at once. Raises ArticleError when the encoder gives no numbers."""
    vectors = embed([passage for one in batch for passage in one.passages], encoder)
    ends = list(itertools.accumulate(len(one.passages) for one in batch))
    return [
        Prepared(one.found, one.passages, vectors[end - len(one.passages) : end])
        for one, end in zip(batch, ends, strict=True)
    ]


def embed(passages: Sequence[Passage], encoder: Encoder) -> Vectors:
    """A vector for each passage. Raises ArticleError when the encoder gives no numbers."""
    vectors = encoder.encode([embedded_text(passage) for passage in passages], "document")
    if not np.isfinite(vectors).all():
        raise ArticleError(
            f"the embedder gives no numbers for some of {passages[0].source} and what follows; "
            "prepare it again: wenqu models rm, then wenqu models pull"
        )
    return vectors
