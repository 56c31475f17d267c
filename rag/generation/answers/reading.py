"""Reads the evidence, twice where it must, and shows what is proven and likely the answer.

The model reads all of it, then the best of it alone; where neither finds words that hold, the
articles' own are shown. What comes between certainty and refusal is settled by whether two readings
agree.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import cached_property

import numpy as np
from langchain_core.messages import BaseMessage

from rag.generation import prompts
from rag.generation.answers.chance import Signs, agreement
from rag.generation.answers.evidence import Evidence, layout
from rag.generation.answers.extract import ended, extract, runs_of
from rag.generation.answers.gate import (
    Nearness,
    coverage,
    is_of_its_place,
    is_of_its_rank,
    is_of_its_time,
)
from rag.generation.answers.lists import whole_list
from rag.generation.answers.lookup import says_who
from rag.generation.answers.question import Question
from rag.generation.answers.written import says_nothing, split_sentences
from rag.generation.model import Session
from rag.generation.proof.attribution import Proof, Prover
from rag.logs import words
from rag.parts import Encoder
from rag.text import fold
from rag.thresholds import Thresholds, chance
from rag.types import Proposal, Reason, Vectors, Way

FURTHER = 0.5  # of the least chance: what a sentence needs that goes with one that answers
CIRCLE = 16  # characters that are said three times
QUOTED = 3  # runs of clauses that are looked at

Spoken = tuple[str, Proof]


class Reader:
    """Finds the sentences that answer one question. `reason` tells why there are none."""

    def __init__(
        self,
        question: Question,
        everything: Sequence[Evidence],
        prover: Prover,
        encoder: Encoder,
        session: Session | None,
        thresholds: Thresholds,
        *,
        translated: bool = False,
    ) -> None:
        """`everything` is each sentence that was retrieved; without a session nothing is worded.

        `translated` tells that the question is not in its asker's words, and its answer has still
        to be put into them.
        """
        self.reason: Reason | None = None
        self._question = question
        self._prover = prover
        self._translated = translated
        self._encoder = encoder
        self._session = session
        self._everything = everything
        self._nearness = Nearness(question, everything)
        self._weights = thresholds.answering if session else thresholds.quoting
        self._least = thresholds.least_chance if session else thresholds.least_chance_quoted
        self._evidence: Sequence[Evidence] = ()
        self._first = ""

    def read(self, evidence: Sequence[Evidence]) -> Iterator[Spoken]:
        """The sentences that can be shown, as they are found; `reason` is set where there are none.

        Raises ModelError when the model fails.
        """
        self._evidence = evidence
        found = False
        for way in (self._read_first, self._read_second, self._read_quoted):
            if way == self._read_quoted and self._finds_nothing():
                self.reason = "not_in_articles"
                return
            for spoken in way():
                found = True
                yield spoken
            if found:
                return
        self.reason = "unproven"

    def _finds_nothing(self) -> bool:
        """Whether the model said both times that the articles do not tell."""
        readings = (self._first, self._second)
        return all(map(says_nothing, readings))

    def _read_first(self) -> Iterator[Spoken]:
        if self._session is not None:
            yield from self._answering(self._written(self._session), "first")

    def _read_second(self) -> Iterator[Spoken]:
        if self._session is not None and self._best:
            yield from self._answering(split_sentences(self._second), "second")

    def _read_quoted(self) -> Iterator[Spoken]:
        """The first that answers of the articles' own words."""
        for one in self._extracted[:QUOTED]:
            proof = Proof("supported", (one,))
            if self._chance(one.text, proof, "quoted") >= self._least and (
                self._session is None or self._is_of_the_kind(one.text, proof)
            ):
                yield ended(one.text), proof
                return

    def _answering(self, sentences: Iterable[str], way: Way) -> Iterator[Spoken]:
        """The sentences that are proven, from the first on that answers the question."""
        held: list[Spoken] = []
        seen: set[str] = set()
        answered = False
        for sentence in sentences:
            if says_nothing(sentence) or fold(sentence) in seen:
                continue
            seen.add(fold(sentence))
            proof = self._prover.prove(sentence, self._question.text)
            words.debug("%s %s: %s", proof.support, proof.faults, sentence)
            if proof.support == "unsupported":
                continue
            sentence, proof = self._as_told(sentence, proof)
            likely = self._chance(sentence, proof, way)
            if likely >= self._least or (answered and likely >= FURTHER * self._least):
                answered = True
                yield self._whole(sentence, proof), proof
            elif likely >= FURTHER * self._least:
                held.append((sentence, proof))
        if answered:
            yield from held

    def _as_told(self, sentence: str, proof: Proof) -> Spoken:
        """In the article's words where the model left out the day that is asked for."""
        of_a_day = self._question.asked == "date" and proof.support == "supported"
        if not of_a_day or self._is_of_the_kind(sentence, proof):
            return sentence, proof
        for run in self._runs_around(proof.quotes):
            told = Proof("supported", (run,))
            if self._is_of_the_kind(run.text, told):
                return ended(run.text), told
        return sentence, proof

    def _runs_around(self, quotes: Sequence[Evidence]) -> list[Evidence]:
        """The runs of clauses that a lone quote is a part of, shortest first."""
        if len(quotes) != 1:
            return []
        (quote,) = quotes
        article = quote.passage.article_id
        whole = [
            one
            for one in self._everything
            if one.passage.article_id == article and one.start <= quote.start < quote.end <= one.end
        ]
        runs = [run for one in whole[:1] for run in runs_of(one)]
        around = [run for run in runs if run.start <= quote.start and quote.end <= run.end]
        return sorted(around, key=lambda run: len(run.text))

    def proposals(self, evidence: Sequence[Evidence]) -> Iterator[Proposal]:
        """Every proven sentence of both readings and of the articles, with what speaks for it."""
        self._evidence = evidence
        ways: list[tuple[Way, Iterable[str]]] = []
        if self._session is not None:
            ways += [("first", list(self._written(self._session)))]
            ways += [("second", split_sentences(self._second))]
        for way, sentences in ways:
            for written in sentences:
                proof = self._prover.prove(written, self._question.text)
                sentence, proof = self._as_told(written, proof)
                if proof.support != "unsupported" and not says_nothing(sentence):
                    yield from self._proposed(sentence, proof, way)
        for one in self._extracted[:QUOTED]:
            yield from self._proposed(one.text, Proof("supported", (one,)), "quoted")

    def _proposed(self, sentence: str, proof: Proof, way: Way) -> Iterator[Proposal]:
        if self._is_of_another(sentence, proof):
            return
        signs = self._signs(sentence, proof, way)
        signs["agreement"] = self._agreement(sentence, way)
        yield Proposal(sentence, way, signs)

    def _is_of_another(self, sentence: str, proof: Proof) -> bool:
        """Whether it is said of another office, time or place than is asked about."""
        question, quotes = self._question, proof.quotes
        return not (
            says_who(question.text, sentence)
            and is_of_its_time(question, quotes)
            and is_of_its_place(question, quotes, self._everything)
            and is_of_its_rank(question, sentence, quotes)
        )

    def _signs(self, sentence: str, proof: Proof, way: Way) -> dict[str, float]:
        """What speaks for a sentence, by the names of `Signs`, but for another reading."""
        vectors = self._encoder.encode([quote.text for quote in proof.quotes], "document")
        signs = Signs(
            nearness=self._nearness.of(sentence, proof.quotes),
            coverage=coverage(self._question, proof.quotes),
            cosine=float(np.max(vectors @ self._asked.T)),
            agreement=0.0,
            kind=self._is_of_the_kind(sentence, proof),
            supported=proof.support == "supported",
            first=way == "first",
            second=way == "second",
        )
        return {name: float(value) for name, value in asdict(signs).items()}

    def _is_of_the_kind(self, sentence: str, proof: Proof) -> bool:
        """Whether it says the kind of thing that is asked for, and its sources speak of it."""
        told = "".join(quote.text for quote in proof.quotes)
        return self._question.is_answered_by(sentence) and self._question.is_met_by(told)

    def _agreement(self, sentence: str, way: Way) -> float:
        other = self._second if way == "first" else self._first
        return agreement(sentence, other, self._question.text)

    def _chance(self, sentence: str, proof: Proof, way: Way) -> float:
        """The chance that a proven sentence answers; it is read again only if that decides."""
        if self._is_of_another(sentence, proof):
            return 0.0
        signs = self._signs(sentence, proof, way)
        alone, agreed = (
            chance(signs | {"agreement": share}, self._weights) for share in (0.0, 1.0)
        )
        if self._session is None or alone >= self._least or agreed < FURTHER * self._least:
            return alone
        signs["agreement"] = self._agreement(sentence, way)
        found = chance(signs, self._weights)
        words.debug("%.2f %s: %s", found, signs, sentence)
        return found

    @cached_property
    def _asked(self) -> Vectors:
        return self._encoder.encode([self._question.text], "query")

    @cached_property
    def _extracted(self) -> list[Evidence]:
        return extract(self._question, self._evidence, self._encoder)

    @cached_property
    def _best(self) -> list[Evidence]:
        """The sentence that is nearest: a small model reads little better than much."""
        places = {(run.passage.article_id, run.start) for run in self._extracted[:1]}
        return [
            one
            for one in self._evidence
            if any(id == one.passage.article_id and one.start <= s < one.end for id, s in places)
        ]

    @cached_property
    def _second(self) -> str:
        """What the model says when it reads the best of the evidence alone."""
        if self._session is None or not self._best:
            return ""
        return self._session.complete(self._prompt(self._best), max_tokens=300)

    def _written(self, session: Session) -> Iterator[str]:
        """Whole sentences of the first reading, each as soon as the model has ended it."""
        given = 0
        for piece in session.stream(self._prompt(self._evidence)):
            self._first += piece
            if _goes_in_circles(self._first):
                return
            whole = split_sentences(self._first)[:-1]
            yield from whole[given:]
            given = max(given, len(whole))
        yield from split_sentences(self._first)[given:]

    def _prompt(self, evidence: Sequence[Evidence]) -> list[BaseMessage]:
        return prompts.fill("answer", evidence=layout(evidence), question=self._question.text)

    def _whole(self, sentence: str, proof: Proof) -> str:
        """A list whole; what has still to be translated is left as short as it is."""
        if self._translated:
            return sentence
        return whole_list(self._question.text, sentence, proof.quotes)


def _goes_in_circles(written: str) -> bool:
    """Whether a model says the same again and again, as small ones do."""
    end = written[-CIRCLE:]
    return len(end) == CIRCLE and written.count(end) > 2
