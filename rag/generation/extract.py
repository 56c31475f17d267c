"""The answer without a chat model: the sentences of the articles that answer best, as they are."""

from collections.abc import Sequence

from rag.generation.evidence import Evidence
from rag.text import bigrams
from rag.types import Encoder

SENTENCES = 2
CLOSE = 0.9  # a second sentence must come this near to the first


def extract(question: str, evidence: Sequence[Evidence], encoder: Encoder) -> list[Evidence]:
    """One or two of the chosen sentences, best first."""
    if not evidence:
        return []
    asked = bigrams(question)
    vectors = encoder.encode([one.text for one in evidence], "document")
    cosines = vectors @ encoder.encode([question], "query")[0]
    scores = [
        float(cosine) + 0.5 * len(bigrams(one.text) & asked) / (len(asked) or 1)
        for one, cosine in zip(evidence, cosines, strict=True)
    ]
    order = sorted(range(len(evidence)), key=lambda i: (-scores[i], i))
    best = scores[order[0]]
    return [evidence[i] for i in order[:SENTENCES] if scores[i] >= CLOSE * best]
