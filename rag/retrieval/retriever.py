"""Finds the passages that a question is about."""

from rag.types import Arms, Encoder, Filters, Hit, ReadableIndex


def score_of(cosine: float, floor: float) -> float:
    """A cosine as a score, 0..1: 0 at `floor` and below, so that it means the same everywhere."""
    return min(1.0, max(0.0, (cosine - floor) / (1 - floor)))


class DenseRetriever:
    """Nearest passages by the embedder's vectors; `floor` is the cosine that scores 0."""

    def __init__(self, index: ReadableIndex, encoder: Encoder, *, floor: float) -> None:
        self._index = index
        self._encoder = encoder
        self._floor = floor

    def retrieve(self, query: str, k: int, filters: Filters = Filters()) -> list[Hit]:
        """The k best passages, best first; fewer when the index holds fewer."""
        vector = self._encoder.encode([query], "query")[0]
        hits = []
        for passage, cosine in self._index.search(vector, k, filters):
            score = score_of(cosine, self._floor)
            hits.append(Hit(passage, score, Arms(dense=score, lexical=None, translated=None)))
        return hits
