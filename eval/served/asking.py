"""How soon one reader sees sources, a proven sentence and the whole answer."""

import time
from collections.abc import Sequence

from eval.served.reader import Reader, opened
from eval.served.seen import Seen
from rag.types import Progress

MARKS = {"sources": 'class="found"', "sentence": 'class="sentence '}  # in what is shown of it


def warm(address: str, question: str) -> None:
    """Asks once and deletes the chat: a page that has run for a while has everything loaded.

    Raises EvaluationError where the page fails, httpx.HTTPError where there is none.
    """
    with opened(address) as reader:
        chat = reader.done("question", "submit", question)["browserstate"]
        reader.done("side", "remove", chat=chat)


def ask_all(address: str, questions: Sequence[str], seen: Seen, progress: Progress) -> None:
    """Asks the questions one after the other, each in a chat of its own; what fails is noted.

    Raises httpx.HTTPError where there is no page.
    """
    with opened(address) as reader:
        for done, question in enumerate(questions):
            progress("questions", done, len(questions))
            reader.done("side", "begin")
            try:
                _ask(reader, question, seen)
            except Exception as error:  # whatever it is, a reader would have seen it
                seen.complain(error)


def _ask(reader: Reader, question: str, seen: Seen) -> None:
    started = time.perf_counter()
    awaited = dict(MARKS)
    for news in reader.do("question", "submit", question):
        for name in [name for name, mark in awaited.items() if mark in news.get("now", "")]:
            seen.note(name, time.perf_counter() - started)
            del awaited[name]
    seen.note("whole", time.perf_counter() - started)
