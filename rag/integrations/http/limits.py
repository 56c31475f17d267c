"""How much is borne at once, how long, how large: one place for all that bounds the API."""

from dataclasses import dataclass

from rag.settings import Settings

LARGEST = 4_000_000  # bytes of a request: 256 texts to embed, a long conversation
LARGEST_ARTICLE = 21_000_000  # a file of 20 MB with what goes around it
LONGEST_QUESTION = 2_000  # characters
BURST = 3  # seconds' worth that may come at once


@dataclass(frozen=True, slots=True)
class Limits:
    """Rates are for each key, or each address where there are no keys; times are in seconds."""

    answers: int = 2  # made at once: one is worded while the other is searched and proven
    waiting: int = 30  # questions that may wait for their turn
    searches: int = 16  # done at once: the encoder takes together what comes together
    waiting_searches: int = 300
    search_rate: float = 200
    ask_rate: float = 2
    answer_seconds: float = 180  # for an answer, the wait for its turn included
    search_seconds: float = 30
    write_seconds: float = 120
    body_seconds: float = 60  # in which a request has to have come whole
    grace: float = 30  # for what goes on when the program is to end

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """The limits with what was set."""
        return cls(
            answers=settings.answers,
            search_rate=settings.search_rate,
            ask_rate=settings.ask_rate,
        )
