"""What happens in the list of chats: begun, opened, found, renamed, deleted."""

from dataclasses import replace

from ui.panels import Panels
from ui.record.chats import Chats
from ui.visit import Changes, Data, Session, Visitor

LONGEST_SEARCH = 100  # characters


class History:
    """Answers to what readers do with their chats, each as what is to be shown anew."""

    def __init__(self, panels: Panels, chats: Chats) -> None:
        self._panels = panels
        self._chats = chats

    def begin(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """A new chat."""
        return self._shown(session, "", visitor)

    def open(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """One of the chats there are; a new one where it is gone."""
        chat = str(data.get("chat", ""))
        there = self._chats.exchanges(visitor.owner, chat)
        return self._shown(session, chat if there else "", visitor)

    def _shown(self, session: Session, chat: str, visitor: Visitor) -> Changes:
        session = replace(session, chat=chat, editing=None)
        return {"session": session, "chat": chat, **self._panels.opened(session, visitor)}

    def find(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """The chats that hold some words."""
        session = replace(session, searched=str(data.get("words", ""))[:LONGEST_SEARCH])
        return {"session": session, "side": self._panels.side(session, visitor)}

    def rename(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """Gives a chat another name."""
        self._chats.rename(visitor.owner, str(data["chat"]), str(data["text"]))
        return {"side": self._panels.side(session, visitor)}

    def remove(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """Deletes a chat."""
        self._chats.remove(visitor.owner, str(data["chat"]))
        if data["chat"] == session.chat:
            return self._shown(session, "", visitor)
        return {"side": self._panels.side(session, visitor)}

    def erase(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """Deletes all chats."""
        self._chats.erase(visitor.owner)
        return self._shown(session, "", visitor)
