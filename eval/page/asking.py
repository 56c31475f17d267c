"""How soon a reader sees sources, a proven sentence, and the whole answer, by the real model."""

import time

from eval.bench.rows import questions
from eval.page.crowd import Seen
from eval.page.reader import Reader

ROUNDS = 2
SOURCES, SENTENCE = 'class=\\"found\\"', 'class=\\"sentence '


def ask_all(address: str) -> Seen:
    """Asks every question of the bench, one after the other, each in a chat of its own."""
    seen, reader = Seen(), Reader(address)
    _ask(reader, questions()[0], Seen())  # the first answer warms what a page that runs has warm
    for question in questions() * ROUNDS:
        _ask(reader, question, seen)
    reader.close()
    return seen


def _ask(reader: Reader, question: str, seen: Seen) -> None:
    started = time.perf_counter()
    marks = {"sources": SOURCES, "sentence": SENTENCE}
    for line in reader.do("question", "submit", question):
        for name in [name for name, mark in marks.items() if mark in line]:
            seen.note(name, time.perf_counter() - started)
            del marks[name]
    seen.note("whole", time.perf_counter() - started)
    for _ in reader.do("side", "begin"):
        pass
