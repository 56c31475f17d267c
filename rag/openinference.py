"""What is told of searches, models and answers, in the names that OpenInference gives it."""

from collections.abc import Sequence

from rag.types import Answer, Hit, Usage
from rag.watching import Fact, Facts

KIND = "openinference.span.kind"
INPUT, OUTPUT = "input.value", "output.value"
MODEL = "llm.model_name"
TOKENS = "llm.token_count."


def retrieved(hits: Sequence[Hit]) -> Facts:
    """The passages found, by id, with their scores (0..1), best first."""
    facts: dict[str, Fact] = {}
    for number, hit in enumerate(hits):
        facts[f"{_document(number)}.id"] = hit.passage.id
        facts[f"{_document(number)}.score"] = round(hit.score, 4)
    return facts


def texts(hits: Sequence[Hit]) -> Facts:
    """What the passages found say."""
    return {f"{_document(n)}.content": hit.passage.text for n, hit in enumerate(hits)}


def _document(number: int) -> str:
    return f"retrieval.documents.{number}.document"


def tokens(usage: Usage) -> Facts:
    """What one request to a chat model took."""
    return {
        f"{TOKENS}prompt": usage.prompt,
        f"{TOKENS}prompt_details.cache_read": usage.cached,
        f"{TOKENS}completion": usage.completion,
        f"{TOKENS}total": usage.prompt + usage.completion,
    }


def answered(answer: Answer) -> Facts:
    """How an answer came out. The tokens are told where they were spent."""
    return {
        "wenqu.rung": answer.rung,
        "wenqu.refused": answer.refused,
        "wenqu.reason": answer.reason or "",
        "wenqu.flags": " ".join(answer.flags),
        "wenqu.sentences": len(answer.sentences),
        "wenqu.citations": len(answer.citations),
    }
