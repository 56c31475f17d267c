"""What stands behind the addresses: the index and its answers, the threads, the counts."""

import asyncio

from rag.additions import Additions
from rag.choices import Choices
from rag.index.catalogue import Catalogue
from rag.integrations.http.answering import Answering
from rag.integrations.http.health import Health
from rag.integrations.http.limits import Limits
from rag.integrations.http.metrics import Metrics
from rag.integrations.http.workers import Workers
from rag.types import Answer


class Service:
    """Everything that the addresses share."""

    def __init__(self, choices: Choices, additions: Additions, limits: Limits = Limits()) -> None:
        self.choices = choices
        self.additions = additions
        self.limits = limits
        self.catalogue = Catalogue(choices.index.ledger.database)
        self.metrics = Metrics()
        self.health = Health(choices)
        self.searching = Workers("search", limits.searches, limits.waiting_searches)
        self.writing = Workers("write", 1, 8)
        self._answers = Workers("answer", limits.answers, limits.waiting)
        self.answering = Answering(choices, self._answers, limits.answer_seconds, self._note)
        self._all = {"search": self.searching, "write": self.writing, "answer": self._answers}
        for kind, workers in self._all.items():
            self.metrics.watch_queue(kind, workers.depth)

    def _note(self, answer: Answer) -> None:
        self.metrics.answered(answer)
        self.health.note(answer)

    def stop_soon(self) -> None:
        """Takes nothing new; what goes on has the grace to end. To be called in the event loop."""
        for workers in self._all.values():
            workers.drain()
        asyncio.get_running_loop().call_later(self.limits.grace, self.close)

    def close(self) -> None:
        """Ends what is still going on."""
        for workers in self._all.values():
            workers.close()
