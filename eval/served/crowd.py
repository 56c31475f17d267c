"""Many readers at once: they search, open articles and ask, each at a page of their own."""

import re
import threading
import time
from collections.abc import Callable, Sequence
from itertools import count

from eval.bench.rows import questions
from eval.served.reader import Reader, opened
from eval.served.seen import Seen
from rag.index.catalogue import Card

ASKING = 4  # of so many people one asks, and searches meanwhile; the others search and read
VISIT = 25  # things that somebody does before the page is closed and opened anew
TAKING_BREATH = 1.0  # seconds before the page is tried again once it has failed
_CITED = re.compile(
    r'data-do="cite" data-exchange="(?P<exchange>\d+)" data-article="(?P<article>\w+)" '
    r'data-start="(?P<start>\d+)" data-end="(?P<end>\d+)"'
)

Thing = Callable[[Reader, Card, str, Seen], None]


def crowd(
    address: str,
    cards: Sequence[Card],
    people: int,
    seconds: float,
    seen: Seen,
    pause: float = 0.0,
) -> float:
    """Has people use the page at once, each waiting `pause` seconds between two things.

    `cards` are articles that are there. Returns the seconds until the last of them was done: who
    asks at the end waits for the answer.
    """
    started = time.monotonic()
    threads = [
        threading.Thread(target=_comes, args=[address, cards, one, started + seconds, pause, seen])
        for one in range(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - started


def _comes(
    address: str, cards: Sequence[Card], who: int, until: float, pause: float, seen: Seen
) -> None:
    """One of the people: comes again and again, whatever goes wrong."""
    while time.monotonic() < until:
        try:
            _visits(address, cards, who, until, pause, seen)
        except Exception as error:  # whatever it is, a reader would have seen it
            seen.complain(error)
            time.sleep(TAKING_BREATH)


def _visits(
    address: str, cards: Sequence[Card], who: int, until: float, pause: float, seen: Seen
) -> None:
    asked, started = questions(), time.perf_counter()
    things = _ASKER if who % ASKING == 0 else _READER
    with opened(address) as reader:
        seen.note("open", time.perf_counter() - started)
        for number in count(who):
            if number == who + VISIT or time.monotonic() >= until:
                return
            card, question = cards[number % len(cards)], asked[number % len(asked)]
            things[number % len(things)](reader, card, question, seen)
            time.sleep(pause)


def _search(reader: Reader, card: Card, question: str, seen: Seen) -> None:
    """Looks for an article in the library."""
    with seen.timing("search"):
        reader.done("shelf", "search", words=card.title[:4])


def _find(reader: Reader, card: Card, question: str, seen: Seen) -> None:
    """Looks for a chat."""
    with seen.timing("find"):
        reader.done("side", "find", words=question[:2])


def _read(reader: Reader, card: Card, question: str, seen: Seen) -> None:
    """Opens an article at a place."""
    with seen.timing("read"):
        reader.done("past", "cite", article=card.id, start="0", end="20")


def _ask(reader: Reader, card: Card, question: str, seen: Seen) -> None:
    """Asks, opens what is cited first, and deletes the chat, so that only what leaks is left."""
    with seen.timing("ask"):
        shown = reader.done("question", "submit", question)
    if cited := _CITED.search(shown["now"]):
        with seen.timing("read"):
            reader.done("now", "cite", **cited.groupdict())
    reader.done("side", "remove", chat=shown["browserstate"])


_ASKER: Sequence[Thing] = (_ask, _search)
_READER: Sequence[Thing] = (_search, _read, _find, _read)
