"""`wenqu` with an embedder of letter pairs, which needs no models: `python -m tests.letters eval`.

A process of its own, to be killed: all but the embedder is what `wenqu` runs.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag import build, cli
from rag.types import Kind, Vectors
from tests.fakes import BigramEncoder

ALIKE = 0.8  # the least cosine


@dataclass(frozen=True, slots=True)
class Profile:
    """What an index knows its embedder by."""

    identity: str


class LetterEncoder(BigramEncoder):
    """Fewer dimensions confound more pairs: a worse embedder. Noise of one size makes embedders
    that are as good as one another, whatever the seed; some is always there, so that no two
    passages are equally near: which of these an approximate search finds is not said.
    """

    def __init__(self, dimension: int = 512, noise: float = 0.1, seed: int = 0) -> None:
        super().__init__(dimension)
        self.profile = Profile(f"letters-{dimension}-{noise}-{seed}")
        self._noise = noise
        self._seed = seed

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        vectors = super().encode(texts, kind)
        for row, text in enumerate(texts):
            chance = np.random.default_rng([self._seed, zlib.crc32(text.encode())])
            vectors[row] += self._noise * _unit(chance.standard_normal(self.dimension))
            vectors[row] = _unit(vectors[row])
        # To a real embedder any two texts are somewhat alike, and its scores begin where that ends.
        alike = np.full((len(texts), 1), ALIKE**0.5, np.float32)
        return np.concatenate([alike, (1 - ALIKE) ** 0.5 * vectors], axis=1, dtype=np.float32)


def _unit(vector: Vectors) -> Vectors:
    unit: Vectors = (vector / np.linalg.norm(vector)).astype(np.float32)
    return unit


if __name__ == "__main__":
    build.open_encoder = lambda settings: LetterEncoder()  # type: ignore[assignment, return-value]
    cli.main()
