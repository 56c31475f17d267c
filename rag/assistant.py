"""Question in, cited answer out. Read this file first.

A question is made to stand alone and taken apart, retrieval finds passages for each part, evidence
keeps the sentences that matter, the gate decides whether they can answer at all, the model words an
answer, and attribution proves every sentence of it. What cannot be proven is never shown; when
nothing is left, the answer is a refusal.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Protocol

from rag.errors import ModelError
from rag.generation import wording
from rag.generation.answers.evidence import sentences_of
from rag.generation.answers.part import Answering, Outcome
from rag.generation.answers.rewrite import rewrite
from rag.generation.answers.subquestions import matters, parts
from rag.generation.draft import Draft, Work, broken_off
from rag.generation.hostile.defence import signs, without_foreign_links
from rag.generation.model import Model, Session
from rag.generation.proof.attribution import Prover
from rag.generation.replies.kinds import SEARCH, kind_of
from rag.generation.replies.reply import Library, reply
from rag.generation.replies.statements import Statement
from rag.generation.spelling import spelled
from rag.generation.translation.translator import ModelTranslator
from rag.openinference import INPUT, OUTPUT, answered, retrieved, texts
from rag.parts import Encoder, Retriever
from rag.text import language, same_language
from rag.thresholds import Thresholds
from rag.types import Answer, Article, Filters, Hit, Proposal, Reason, Retrieved, Turn
from rag.watching import UNWATCHED, Watch, watched

log = logging.getLogger(__name__)

NEAREST = 3  # articles named by a refusal

LISTED = 30  # passages that a list of articles is made from


class Articles(Protocol):
    """What articles are looked up in."""

    def articles(self) -> list[Article]:
        """Every article."""
        ...

    def article(self, article_id: str) -> Article:
        """One article by its id."""
        ...


class Assistant:
    """Answers questions about the articles. Without a model its answers are extractive."""

    def __init__(
        self,
        retriever: Retriever,
        encoder: Encoder,
        articles: Articles,
        model: Model | None,
        *,
        passages: int,
        thresholds: Thresholds,
        watch: Watch = UNWATCHED,
    ) -> None:
        self._watch = watch
        self._retriever = retriever
        self._encoder = encoder
        self._find_article = articles.article
        self._articles = articles.articles
        self._model = model
        self._passages = passages
        self._thresholds = thresholds
        self._translations: dict[tuple[str, str], str] = {}

    def ask(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()
    ) -> Answer:
        """The whole answer: the last one of `stream`."""
        return list(self.stream(question, history, filters))[-1]

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters = Filters(),
        *,
        stopped: threading.Event | None = None,
    ) -> Iterator[Answer]:
        """The answer as it grows, by proven sentences; the first has only what was retrieved.

        Never raises for a model that fails: the answer goes on without it and is flagged. Raises
        Stopped soon after `stopped` is set, and lets the model go.
        """
        with watched(self._watch.begin("answer", "CHAIN")) as span:
            span.quote({INPUT: question})
            session = self._model.session(stopped, span) if self._model else None
            work = Work(question, language(question), session, stopped=stopped, span=span)
            for answer in self._answer_anyhow(work, history, filters):
                if answer.complete:
                    span.note(answered(answer))
                    span.quote({OUTPUT: answer.text})
                yield answer

    def _answer_anyhow(
        self, work: Work, history: Sequence[Turn], filters: Filters
    ) -> Iterator[Answer]:
        """The answer, without the model where that fails; what was shown by then stays."""
        shown: Answer | None = None
        try:
            for shown in self._answer(work, history, filters):
                yield shown
        except ModelError as error:
            log.warning("answering without the chat model, see wenqu doctor --online: %s", error)
            if shown and shown.sentences:
                yield broken_off(shown, work.language)
                return
            work = replace(work, session=None, flags=("degraded",))
            yield from self._answer(work, history, filters)

    def check(self, sentence: str, question: str = "", filters: Filters = Filters()) -> Answer:
        """Somebody else's sentence, held against the articles: proven and cited, or refused.

        `question` is what it answers, where that is known; it is asked beside the sentence.
        """
        work = Work(question or sentence, language(sentence), None)
        asked = dict.fromkeys(filter(None, (sentence, question)))
        draft = self._draft(work, work.question, ())
        for text in asked:
            found = self._retriever.search(text, self._passages, filters, join=False)
            draft = draft.with_hits(found.hits)
        proof = self._prover(draft).prove(sentence, question)
        if proof.support == "unsupported":
            return self._refuse(draft, Outcome("unproven"))
        return draft.with_sentence(sentence, proof).answer(complete=True)

    def _prover(self, draft: Draft) -> Prover:
        return Prover(sentences_of(draft.hits), self._find_article, self._encoder)

    def _answer(self, work: Work, history: Sequence[Turn], filters: Filters) -> Iterator[Answer]:
        if statements := self._replied(work, history, filters):
            yield from self._told(work, statements)
            return
        draft, found = self._searched(work, history, filters)
        if not found.hits:
            yield self._refuse(draft, Outcome("not_in_articles" if found.forms else "no_articles"))
            return
        yield draft.answer()
        draft = self._in_articles_language(draft, found, filters)
        outcomes = []
        for answering in self._answerings(draft, filters):
            draft = draft.with_hits(answering.hits)
            for sentence, proof in answering.sentences():
                draft = draft.with_sentence(self._said(draft, sentence), proof)
                work.note_first_sentence()
                yield draft.answer()
            outcomes.append((answering.text, answering.outcome))
        yield self._concluded(draft, outcomes)

    def proposals(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Proposal]:
        """Every proven sentence that could be an answer, with what speaks for it: to learn from.

        None where no reading is needed. Raises ModelError when the model fails.
        """
        work = Work(question, language(question), self._model.session() if self._model else None)
        draft, found = self._searched(work, history, Filters())
        if found.hits:
            draft = self._in_articles_language(draft, found, Filters())
            for answering in self._answerings(draft, Filters()):
                yield from answering.proposals()

    def _searched(
        self, work: Work, history: Sequence[Turn], filters: Filters
    ) -> tuple[Draft, Retrieved]:
        with work.timed("rewrite"):
            asked = rewrite(work.question, history, work.session)
        found = self._retrieved(work, asked, filters)
        return self._draft(work, asked, found.hits).with_flags(found.flags), found

    def _retrieved(self, work: Work, asked: str, filters: Filters) -> Retrieved:
        with work.timed("retrieve", "RETRIEVER") as span:
            span.quote({INPUT: asked})
            found = self._retriever.search(asked, self._passages, filters, join=False)
            span.note(retrieved(found.hits))
            span.quote(texts(found.hits))
            return found

    def _answerings(self, draft: Draft, filters: Filters) -> Iterator[Answering]:
        """Each question of a question with what was found for it, ready to be answered."""
        for part, hits in self._parts(draft, filters):
            yield Answering(
                part, hits, draft.work, self._encoder, self._find_article, self._thresholds,
                translated=draft.working_question != draft.asked,
            )  # fmt: skip

    def _replied(self, work: Work, history: Sequence[Turn], filters: Filters) -> list[Statement]:
        """What is said to a question that is no search: what is in here, a summary, a greeting."""
        kind = kind_of(work.question)
        if kind == SEARCH:
            return []

        def search(topic: str) -> Sequence[Hit]:
            return self._retriever.search(topic, LISTED, filters, join=False).hits

        least = self._thresholds.least_score
        library = Library(self._articles, self._find_article, search, least)
        told = reply(kind, work.language, library, history)
        return [one for one in told if not any(signs(quote.text) for quote in one.quotes)]

    def _told(self, work: Work, statements: Sequence[Statement]) -> Iterator[Answer]:
        draft = self._draft(work, work.question, ())
        for one in statements:
            text = self._shown(draft, one.text) if one.is_quoted else one.text
            draft = draft.with_sentence(text, one.proof)
            work.note_first_sentence()
            yield draft.answer()
        yield draft.answer(complete=True)

    def _parts(self, draft: Draft, filters: Filters) -> Iterator[tuple[str, tuple[Hit, ...]]]:
        """The questions in a question, each with what was found for it."""
        several = parts(draft.working_question)
        for part in several:
            if len(several) == 1 and not matters(part):
                yield part, draft.hits
            elif len(several) == 1:
                both = [
                    self._retriever.search(m, self._passages, filters, join=False)
                    for m in matters(part)
                ]
                yield (
                    part,
                    tuple(
                        hit for pair in zip_longest(*(f.hits for f in both)) for hit in pair if hit
                    ),
                )
            else:
                yield part, self._retrieved(draft.work, part, filters).hits

    def _concluded(self, draft: Draft, outcomes: Sequence[tuple[str, Outcome]]) -> Answer:
        """The finished answer: with what it leaves open or corrects, or a refusal."""
        if not draft.sentences:
            return self._refuse(draft, outcomes[0][1])
        tag = draft.work.language
        for part, outcome in outcomes:
            for left in (part,) if outcome.reason else outcome.left_open:
                draft = draft.with_note(wording.left_open(left, tag), "incomplete")
            if outcome.assumed:
                draft = draft.with_note(wording.assumed(outcome.assumed, tag), "corrected")
        return draft.answer(complete=True)

    def _draft(self, work: Work, asked: str, hits: tuple[Hit, ...]) -> Draft:
        name = self._model.name if self._model and work.session else "none"
        rung = self._model.rung if self._model and work.session else "extractive"
        blank = Answer(work.question, asked, hits=hits, rung=rung, flags=work.flags, complete=False)
        return Draft(work, blank, asked, name)

    def _in_articles_language(self, draft: Draft, found: Retrieved, filters: Filters) -> Draft:
        """A question in another language than the articles is searched in theirs as well."""
        session = draft.work.session
        foreign = found.language and not same_language(found.language, draft.work.language)
        if session is None or not foreign:
            return draft
        with draft.work.timed("translate"):
            return self._translated(draft, session, filters)

    def _translated(self, draft: Draft, session: Session, filters: Filters) -> Draft:
        passages = tuple(f"{hit.passage.title} {hit.passage.text}" for hit in draft.hits)
        translator = ModelTranslator(session, self._translations, hints=passages)
        found = self._retriever.search(
            draft.working_question, self._passages, filters, translator, join=False
        )
        if found.translation is None:
            return draft
        return replace(draft.with_hits(found.hits), working_question=found.translation)

    def _said(self, draft: Draft, sentence: str) -> str:
        """A proven sentence as it is shown: in the reader's language, without foreign links."""
        return without_foreign_links(self._shown(draft, sentence), draft.hits)

    def _shown(self, draft: Draft, sentence: str) -> str:
        """A proven sentence in the script or language of the question."""
        work = draft.work
        if same_language(language(sentence), work.language) or work.session is None:
            models = (work.question, *(hit.passage.text for hit in draft.hits))
            return spelled(sentence, work.language, models)
        translator = ModelTranslator(work.session)
        return translator.translate_answer(sentence, work.language)

    def _refuse(self, draft: Draft, outcome: Outcome) -> Answer:
        ids = list(dict.fromkeys(hit.passage.article_id for hit in draft.hits))[:NEAREST]
        reason: Reason = outcome.reason or "unproven"
        return replace(
            draft.answer(complete=True),
            text=wording.refusal(reason, draft.work.language, outcome.missing),
            refused=True,
            reason=reason,
            nearest=tuple(map(self._find_article, ids)),
        )
