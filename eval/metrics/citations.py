"""Whether an answer cites what it should, and whether what it cites is there.

Citations are those of an answer document (`wenqu ask --json`): each has the article's `source`,
the `quote` with its `start` and `end` in the article, and the `passage` it lies in, whose place is
the end of its `passage_id`.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from statistics import fmean
from typing import Any

from eval.cases import Quote
from rag.text import Span

Citation = Mapping[str, Any]

OVERLAP = 0.5  # of the shorter one, from which a citation and a gold quote are about the same
LEAST_SHARED = 8  # characters that are no chance, where only the texts can be compared


def precision(citations: Sequence[Citation], quotes: Sequence[Quote]) -> float:
    """The share of citations that meet any gold quote; 0 without citations, as in ALCE."""
    right = [any(meets(citation, quote) for quote in quotes) for citation in citations]
    return fmean(right) if right else 0.0


def recall(citations: Sequence[Citation], quotes: Sequence[Quote]) -> float:
    """The share of gold quotes that any citation meets; 0 without gold quotes."""
    covered = [any(meets(citation, quote) for citation in citations) for quote in quotes]
    return fmean(covered) if covered else 0.0


def meets(citation: Citation, quote: Quote) -> bool:
    """Whether a citation and a gold quote overlap by half of the shorter one, in one source.

    By their places in the article where the gold quote lies in the cited passage; where it reaches
    beyond, by the longest stretch of text that both have.
    """
    if quote.source not in citation["source"] or not quote.text:
        return False
    if places := gold_spans(citation, quote):
        span = (citation["start"], citation["end"])
        return any(overlap(span, place) >= OVERLAP for place in places)
    return share_a_stretch(citation["quote"], quote.text)


def gold_spans(citation: Citation, quote: Quote) -> list[Span]:
    """Where in the article a gold quote stands, if it stands in the cited passage."""
    passage, offset = citation["passage"], passage_start(citation)
    starts = (i for i in range(len(passage)) if passage.startswith(quote.text, i))
    return [(offset + i, offset + i + len(quote.text)) for i in starts]


def passage_start(citation: Citation) -> int:
    """Where in its article a cited passage begins: `article:73-112` at 73."""
    place = str(citation["passage_id"]).rpartition(":")[2]
    return int(place.partition("-")[0])


def overlap(first: Span, second: Span) -> float:
    """What two spans share, of the shorter one; 0 where one of them is empty."""
    shorter = min(first[1] - first[0], second[1] - second[0])
    shared = min(first[1], second[1]) - max(first[0], second[0])
    return max(0, shared) / shorter if shorter > 0 else 0.0


def share_a_stretch(first: str, second: str) -> bool:
    """Whether one text has half of the other in one piece, which is long or is all of it."""
    shorter = min(len(first), len(second))
    match = SequenceMatcher(None, first, second, autojunk=False).find_longest_match()
    is_long = match.size >= max(OVERLAP * shorter, LEAST_SHARED)
    return shorter > 0 and (is_long or match.size == shorter)


def source_accuracy(citations: Sequence[Citation], cite: Sequence[str]) -> float:
    """The share of citations whose source has one of `cite` in it; 0 without citations."""
    right = [any(part in citation["source"] for part in cite) for citation in citations]
    return fmean(right) if right else 0.0


def coverage(sentences: Sequence[Mapping[str, Any]], citations: Iterable[Citation]) -> float:
    """The share of sentences with a citation that is listed; 0 without sentences."""
    listed = {citation["number"] for citation in citations}
    covered = [not listed.isdisjoint(sentence["citations"]) for sentence in sentences]
    return fmean(covered) if covered else 0.0


def quote_fidelity(citations: Sequence[Citation]) -> float:
    """The share of quotes that stand in their passage, letter for letter, where they say.

    0 without citations.
    """
    return fmean(map(_is_verbatim, citations)) if citations else 0.0


def _is_verbatim(citation: Citation) -> bool:
    start = citation["start"] - passage_start(citation)
    end = citation["end"] - passage_start(citation)
    found = citation["passage"][start:end] if start >= 0 else ""
    return bool(found) and found == citation["quote"]
