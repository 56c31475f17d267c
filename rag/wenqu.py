"""The whole of Wenqu as one object: what `rag.open` gives, and every door stands on."""

import logging
import threading
from collections.abc import Iterator, Sequence
from typing import Self

from rag.assistant import Articles, Assistant
from rag.errors import ModelError
from rag.generation.model import Model
from rag.openinference import INPUT, retrieved, texts
from rag.parts import Retriever
from rag.types import Answer, Article, Filters, Hit, Proposal, Retrieved, Turn
from rag.watching import UNWATCHED, Watch, watched

log = logging.getLogger(__name__)


class Wenqu:
    """Search and answers over one index. Safe to use from several threads.

    Left as a context manager it is closed. Everything returned is a value of `rag.types`; offsets
    count code points of an article's `text`, scores are 0..1, times are in milliseconds.
    """

    def __init__(
        self,
        index: Articles,
        retriever: Retriever,
        assistant: Assistant,
        model: Model | None,
        watch: Watch = UNWATCHED,
    ) -> None:
        self.index = index
        self._watch = watch
        self.model = model
        self._retriever = retriever
        self._assistant = assistant

    def search(self, query: str, k: int = 5, filters: Filters = Filters()) -> list[Hit]:
        """The k best passages, best first; scores are 0..1 and mean the same for every query.

        Fewer than k where there are no more. Raises CorpusError when the index cannot be read.
        """
        return list(self.find(query, k, filters).hits)

    def find(self, query: str, k: int = 5, filters: Filters = Filters()) -> Retrieved:
        """The same, with how they were found."""
        with watched(self._watch.begin("search", "RETRIEVER")) as span:
            span.quote({INPUT: query})
            found = self._retriever.search(query, k, filters)
            span.note(retrieved(found.hits))
            span.quote(texts(found.hits))
            return found

    def ask(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()
    ) -> Answer:
        """The answer, every sentence with the spans it rests on, or an honest refusal.

        `history` are the turns before, the oldest first; `filters` narrow what is answered from.
        A chat model that fails raises nothing: the answer does without, flagged `degraded`. Raises
        CorpusError when the index cannot be read.
        """
        return self._assistant.ask(question, history, filters)

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters = Filters(),
        *,
        stopped: threading.Event | None = None,
    ) -> Iterator[Answer]:
        """The answer as it grows; nothing shown is taken back. Leaving early stops the model.

        So does another thread that sets `stopped`, at any moment: Stopped is raised.
        """
        return self._assistant.stream(question, history, filters, stopped=stopped)

    def check(self, sentence: str, question: str = "", filters: Filters = Filters()) -> Answer:
        """Whether the articles say what a sentence says: it is cited, or refused as `unproven`."""
        return self._assistant.check(sentence, question, filters)

    def proposals(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Proposal]:
        """Every proven sentence that could be an answer, likely or not: to learn chances from."""
        return self._assistant.proposals(question, history)

    def articles(self) -> list[Article]:
        """Every article in the index, by source."""
        return self.index.articles()

    def article(self, article_id: str) -> Article:
        """One article, whose `text` the offsets of its citations count in.

        `article_id` may be the beginning of its id. Raises CorpusError when there is none.
        """
        return self.index.article(article_id)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the chat model's process."""
        if self.model is not None:
            self.model.close()

    def warm(self) -> None:
        """Starts the chat model in the background, so that the first answer need not wait."""
        if self.model is not None:
            threading.Thread(target=self._warm, args=[self.model], daemon=True).start()

    def _warm(self, model: Model) -> None:
        try:
            model.warm()
        except ModelError as error:
            log.warning("the chat model does not start: %s", error)
