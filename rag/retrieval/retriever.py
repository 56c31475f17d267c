"""Finds the passages that a question is about."""

from rag.types import Arms, Encoder, Filters, Hit, ReadableIndex

# The cosine below which e5-small's vectors say nothing: what random pairs of question and passage
# reach. Scores start there, so that they mean the same for every question.
E5_FLOOR = 0.72


class DenseRetriever:
    """Nearest passages by the embedder's vectors; `floor` is the cosine that scores 0."""

    def __init__(self, index: ReadableIndex, encoder: Encoder, *, floor: float = E5_FLOOR) -> None:
        self._index = index
        self._encoder = encoder
        self._floor = floor

    def retrieve(self, query: str, k: int, filters: Filters = Filters()) -> list[Hit]:
        """The k best passages, best first; fewer when the index holds fewer."""
        vector = self._encoder.encode([query], "query")[0]
        hits = []
        for passage, cosine in self._index.search(vector, k, filters):
            score = min(1.0, max(0.0, (cosine - self._floor) / (1 - self._floor)))
            hits.append(Hit(passage, score, Arms(dense=score, lexical=None, translated=None)))
        return hits
