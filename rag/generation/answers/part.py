"""Answers one question from what was retrieved for it, in the way that suits it, all of it proven.

Who holds an office is read from a table, sums are calculated, a wrong assumption is corrected; all
else is worded by the model and proven, and where it finds no words that hold, the sentence of an
article that answers is shown as it stands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.generation.answers import gate
from rag.generation.answers.correction import correct
from rag.generation.answers.derive import derive
from rag.generation.answers.evidence import (
    Evidence,
    FindArticle,
    choose,
    following,
    sentences_of,
    whole_passages,
)
from rag.generation.answers.lookup import look_up
from rag.generation.answers.points import points
from rag.generation.answers.question import Question
from rag.generation.answers.reading import Reader, Spoken
from rag.generation.answers.subquestions import asks_twice
from rag.generation.draft import Work
from rag.generation.proof.attribution import Proof, Prover
from rag.parts import Encoder
from rag.thresholds import Thresholds
from rag.types import Hit, Proposal, Reason


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
        self.text = text
        self._question = Question.read(text)
        self.hits = tuple(hits)
        self._work = work
        self._encoder = encoder
        self._thresholds = thresholds
        self._translated = translated
        self._everything = sentences_of(hits)
        self._prover = Prover(self._everything, find_article, encoder, work.span)
        self._find_article = find_article

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
        if found := look_up(text, whole_passages(self.hits)):
            outcome.notes.append("office")
            return [(one.text, Proof("supported", (one.quote,))) for one in found]
        if told := points(text, self._following):
            outcome.notes.append("points")
            return [(f"{one.text}。", Proof("supported", (one,))) for one in told]
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
            evidence = choose(self._question, self.hits, self._encoder)
        verdict = gate.judge(
            self._question, self.hits, evidence, self._thresholds, translated=self._translated
        )
        if not verdict.readable:
            self.outcome.reason, self.outcome.missing = "not_in_articles", verdict.missing
            return
        reader = self._reader()
        yield from reader.read(evidence)
        self.outcome.reason = reader.reason
        if reader.reason and not self._translated:
            self._name_what_is_untold()

    def _name_what_is_untold(self) -> None:
        """Has a refusal say what it did not find, where that can be told."""
        self.outcome.missing = gate.untold(self._question, [hit.passage for hit in self.hits])
        if self.outcome.missing:
            self.outcome.reason = "not_in_articles"

    def proposals(self) -> Iterator[Proposal]:
        """Every sentence that might be shown, were it likely; none where no reading is needed."""
        evidence = choose(self._question, self.hits, self._encoder)
        if evidence and not self._computed():
            yield from self._reader().proposals(evidence)

    def _reader(self) -> Reader:
        return Reader(
            self._question, self._everything, self._prover, self._encoder, self._work.session,
            self._thresholds, translated=self._translated,
        )  # fmt: skip

    def _following(self) -> list[Evidence]:
        return following(self.hits, self._find_article)
