"""Answers one question from what was retrieved for it, in the way that suits it, every sentence proven.

Who holds an office is read from a table, sums are calculated, a wrong assumption is corrected; all
else is worded by the model and proven, and where it finds no words that hold, the sentence of an
article that answers is shown as it stands.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.generation import gate, prompts
from rag.generation.attribution import FindArticle, Proof, Prover, split_sentences
from rag.generation.correction import correct
from rag.generation.derive import derive
from rag.generation.evidence import Evidence, choose, layout, sentences_of, whole_passages
from rag.generation.extract import extract
from rag.generation.lookup import look_up
from rag.generation.model import Session
from rag.generation.question import Question
from rag.text import fold
from rag.thresholds import Thresholds
from rag.types import Encoder, Hit, Reason

log = logging.getLogger(__name__)

Spoken = tuple[str, Proof]


@dataclass(slots=True)
class Outcome:
    """What became of a question: why there is no answer, or what is to be said beside it."""

    reason: Reason | None = None
    missing: tuple[str, ...] = ()
    assumed: str = ""  # what the question took for granted, wrongly
    notes: list[str] = field(default_factory=list)  # which way it was answered


class Answering:
    """One question being answered. `outcome` tells the rest when `sentences` has ended."""

    def __init__(
        self,
        text: str,
        hits: Sequence[Hit],
        session: Session | None,
        encoder: Encoder,
        find_article: FindArticle,
        thresholds: Thresholds,
    ) -> None:
        self.outcome = Outcome()
        self._question = Question.read(text)
        self._hits = hits
        self._session = session
        self._encoder = encoder
        self._thresholds = thresholds
        self._everything = sentences_of(hits)
        self._prover = Prover(self._everything, find_article)

    def sentences(self) -> Iterator[Spoken]:
        """The sentences that can be shown, each with its proof, as they are found."""
        text = self._question.text
        if found := look_up(text, whole_passages(self._hits)):
            self.outcome.notes.append("office")
            yield from ((one.text, Proof("supported", (one.quote,))) for one in found)
            return
        evidence = choose(text, self._hits, self._encoder)
        if (derived := derive(text, self._everything)) is not None:
            self.outcome.notes.append("derived")
            yield derived.text, Proof("derived", derived.quotes)
            return
        if (correction := correct(text, self._everything)) is not None:
            self.outcome.notes.append("corrected")
            self.outcome.assumed = correction.assumed
            yield correction.quote.text, Proof("supported", (correction.quote,))
            return
        verdict = gate.judge(text, self._hits, evidence, self._session, self._thresholds)
        if not verdict.answerable:
            self.outcome.reason, self.outcome.missing = "not_in_articles", verdict.missing
            return
        said = False
        for spoken in self._worded(evidence):
            said = True
            yield spoken
        if not said:
            yield from self._quoted(evidence)

    def _worded(self, evidence: Sequence[Evidence]) -> Iterator[Spoken]:
        """The model's sentences that are proven, from the first on that answers the question."""
        if self._session is None:
            return
        held: list[Spoken] = []
        seen: set[str] = set()
        answered = False
        for sentence in self._written(evidence, self._session):
            proof = self._prover.prove(sentence, self._question.text)
            log.debug("%s %s: %s", proof.support, proof.faults, sentence)
            if proof.support == "unsupported" or fold(sentence) in seen:
                continue
            seen.add(fold(sentence))
            if not answered and not self._answers(sentence, proof):
                held.append((sentence, proof))
                continue
            answered = True
            yield sentence, proof
        if answered:
            yield from held

    def _written(self, evidence: Sequence[Evidence], session: Session) -> Iterator[str]:
        """Whole sentences, each as soon as the model has ended it."""
        messages = prompts.fill(
            "answer", evidence=layout(evidence), question=self._question.text
        )
        written, given = "", 0
        for piece in session.stream(messages):
            written += piece
            whole = split_sentences(written)[:-1]
            yield from whole[given:]
            given = max(given, len(whole))
        yield from split_sentences(written)[given:]

    def _answers(self, sentence: str, proof: Proof) -> bool:
        """Whether it says what was asked for, of the matter that was asked about."""
        answered = self._question.is_answered_by(sentence)
        share = gate.coverage(self._question, proof.quotes)
        log.debug("answers %s, covers %.2f", answered, share)
        return answered and share >= self._thresholds.least_coverage

    def _quoted(self, evidence: Sequence[Evidence]) -> Iterator[Spoken]:
        """Sentences of the articles as they stand: the answer where no words of the model hold."""
        found = False
        for one in extract(self._question.text, evidence, self._encoder):
            proof = Proof("supported", (one,))
            if self._answers(one.text, proof):
                found = True
                yield one.text, proof
        if found:
            self.outcome.notes.append("quoted")
        else:
            self.outcome.reason = "unproven"
