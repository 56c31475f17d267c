"""Finds the passages that a question is about, by meaning and letter for letter.

The question is put into the forms that the passages call for, vectors and words each propose
candidates, every candidate is measured by both, and one score comes of it. Then what the question
says of time is respected, copies are folded, neighbours joined.
"""

import logging
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from rag.indexes import ReadableIndex
from rag.parts import Clock, Encoder, Reranker, Translator
from rag.periods import Timeframe, timeframe
from rag.retrieval import results, timeliness
from rag.retrieval.forms import UNKNOWN, FormEncoder, forms
from rag.retrieval.fusion import evidence, fuse
from rag.text import language, same_language
from rag.thresholds import Fusion
from rag.types import Filters, Form, Hit, Retrieved, Vectors

log = logging.getLogger(__name__)

CANDIDATES = 50  # proposed by each arm, at least
DEEPER = 8  # times as many, where what was found are copies of a few reports
LOOKED_AT = 10  # hits whose language decides whether a translation is worth it
SLOWED = "slowed"
INCOMPLETE = (
    "the words of some passages are being made anew, so these are found by vectors alone; if "
    "nothing else is writing to the index, run: wenqu index rebuild"
)

_ASKS = re.compile(r"\w")  # what has neither a letter nor a digit asks nothing


class HybridRetriever:
    """Searches an index with vectors and words. Safe to use from several threads."""

    def __init__(
        self,
        index: ReadableIndex,
        encoder: Encoder,
        *,
        fusion: Fusion,
        now: Clock,
        forms: FormEncoder | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._form_encoder = forms or FormEncoder(encoder)
        self._fusion = fusion
        self._now = now
        self._reranker = reranker

    def retrieve(self, query: str, k: int, filters: Filters = Filters()) -> list[Hit]:
        """The k best passages, best first; fewer when there are no more."""
        return list(self.search(query, k, filters).hits)

    def search(
        self,
        query: str,
        k: int,
        filters: Filters = Filters(),
        translator: Translator | None = None,
        *,
        join: bool = True,
    ) -> Retrieved:
        """The same, with how it was found; passages in other languages by a translation too.

        Without `join` neighbouring passages stay apart.
        """
        search = _Search(query, k, join, max(CANDIDATES, k))
        found = self._search(search, filters, translator)
        if len(found.hits) < k <= found.candidates:  # copies and neighbours took the places
            deeper = _Search(query, k, join, DEEPER * search.depth, search.encoded)
            return self._search(deeper, filters, translator)
        return found

    def _search(
        self, search: "_Search", filters: Filters, translator: Translator | None
    ) -> Retrieved:
        query = search.query
        if not self._index.is_complete():
            search.notes.append(INCOMPLETE)
            log.warning(INCOMPLETE)
        with search.timed("match"):
            hits = self._ranked(search, filters)
        if translator is not None and (theirs := _foreign(query, hits)):
            with search.timed("translate"):
                search.translations = {tag: translator.translate(query, tag) for tag in theirs}
            with search.timed("match_translated"):
                hits = self._ranked(search, filters)
        now = self._now()
        asked = timeframe(query, now)
        with search.timed("period"):
            hits, filters = self._of_period(search, hits, filters, asked)
        if self._reranker is not None:
            with search.timed("rerank"):
                hits = self._reranker.rerank(query, hits, len(hits))
        if asked.newest:
            search.notes.append("the newest first")
            hits = timeliness.newest_first(hits, now)
        with search.timed("arrange"):
            found = self._arranged(search, hits)
        return Retrieved(
            tuple(found),
            tuple(search.forms),
            filters,
            tuple(search.notes),
            len(hits),
            search.timings,
            (SLOWED,) if self._index.is_slowed() else (),
        )

    def _ranked(self, search: "_Search", filters: Filters) -> list[Hit]:
        """Every candidate with its score, best first."""
        there = self._index.languages()
        # A form costs a run of the encoder; where none is left, none of the articles can be meant.
        meant = set(filter(filters.let_through, there)) or there
        search.forms = forms(search.query, meant, search.translations)
        if not search.forms or not _ASKS.search(search.query):
            return []
        vectors = self._encoded(search)
        texts = [form.terms for form in search.forms]
        matches = self._index.match(vectors, texts, search.depth, filters)
        hits = [
            fuse(match.passage, seen, self._fusion)
            for match in matches
            if (seen := evidence(match, search.forms))  # else its language is new to us
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))

    def _encoded(self, search: "_Search") -> Vectors:
        """The vectors of the forms: neither a period nor a deeper search asks in other ones."""
        forms = tuple(search.forms)
        if search.encoded is None or search.encoded[0] != forms:
            search.encoded = forms, self._form_encoder.encode(search.forms)
        return search.encoded[1]

    def _of_period(
        self, search: "_Search", hits: list[Hit], filters: Filters, asked: Timeframe
    ) -> tuple[list[Hit], Filters]:
        """What was published when the question says, if that is enough, and the filters for it."""
        narrowed = timeliness.narrowed(filters, asked)
        if narrowed == filters:
            return hits, filters
        inside = self._ranked(search, narrowed)
        period = f"{narrowed.since or '…'} – {narrowed.until or '…'}"
        if timeliness.is_enough(inside, hits):
            few = f": {len(inside)} passages, no others are shown" if len(inside) < search.k else ""
            search.notes.append(f"published {period}{few}")
            return inside, narrowed
        search.notes.append(f"too little was published {period}: all of time is searched")
        return hits, filters

    def _arranged(self, search: "_Search", hits: Sequence[Hit]) -> list[Hit]:
        ids = list(dict.fromkeys(hit.passage.article_id for hit in hits))
        stories = self._index.stories(ids)
        if len(set(stories.values())) < len(stories):
            hits = results.without_copies(hits, stories)
        if results.asks_for_several(search.query):
            search.notes.append("several articles are asked for")
            hits = results.several_articles(hits)
        if not search.join:
            return list(hits[: search.k])
        return results.joined_neighbours(
            hits, search.k, self._index.article, self._encoder.count_tokens
        )


@dataclass
class _Search:
    """One search while it goes on."""

    query: str
    k: int
    join: bool
    depth: int  # candidates that each arm proposes
    encoded: tuple[tuple[Form, ...], Vectors] | None = None
    forms: list[Form] = field(default_factory=list)
    translations: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.timings[stage] = round((time.perf_counter() - started) * 1000, 2)


def _foreign(query: str, hits: Sequence[Hit]) -> set[str]:
    """The language that most of the best hits are in, where it is not the query's."""
    tags = Counter(hit.passage.language for hit in hits[:LOOKED_AT])
    most = {tag for tag, _ in tags.most_common(1)} - {UNKNOWN}
    return {tag for tag in most if not same_language(tag, language(query))}
