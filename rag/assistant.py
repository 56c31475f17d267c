"""Question in, cited answer out. Read this file first.

Retrieval finds passages, evidence keeps the sentences that matter, the gate decides whether they
can answer at all, the model words an answer, and attribution proves every sentence of it. What
cannot be proven is never shown; when nothing is left, the answer is a refusal.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.errors import ModelError
from rag.generation import gate, prompts, wording
from rag.generation.attribution import Proof, prove, split_sentences
from rag.generation.draft import Draft, Work
from rag.generation.evidence import Evidence, choose, layout, sentences_of
from rag.generation.extract import extract
from rag.generation.model import Model, Session
from rag.generation.rewrite import ModelTranslator, rewrite
from rag.text import fold, language, same_language, to_script
from rag.thresholds import Thresholds
from rag.types import Answer, Article, Encoder, Filters, Hit, Reason, Retriever, Turn

log = logging.getLogger(__name__)

NEAREST = 3  # articles named by a refusal

FindArticle = Callable[[str], Article]


class Assistant:
    """Answers questions about the articles. Without a model its answers are extractive."""

    def __init__(
        self,
        retriever: Retriever,
        encoder: Encoder,
        find_article: FindArticle,
        model: Model | None,
        *,
        passages: int,
        thresholds: Thresholds,
    ) -> None:
        self._retriever = retriever
        self._encoder = encoder
        self._find_article = find_article
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
        self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()
    ) -> Iterator[Answer]:
        """The answer as it grows, by proven sentences; the first has only what was retrieved.

        Never raises for a model that fails: the answer goes on without it and is flagged.
        """
        work = Work(question, language(question), self._model.session() if self._model else None)
        try:
            yield from self._answer(work, history, filters)
        except ModelError as error:
            log.warning("answering without the chat model: %s", error)
            work = replace(work, session=None, flags=("degraded",))
            yield from self._answer(work, history, filters)

    def _answer(self, work: Work, history: Sequence[Turn], filters: Filters) -> Iterator[Answer]:
        with work.timed("rewrite"):
            asked = rewrite(work.question, history, work.session)
        with work.timed("retrieve"):
            found = self._retriever.search(asked, self._passages, filters, join=False)
        draft = self._draft(work, asked, found.hits)
        if not found.hits:
            yield self._refuse(draft, "not_in_articles" if found.forms else "no_articles")
            return
        yield draft.answer()
        if found.language and not same_language(found.language, work.language):
            with work.timed("translate"):
                draft = self._in_articles_language(draft, filters)
        with work.timed("evidence"):
            evidence = choose(draft.working_question, draft.hits, self._encoder)
        with work.timed("gate"):
            verdict = gate.judge(
                draft.working_question, draft.hits, evidence, work.session, self._thresholds
            )
        if not verdict.answerable:
            yield self._refuse(draft, "not_in_articles", verdict.missing)
            return
        for sentence, proof in self._proven(draft, evidence):
            draft = draft.with_sentence(self._shown(work, sentence), proof)
            work.note_first_sentence()
            yield draft.answer()
        yield draft.answer(complete=True) if draft.sentences else self._refuse(draft, "unproven")

    def _draft(self, work: Work, asked: str, hits: tuple[Hit, ...]) -> Draft:
        name = self._model.name if self._model and work.session else "none"
        rung = self._model.rung if self._model and work.session else "extractive"
        blank = Answer(work.question, asked, hits=hits, rung=rung, flags=work.flags, complete=False)
        return Draft(work, blank, asked, name)

    def _in_articles_language(self, draft: Draft, filters: Filters) -> Draft:
        """A question in another language than the articles is searched in theirs as well."""
        session = draft.work.session
        if session is None:
            return draft
        translator = ModelTranslator(session, self._translations)
        found = self._retriever.search(
            draft.working_question, self._passages, filters, translator, join=False
        )
        if found.translation is None:
            return draft
        blank = replace(draft.blank, hits=found.hits)
        return replace(draft, blank=blank, working_question=found.translation)

    def _proven(self, draft: Draft, evidence: Sequence[Evidence]) -> Iterator[tuple[str, Proof]]:
        """The sentences that can be shown, each with its proof, as they are written."""
        question, session = draft.working_question, draft.work.session
        if session is None:
            for one in extract(question, evidence, self._encoder):
                yield one.text, Proof("supported", (one,))
            return
        everything = sentences_of(draft.hits)
        seen: set[str] = set()
        for sentence in self._written(question, evidence, session):
            proof = prove(sentence, question, everything)
            log.debug("%s: %s", proof.support, sentence)
            if proof.support != "unsupported" and fold(sentence) not in seen:
                yield sentence, proof
            seen.add(fold(sentence))

    def _written(
        self, question: str, evidence: Sequence[Evidence], session: Session
    ) -> Iterator[str]:
        """Whole sentences, each as soon as the model has ended it."""
        messages = prompts.fill("answer", evidence=layout(evidence), question=question)
        written, given = "", 0
        for piece in session.stream(messages):
            written += piece
            whole = split_sentences(written)[:-1]
            yield from whole[given:]
            given = max(given, len(whole))
        yield from split_sentences(written)[given:]

    def _shown(self, work: Work, sentence: str) -> str:
        """A proven sentence in the script or language of the question."""
        if same_language(language(sentence), work.language) or work.session is None:
            return to_script(sentence, work.language)
        return ModelTranslator(work.session).translate_answer(sentence, work.language)

    def _refuse(self, draft: Draft, reason: Reason, missing: Sequence[str] = ()) -> Answer:
        ids = list(dict.fromkeys(hit.passage.article_id for hit in draft.hits))[:NEAREST]
        return replace(
            draft.answer(complete=True),
            text=wording.refusal(reason, draft.work.language, missing),
            refused=True,
            reason=reason,
            nearest=tuple(map(self._find_article, ids)),
        )
