"""What happens when somebody asks: the answer grows, is kept, made again, judged."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.choices import Choices
from rag.errors import Stopped
from rag.types import Answer, Turn
from ui.desk import Answering, Desk, Failed, Growth, Keeping, Waiting
from ui.panels import Panels, told
from ui.record.chats import Chats, Exchange
from ui.record.feedback import Feedback
from ui.render import Shown, exchange_html, kept
from ui.visit import Changes, Data, Session, Visitor

LONGEST_QUESTION = 500  # characters


class Conversation:
    """Answers to what readers do with questions, each as what is to be shown anew."""

    def __init__(
        self, panels: Panels, choices: Choices, chats: Chats, feedback: Feedback, desk: Desk
    ) -> None:
        self._panels = panels
        self._choices = choices
        self._chats = chats
        self._feedback = feedback
        self._desk = desk

    def ask(self, session: Session, data: Data, visitor: Visitor) -> Iterator[Changes]:
        """Answers a question, or says what is wrong with it."""
        question, own = _sound(str(data.get("text", ""))), visitor.words
        note = own["empty"] if not question else ""
        if len(question) > LONGEST_QUESTION:
            note = own.say("too_long", most=LONGEST_QUESTION)
        if note:
            yield {"filters": self._panels.filters(session, visitor, note)}
        else:
            yield from self._answer(session, question, visitor)

    def retry(self, session: Session, data: Data, visitor: Visitor) -> Iterator[Changes]:
        """Answers a question once more; the answer before is kept until there is another."""
        again = self._panels.exchange(session, data, visitor)
        narrowed = replace(session, editing=again.id, filters=again.filters)
        yield from self._answer(narrowed, again.question, visitor)

    def stop(self, visitor: Visitor) -> None:
        """Stops what this page is being answered."""
        self._desk.stop(visitor.page)

    def _answer(self, session: Session, question: str, visitor: Visitor) -> Iterator[Changes]:
        own, since = visitor.words, session.editing
        before = self._panels.exchanges(session, visitor, since)
        chat = session.chat or self._chats.begin(visitor.owner).id
        session = replace(session, chat=chat, editing=None)
        searching = own.say("searching", articles=self._panels.articles())
        growing = Shown(question, filters=session.filters, stage=searching)
        yield {
            "session": session,
            "chat": chat,
            "past": told(before, visitor),
            "now": exchange_html(growing, own),
            "filters": self._panels.filters(session, visitor),
            "question": {"value": "", "submit_btn": False, "stop_btn": own["stop_button"]},
        }
        answering = self._answering(session, question, before)
        keeping = self._keeping(session, question, visitor, since)
        for grown in self._desk.ask(visitor.page, question, answering, keeping):
            growing = _grown(growing, grown, searching, visitor)
            yield {"now": exchange_html(growing, own)}
        if growing.error:  # what was to be replaced is there still
            yield {"past": self._panels.past(self._panels.exchanges(session, visitor), visitor)}
        yield {
            "side": self._panels.side(session, visitor),
            "question": {"submit_btn": own["ask_button"], "stop_btn": False},
        }

    def _answering(self, session: Session, question: str, before: Sequence[Exchange]) -> Answering:
        wenqu = self._choices.wenqu(session.model or None, session.caution or None)
        history = [Turn(one.question, one.answer.text) for one in before]
        return lambda stopped: wenqu.stream(question, history, session.filters, stopped=stopped)

    def _keeping(
        self, session: Session, question: str, visitor: Visitor, since: int | None
    ) -> Keeping:
        def keep(answer: Answer) -> Exchange:
            if since is not None and "stopped" in answer.flags and not answer.sentences:
                raise Stopped(visitor.words["kept_before"])
            return self._chats.add(
                visitor.owner, session.chat, question, answer, session.filters, in_place_of=since
            )

        return keep

    def edit(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """Puts a question back where it is written, to be asked otherwise."""
        exchange = self._panels.exchange(session, data, visitor)
        session = replace(session, editing=exchange.id, filters=exchange.filters)
        return self._written(session, exchange.question, visitor)

    def leave(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """Leaves a question as it was."""
        return self._written(replace(session, editing=None), "", visitor)

    def _written(self, session: Session, text: str, visitor: Visitor) -> Changes:
        return {
            "session": session,
            "question": {"value": text},
            "filters": self._panels.filters(session, visitor),
        }

    def like(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """Notes that an answer is good, or no longer that it is."""
        liked = self._panels.exchange(session, data, visitor).liked
        return self._rated(session, data, visitor, None if liked else True)

    def dislike(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """Notes that an answer is wrong, why, and what would be right."""
        return self._rated(session, data, visitor, False)

    def _rated(self, session: Session, data: Data, visitor: Visitor, liked: bool | None) -> Changes:
        exchange = self._panels.exchange(session, data, visitor)
        reason, right = _sound(str(data.get("reason", ""))), _sound(str(data.get("right", "")))
        self._chats.rate(visitor.owner, exchange.id, liked, reason)
        before = self._panels.exchanges(session, visitor, exchange.id)
        history = [Turn(one.question, one.answer.text) for one in before]
        self._feedback.note(exchange, history, liked, reason, right)
        return {"past": told(self._panels.exchanges(session, visitor), visitor), "now": ""}


def _sound(text: str) -> str:
    """A text without half characters, which nothing could write down."""
    return text.encode("utf-8", "replace").decode("utf-8").strip()


def _grown(growing: Shown, grown: Growth, searching: str, visitor: Visitor) -> Shown:
    """What is shown of a question after one more thing has become of it.

    `searching` says what is going on once it need not wait.
    """
    own = visitor.words
    match grown:
        case Waiting(0) if growing.answer:  # what it has become has been told already
            return growing
        case Waiting(place):
            stage = own.say("waiting", place=place) if place else searching
            return replace(growing, stage=stage)
        case Failed(error):
            said = own.say("failed", error=error) if error else own["busy"]
            return replace(growing, stage="", error=said)
        case Exchange():
            return kept(grown)
        case Answer(sentences=()):
            articles = len({hit.passage.article_id for hit in grown.hits})
            found = own.say("found", passages=len(grown.hits), articles=articles)
            return replace(growing, answer=grown, stage=found)
        case Answer():
            return replace(growing, answer=grown, stage=own["going_on"])
