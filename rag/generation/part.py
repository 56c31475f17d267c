"""Answers one question from what was retrieved for it, in the way that suits it, all of it proven.

Who holds an office is read from a table, sums are calculated, a wrong assumption is corrected; all
else is worded by the model and proven, and where it finds no words that hold, the sentence of an
article that answers is shown as it stands.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.generation import gate, prompts
from rag.generation.attribution import Proof, Prover
from rag.generation.correction import correct
from rag.generation.derive import derive
from rag.generation.draft import Work
from rag.generation.evidence import (
    Evidence,
    FindArticle,
    choose,
    following,
    layout,
    sentences_of,
    whole_passages,
)
from rag.generation.extract import extract, runs_of
from rag.generation.lookup import is_about_offices, look_up, says_who
from rag.generation.model import Session
from rag.generation.question import Question, asks_for_several, asks_twice
from rag.generation.written import says_nothing, split_sentences
from rag.parts import Encoder
from rag.text import fold
from rag.thresholds import Thresholds
from rag.types import Hit, Reason

log = logging.getLogger(__name__)

ON_TOPIC = 0.3  # share of the question's words that the cited passages say
CLOSE = 0.3  # and that the sentence and its quotes themselves say
CERTAIN = 0.6  # the same, where a quote has to speak for itself or the model has its doubts
FEW = 1  # sentences that are read again, where nothing was found in all of them

Spoken = tuple[str, Proof]


@dataclass(slots=True)
class Outcome:
    """What became of a question: why there is no answer, or what is to be said beside it."""

    reason: Reason | None = None
    missing: tuple[str, ...] = ()
    left_open: tuple[str, ...] = ()  # clauses of the question that nothing said answers
    assumed: str = ""  # what the question took for granted, wrongly
    notes: list[str] = field(default_factory=list)  # which way it was answered


class Answering:
    """One question being answered. `outcome` tells the rest when `sentences` has ended."""

    def __init__(
        self,
        text: str,
        hits: Sequence[Hit],
        work: Work,
        encoder: Encoder,
        find_article: FindArticle,
        thresholds: Thresholds,
        *,
        translated: bool = False,
    ) -> None:
        """`translated` tells that the question is not in its asker's words."""
        self.outcome = Outcome()
        self._doubtful = False
        self._question = Question.read(text)
        self._hits = hits
        self._work = work
        self._session = work.session
        self._encoder = encoder
        self._thresholds = thresholds
        self._translated = translated
        self._everything = sentences_of(hits)
        self._prover = Prover(self._everything, find_article, encoder)
        self._find_article = find_article
        self._nearness = gate.Nearness(self._question, self._everything)

    def sentences(self) -> Iterator[Spoken]:
        """The sentences that can be shown, each with its proof, as they are found."""
        said: list[str] = []
        for spoken in self._computed() or self._read():
            said.append(spoken[0])
            yield spoken
        if said:
            asking = [Question.read(clause) for clause in asks_twice(self._question.text)]
            self.outcome.left_open = tuple(one.text for one in asking if one.is_left_open_by(said))

    def _computed(self) -> list[Spoken]:
        """What needs no model: who holds an office, a sum, the correction of an assumption."""
        text, outcome = self._question.text, self.outcome
        if found := look_up(text, whole_passages(self._hits)):
            outcome.notes.append("office")
            return [(one.text, Proof("supported", (one.quote,))) for one in found]
        if (derived := derive(text, self._everything, self._following)) is not None:
            outcome.notes.append("derived")
            return [(derived.text, Proof("derived", derived.quotes))]
        if (correction := correct(text, self._everything)) is not None:
            outcome.notes.append("corrected")
            outcome.assumed = correction.assumed
            return [(correction.quote.text, Proof("supported", (correction.quote,)))]
        return []

    def _read(self) -> Iterator[Spoken]:
        """What the evidence says: in the model's words where they hold, else in its own."""
        with self._work.timed("evidence"):
            evidence = choose(self._question, self._hits, self._encoder)
        with self._work.timed("gate"):
            verdict = gate.judge(
                self._question,
                self._hits,
                evidence,
                self._session,
                self._thresholds,
                translated=self._translated,
            )
        if not verdict.answerable:
            self.outcome.reason, self.outcome.missing = "not_in_articles", verdict.missing
            return
        self._doubtful = verdict.doubtful
        said = False
        for way in (self._worded, self._reworded, self._quoted):
            for spoken in way(evidence):
                said = True
                yield spoken
            if said:
                return

    def _reworded(self, evidence: Sequence[Evidence]) -> Iterator[Spoken]:
        """A second reading, of what is nearest only."""
        if not self._doubtful:
            yield from self._worded(self._best(evidence))

    def _best(self, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The few sentences that are nearest: a small model reads little better than much."""
        runs = extract(self._question, evidence, self._encoder)[:FEW]
        places = {(run.passage.article_id, run.start) for run in runs}
        return [
            one
            for one in evidence
            if any(id == one.passage.article_id and one.start <= s < one.end for id, s in places)
        ]

    def _following(self) -> list[Evidence]:
        return following(self._hits, self._find_article)

    def _worded(self, evidence: Sequence[Evidence]) -> Iterator[Spoken]:
        """The model's sentences that are proven, from the first on that answers the question."""
        if self._session is None or not evidence:
            return
        held: list[Spoken] = []
        seen: set[str] = set()
        answered = False
        for sentence in self._written(evidence, self._session):
            if says_nothing(sentence):
                self._doubtful = True
                continue
            proof = self._prover.prove(sentence, self._question.text)
            log.debug("%s %s: %s", proof.support, proof.faults, sentence)
            if proof.support == "unsupported" or fold(sentence) in seen:
                continue
            seen.add(fold(sentence))
            if not answered and not self._answers(sentence, proof):
                held.append((sentence, proof))
                continue
            answered = True
            yield self._whole_list(sentence, proof), proof
        if answered:
            yield from held

    def _whole_list(self, sentence: str, proof: Proof) -> str:
        """The list as the article has it, where the model left a part of it out."""
        if not asks_for_several(self._question.text) or len(proof.quotes) != 1:
            return sentence
        told = proof.quotes[0].text
        if told.count("、") <= sentence.count("、") + len(re.findall("[和与及]", sentence)):
            return sentence
        items = re.split("[、和与及]", sentence)
        runs = [
            run.text for run in runs_of(proof.quotes[0]) if run.text.count("、") == told.count("、")
        ]
        whole = min(
            runs, key=lambda run: (-sum(item in run for item in items), len(run)), default=told
        )
        return whole.rstrip("，,；; ") + ("" if whole[-1] in "。！？" else "。")

    def _written(self, evidence: Sequence[Evidence], session: Session) -> Iterator[str]:
        """Whole sentences, each as soon as the model has ended it."""
        messages = prompts.fill("answer", evidence=layout(evidence), question=self._question.text)
        written, given = "", 0
        for piece in session.stream(messages):
            written += piece
            whole = split_sentences(written)[:-1]
            yield from whole[given:]
            given = max(given, len(whole))
        yield from split_sentences(written)[given:]

    def _answers(self, sentence: str, proof: Proof) -> bool:
        """Whether it says what was asked for, of the matter that was asked about."""
        question = self._question
        share = gate.coverage(question, proof.quotes)
        near = self._nearness.of(sentence, proof.quotes)
        answered = (
            question.is_answered_by(sentence)
            and gate.is_of_its_time(question, proof.quotes)
            and says_who(question.text, sentence)
        )
        log.debug(
            "answers %s, covers %.2f near %.2f doubtful %s", answered, share, near, self._doubtful
        )
        if self._doubtful:
            sure = proof.support == "supported" and share >= CERTAIN
            return answered and sure and near >= CERTAIN
        return answered and share >= ON_TOPIC and near >= CLOSE

    def _quoted(self, evidence: Sequence[Evidence]) -> Iterator[Spoken]:
        """Sentences of the articles as they stand: the answer where no words of the model hold."""
        found = False
        alone = self._session is None
        if not alone and (self._doubtful or is_about_offices(self._question.text)):
            self.outcome.reason = "not_in_articles" if self._doubtful else "unproven"
            return
        for one in extract(self._question, evidence, self._encoder):
            proof = Proof("supported", (one,))
            near = self._nearness.of(one.text, [one])
            named = gate.names_all(self._question, one)
            if named and near >= CERTAIN and self._answers(one.text, proof):
                found = True
                yield one.text, proof
                break
        if found:
            self.outcome.notes.append("quoted")
        else:
            self.outcome.reason = "unproven"
