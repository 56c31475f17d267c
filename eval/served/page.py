"""Measures the page over a copy of an index: by the real model, by many at once, in long use."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import psutil

from eval.bench.rows import questions
from eval.served.asking import ask_all, warm
from eval.served.crowd import crowd
from eval.served.growth import Watch
from eval.served.processes import served_page
from eval.served.rows import Row, answer_rows, people_rows, soak_rows
from eval.served.seen import Record, Seen
from rag import build
from rag.errors import CorpusError
from rag.index.catalogue import Card, Catalogue
from rag.settings import Settings
from rag.types import Progress

GENTLY, APART = 4, 2.0  # people in long use, and the seconds between two things that each does
ROUNDS = 2  # that the questions are asked, so that p95 is not the slowest alone
READ = 500  # articles that people open


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: nothing of people without people, no long use without minutes."""

    people: int
    seconds: float
    minutes: float
    real: bool
    pause: float  # seconds that a scripted answer takes


@dataclass(frozen=True, slots=True)
class Measured:
    """One part that was measured: its rows, and what failed in it."""

    name: str
    rows: Sequence[Row]
    errors: Sequence[str]


def measure(
    settings: Settings, plan: Plan, record: Record, progress: Progress
) -> Iterator[Measured]:
    """What was planned, part by part; all of it is in the record as soon as it is known.

    Raises CorpusError when the index is empty, EvaluationError where the page does not start.
    """
    cards = Catalogue(build.open_ledger(settings).database).find(limit=READ)
    if not cards:
        raise CorpusError("the index is empty; run: wenqu ingest seeds/")
    if plan.real:
        with served_page(settings.index, None) as (address, _):
            warm(address, questions()[0])
            yield answers(address, questions() * ROUNDS, record, progress)
    if plan.people or plan.minutes:
        with served_page(settings.index, plan.pause) as (address, process):
            warm(address, questions()[0])
            yield from used(address, process, cards, plan, record, progress)


def answers(address: str, asked: Sequence[str], record: Record, progress: Progress) -> Measured:
    """How soon the settings' own model is seen to answer at an address."""
    part = "one reader, the real model"
    seen = Seen(part, record)
    ask_all(address, asked, seen, progress)
    return _measured(part, answer_rows(part, seen), seen, record)


def used(
    address: str,
    process: psutil.Process,
    cards: Sequence[Card],
    plan: Plan,
    record: Record,
    progress: Progress,
) -> Iterator[Measured]:
    """What people see of a page at an address, and what its process holds in long use."""
    if plan.people:
        part = f"{plan.people} people at once"
        progress(part, 0, 0)
        seen = Seen(part, record)
        took = crowd(address, cards, plan.people, plan.seconds, seen)
        yield _measured(part, people_rows(part, seen, took), seen, record)
    if plan.minutes:
        part = f"{plan.minutes:g} minutes of use"
        progress(part, 0, 0)
        seen = Seen(part, record)
        with Watch(process, record) as watch:
            crowd(address, cards, GENTLY, plan.minutes * 60, seen, APART)
        yield _measured(part, soak_rows(part, seen, watch.looks), seen, record)


def _measured(name: str, rows: Sequence[Row], seen: Seen, record: Record) -> Measured:
    for row in rows:
        record.add(asdict(row))
    return Measured(name, rows, seen.errors)
