"""Many readers at once: how long their searches and readings take, and whether anything fails."""

import threading
import time
from dataclasses import dataclass, field

from eval.bench.rows import questions
from eval.page.reader import Reader
from rag.errors import EvaluationError
from rag.types import Article

ASKING = 5  # of so many things done, one is a question


@dataclass(slots=True)
class Seen:
    """What readers saw: seconds that each thing took, by its name, and what failed."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, name: str, taken: float) -> None:
        """Adds how long a thing took."""
        with self._lock:
            self.seconds.setdefault(name, []).append(taken)

    def complain(self, error: Exception) -> None:
        """Adds what failed."""
        with self._lock:
            self.errors.append(f"{type(error).__name__}: {error}")


def crowd(
    address: str, articles: list[Article], people: int, seconds: float, pause: float = 0.0
) -> Seen:
    """What `people` at once see in so many seconds; each waits `pause` between two things."""
    seen, until = Seen(), time.monotonic() + seconds
    threads = [
        threading.Thread(target=_reads, args=[address, articles, number, until, pause, seen])
        for number in range(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def _reads(
    address: str, articles: list[Article], number: int, until: float, pause: float, seen: Seen
) -> None:
    """One reader: searches the library and the chats, opens articles, and asks now and then."""
    asked = questions()
    try:
        reader = Reader(address)
        done = number
        while time.monotonic() < until:
            done += 1
            article = articles[done % len(articles)]
            if done % ASKING == 0:
                question = asked[done % len(asked)]
                seen.note("ask", reader.seconds("question", "submit", question))
                seen.note("forget", reader.seconds("side", "erase"))
            elif done % 2:
                words = article.title[: 2 + done % 4]
                seen.note("search", reader.seconds("shelf", "search", words=words))
            else:
                span = {"start": "0", "end": "20"}
                seen.note("read", reader.seconds("past", "cite", article=article.id, **span))
            time.sleep(pause)
        reader.close()
    except (EvaluationError, OSError, ValueError, KeyError) as error:
        seen.complain(error)
    except Exception as error:  # whatever it is, it is what a reader would have seen
        seen.complain(error)
