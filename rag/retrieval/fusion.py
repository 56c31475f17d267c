"""Joins what several searches found into one list."""

from collections.abc import Sequence
from dataclasses import replace

from rag.types import Arms, Hit


def with_translated(own: Sequence[Hit], translated: Sequence[Hit], k: int) -> list[Hit]:
    """The k best of a question's own hits and of its translation's; the better score counts."""
    by_id = {hit.passage.id: hit for hit in own}
    for hit in translated:
        mine = by_id.get(hit.passage.id)
        arms = Arms(
            dense=mine.arms["dense"] if mine else None,
            lexical=mine.arms["lexical"] if mine else None,
            translated=hit.score,
        )
        score = max(hit.score, mine.score if mine else 0.0)
        by_id[hit.passage.id] = replace(hit, score=score, arms=arms)
    return sorted(by_id.values(), key=lambda hit: (-hit.score, hit.passage.id))[:k]
