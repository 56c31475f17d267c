"""Reorders what was found by reading it beside the question with a cross-encoder, while time lasts.

Any sentence-transformers CrossEncoder with one output will do. It is slower by far than a search,
so it has a budget: what it had no time for keeps its place behind what was read.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

from rag.errors import WeightsError
from rag.retrieval.embedder import quiet_transformers
from rag.types import Arms, Hit

BUDGET = 1.5  # seconds that reading may add to a search
BATCH = 4  # passages read between two looks at the clock
DEPTH = 20  # passages that are worth reading

Clock = Callable[[], float]  # seconds since some moment


class PairScorer(Protocol):
    """Reads texts beside a query, each for itself."""

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the query, 0..1."""
        ...


class CrossEncoderScorer:
    """A cross-encoder as a PairScorer, whatever its own activation is. Safe to use from threads."""

    def __init__(self, model: Any) -> None:
        import torch

        self._model = model
        self._sigmoid = torch.nn.Sigmoid()  # in place of its own: many models give bare logits
        self._lock = threading.Lock()  # two threads at once break a fast tokenizer

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        """A sigmoid of the model's logits. Raises WeightsError when it gives no numbers."""
        with self._lock:
            found = self._model.predict(
                [(query, text) for text in texts],
                activation_fn=self._sigmoid,
                show_progress_bar=False,
            )
        scores = [float(score) for score in found]
        if not all(map(math.isfinite, scores)):
            raise WeightsError(
                "the reranker gives no numbers: its weights are damaged; fetch them again, or "
                "name another in WENQU_RERANKER"
            )
        return scores


def load_cross_encoder(model: str) -> CrossEncoderScorer:
    """A cross-encoder on the CPU in f32, by its name or folder.

    Raises WeightsError when it cannot be loaded, or is a model of another kind.
    """
    quiet_transformers()
    from sentence_transformers import CrossEncoder

    try:
        loaded = CrossEncoder(model, device="cpu", model_kwargs={"dtype": "float32"})
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        said = " ".join(str(error).split())[:200]
        raise WeightsError(
            f"the reranker {model!r} cannot be loaded: {said}. Give WENQU_RERANKER a folder that "
            "holds a sentence-transformers CrossEncoder, or the name of one a model hub can be "
            "asked for, or `none`"
        ) from error
    if loaded.num_labels != 1 or _is_headless(loaded):
        raise WeightsError(
            f"{model!r} is no reranker: it does not give one score for a question and a passage. "
            "Name a CrossEncoder with one output in WENQU_RERANKER"
        )
    return CrossEncoderScorer(loaded)


def _is_headless(model: Any) -> bool:
    """Whether it was saved without the layer that scores, and has been given a random one."""
    architectures: list[str] = getattr(model.model.config, "architectures", None) or []
    return any(name.endswith(("Model", "ForMaskedLM")) for name in architectures)


class TimedReranker:
    """A Reranker that reads hits best first until its budget (in seconds) is spent."""

    def __init__(
        self, scorer: PairScorer, clock: Clock = time.monotonic, *, budget: float = BUDGET
    ) -> None:
        self._scorer = scorer
        self._clock = clock
        self._budget = budget

    def rerank(self, query: str, hits: Sequence[Hit], k: int) -> list[Hit]:
        """The k best: what was read by its new score, then the others in the order they had.

        A hit that was not read scores no more than any that was. The first batch is always read.
        """
        scores = self._read(query, hits)
        read = [_reranked(hit, score) for hit, score in zip(hits, scores, strict=False)]
        read.sort(key=lambda hit: (-hit.score, hit.passage.id))
        return [*read, *_behind(read, hits[len(read) :])][:k]

    def _read(self, query: str, hits: Sequence[Hit]) -> list[float]:
        """The scores of the first hits; no batch is begun that is likely to outlast the budget."""
        scores: list[float] = []
        started = now = self._clock()
        slowest = 0.0
        for start in range(0, min(len(hits), DEPTH), BATCH):
            if now + slowest - started > self._budget:
                break
            texts = [f"{hit.passage.title}\n{hit.passage.text}" for hit in hits[start:][:BATCH]]
            scores += self._scorer.score(query, texts)
            then, now = now, self._clock()
            slowest = max(slowest, now - then)
        return scores


def _reranked(hit: Hit, score: float) -> Hit:
    arms: Arms = {**hit.arms, "reranked": score}
    return replace(hit, score=score, arms=arms)


def _behind(read: Sequence[Hit], others: Sequence[Hit]) -> Iterator[Hit]:
    """The others with scores that go on falling from the last that was read."""
    most = read[-1].score if read else 1.0
    for hit in others:
        most = min(most, hit.score)
        yield replace(hit, score=most)
