"""Answers by the chat model and with the caution that each question chooses, over one index."""

import threading
from collections.abc import Callable, Sequence

from rag.errors import SettingsError
from rag.index.index import Index
from rag.parts import Encoder
from rag.wenqu import Wenqu

Assemble = Callable[[str, str], Wenqu]  # of the name of a chat model and a caution


class Choices:
    """One Wenqu for each chat model and caution; all of them share what is slow to load.

    `chats` and `cautions` are the names to choose from, the default first. Safe to use from
    several threads.
    """

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        embedder: str,
        chats: Sequence[str],
        cautions: Sequence[str],
        assemble: Assemble,
    ) -> None:
        """`embedder` is the encoder's name; `assemble` is called once for each pair of names."""
        self.index = index
        self.encoder = encoder
        self.embedder = embedder
        self.chats = tuple(chats)
        self.cautions = tuple(cautions)
        self._assemble = assemble
        self._one = threading.Lock()
        self._made: dict[tuple[str, str], Wenqu] = {}

    def wenqu(self, chat: str | None = None, caution: str | None = None) -> Wenqu:
        """The one that answers so; None is the default. SettingsError for a name not offered."""
        chosen = _known("chat model", chat, self.chats), _known("caution", caution, self.cautions)
        with self._one:
            if chosen not in self._made:
                self._made[chosen] = self._assemble(*chosen)
            return self._made[chosen]

    @property
    def default(self) -> Wenqu:
        """The one that the settings ask for."""
        return self.wenqu()

    def warm(self) -> None:
        """Starts the default chat model in the background, so that no one need wait for it."""
        self.default.warm()

    def close(self) -> None:
        """Ends the chat models' processes."""
        with self._one:
            for wenqu in self._made.values():
                wenqu.close()


def _known(what: str, name: str | None, names: Sequence[str]) -> str:
    if name is None:
        return names[0]
    if name not in names:
        raise SettingsError(f"there is no {what} {name!r}; there are: {', '.join(names)}")
    return name
