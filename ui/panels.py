"""The parts of the page as they are for one visitor with one session: what each shows, as HTML."""

from collections.abc import Sequence
from typing import Any

from rag.choices import Choices
from rag.errors import CorpusError, WenquError
from rag.index.catalogue import Catalogue
from ui.examples import examples
from ui.record.chats import Chats, Exchange
from ui.render import exchange_html, filters_html, kept, reader_html, side_html, welcome_html
from ui.visit import Data, Session, Visitor

LOOKED_THROUGH = 500  # articles, for what can be asked about them


class Panels:
    """Makes what is shown; changes nothing."""

    def __init__(self, choices: Choices, catalogue: Catalogue, chats: Chats) -> None:
        self._choices = choices
        self._catalogue = catalogue
        self._chats = chats

    def exchanges(
        self, session: Session, visitor: Visitor, before: int | None = None
    ) -> list[Exchange]:
        """The exchanges of the open chat; those before one of them."""
        if not session.chat:
            return []
        found = self._chats.exchanges(visitor.owner, session.chat)
        return [one for one in found if before is None or one.id < before]

    def exchange(self, session: Session, data: Data, visitor: Visitor) -> Exchange:
        """The exchange of the open chat that is meant. Raises WenquError when it is not there."""
        wanted = str(data.get("exchange"))
        for exchange in self.exchanges(session, visitor):
            if str(exchange.id) == wanted:
                return exchange
        raise WenquError(visitor.words["none_found"])

    def articles(self) -> int:
        """How many articles there are."""
        return self._catalogue.overview().articles

    def past(self, exchanges: Sequence[Exchange], visitor: Visitor) -> str:
        """Exchanges as they were; without any, what there is and what could be asked."""
        own = visitor.words
        if exchanges:
            return told(exchanges, visitor)
        sources = " ".join(card.source for card in self._catalogue.find(limit=LOOKED_THROUGH))
        return welcome_html(self._catalogue.overview(), examples(sources, own.language), own)

    def side(self, session: Session, visitor: Visitor) -> str:
        """The chats there are."""
        found = self._chats.find(visitor.owner, session.searched)
        saved = any(chat.id == session.chat for chat in found)
        return side_html(found, session.chat, session.searched, visitor.words, saved=saved)

    def filters(self, session: Session, visitor: Visitor, note: str = "") -> str:
        """What questions are narrowed to and who answers them; `note` says what was wrong."""
        return filters_html(
            session.filters, self._catalogue.overview(), visitor.words,
            editing=session.editing is not None, note=note,
            models=self._choices.chats, model=session.model or self._choices.chats[0],
            caution=session.caution or self._choices.cautions[0],
        )  # fmt: skip

    def reader(
        self, session: Session, data: Data, visitor: Visitor, active: tuple[int, int] | None
    ) -> str:
        """An article with what the exchange that is meant cites of it marked."""
        own = visitor.words
        try:
            article = self._choices.default.article(str(data["article"]))
        except CorpusError:
            return reader_html(None, (), None, own, gone=True)
        key = str(data.get("exchange", ""))
        cited = [
            (citation.start, citation.end)
            for exchange in self.exchanges(session, visitor)
            if str(exchange.id) == key
            for citation in exchange.answer.citations
            if citation.passage.article_id == article.id
        ]
        return reader_html(article, cited, active, own)

    def opened(self, session: Session, visitor: Visitor) -> dict[str, Any]:
        """The conversation of a session, from its beginning."""
        exchanges = self.exchanges(session, visitor)
        return {
            "past": self.past(exchanges, visitor),
            "now": "",
            "side": self.side(session, visitor),
            "filters": self.filters(session, visitor),
        }


def told(exchanges: Sequence[Exchange], visitor: Visitor) -> str:
    """Exchanges as they were."""
    return "".join(exchange_html(kept(exchange), visitor.words) for exchange in exchanges)
