"""An answer while it is being put together: what is proven so far, and what it took."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from rag.errors import Stopped
from rag.generation import wording
from rag.generation.model import Session
from rag.generation.proof.attribution import Proof
from rag.types import Answer, Citation, Hit, Sentence, Trace
from rag.watching import UNWATCHED, Kind, Span, watched


@dataclass(slots=True)
class Work:
    """One question being worked on: the model it may use, and the time it takes."""

    question: str
    language: str
    session: Session | None
    flags: tuple[str, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)
    stopped: threading.Event | None = None  # set by whoever wants no more of it
    span: Span = UNWATCHED  # of the whole answer

    @contextmanager
    def timed(self, stage: str, kind: Kind = "CHAIN") -> Iterator[Span]:
        """Notes how long what is done inside takes, which is a span of its own, of this kind.

        Raises Stopped in place of beginning it.
        """
        if self.stopped is not None and self.stopped.is_set():
            raise Stopped
        started = time.perf_counter()
        try:
            with watched(self.span.begin(stage, kind)) as span:
                yield span
        finally:
            taken = (time.perf_counter() - started) * 1000
            # A question in several parts goes through a stage once for each.
            self.timings[stage] = self.timings.get(stage, 0.0) + taken

    def note_first_sentence(self) -> None:
        """Notes when the first sentence could be shown."""
        self.timings.setdefault("first_sentence", (time.perf_counter() - self.started) * 1000)

    def trace(self, model: str) -> Trace:
        """How far the work has come."""
        timings = self.timings | {"total": (time.perf_counter() - self.started) * 1000}
        if self.session is None:
            return Trace(timings, model=model)
        return Trace(timings, self.session.usage, model, tuple(self.session.prompts))


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer being put together."""

    work: Work
    blank: Answer
    working_question: str  # in the language of the articles
    model: str
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()  # what is said beside the sentences, in Wenqu's own words

    @property
    def asked(self) -> str:
        """The question that stands alone, in its asker's language."""
        return self.blank.effective_question

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What was retrieved."""
        return self.blank.hits

    def with_hits(self, hits: Sequence[Hit]) -> "Draft":
        """The draft with more that was retrieved; what was retrieved before stays."""
        kept = {hit.passage.id: hit for hit in (*self.hits, *hits)}
        best_first = sorted(kept.values(), key=lambda hit: -hit.score)
        return replace(self, blank=replace(self.blank, hits=tuple(best_first)))

    def with_flags(self, flags: Sequence[str]) -> "Draft":
        """The draft with what the reader is to be told of how it came about."""
        known = tuple(dict.fromkeys((*self.blank.flags, *flags)))
        return replace(self, blank=replace(self.blank, flags=known))

    def with_note(self, note: str, flag: str) -> "Draft":
        """The draft with a remark of Wenqu's own after its sentences, and the flag for it."""
        return replace(self.with_flags([flag]), notes=(*self.notes, note))

    def with_sentence(self, text: str, proof: Proof) -> "Draft":
        """The draft with one more sentence; a span cited before keeps its number."""
        citations = list(self.citations)
        numbers = []
        for quote in proof.quotes:
            place = (quote.passage.article_id, quote.start, quote.end)
            known = next((c for c in citations if _place(c) == place), None)
            if known is None:
                known = Citation(
                    len(citations) + 1, quote.passage, quote.text, quote.start, quote.end
                )
                citations.append(known)
            numbers.append(known.number)
        sentence = Sentence(text, tuple(numbers), proof.support)
        return replace(self, sentences=(*self.sentences, sentence), citations=tuple(citations))

    def answer(self, *, complete: bool = False) -> Answer:
        """The draft as it stands."""
        return replace(
            self.blank,
            text=_text(self.sentences, self.notes),
            sentences=self.sentences,
            notes=self.notes,
            citations=self.citations,
            complete=complete,
            trace=self.work.trace(self.model),
        )


def broken_off(shown: Answer, tag: str) -> Answer:
    """An answer that ends with the sentences it has, because the chat model failed."""
    notes = (*shown.notes, wording.broken_off(tag))
    flags = (*shown.flags, "degraded", "broken_off")
    text = _text(shown.sentences, notes)
    return replace(shown, text=text, notes=notes, flags=flags, complete=True)


def _place(citation: Citation) -> tuple[str, int, int]:
    return citation.passage.article_id, citation.start, citation.end


def _text(sentences: Sequence[Sentence], notes: Sequence[str]) -> str:
    """The sentences as one text, with the numbers of their citations, and the notes after them."""
    marked = [s.text + "".join(f"[{number}]" for number in s.citations) for s in sentences]
    marked += notes
    return (" " if any(s.text.isascii() for s in sentences) else "").join(marked)
