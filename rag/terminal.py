"""What people see in a terminal: answers, hits, progress, complaints; JSON for scripts."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict
from datetime import timedelta

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.text import Text

from rag.documents import INGEST_COUNTS, Document
from rag.errors import WenquError
from rag.terms import spans_shared
from rag.types import Answer, Hit, Retrieved

out = Console(soft_wrap=True)
err = Console(stderr=True)

SECONDS_BETWEEN_LINES = 30  # of progress, where standard error is a file


def complain(error: WenquError) -> None:
    """One line about what went wrong, on standard error."""
    err.print(f"[red]wenqu:[/red] {escape(str(error))}", soft_wrap=True)


def print_json(document: Document) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


@contextmanager
def show_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Shows how far long work has come, how fast, and how long it will take, on standard error.

    Where nobody watches, a line every half a minute.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[amount]}"))
    with Progress(*columns, console=err, transient=True) as bars:
        tasks: dict[str, Task] = {}
        said = 0.0

        def show(what: str, done: int, total: int) -> None:
            nonlocal said
            if what not in tasks:
                tasks[what] = Task(bars.add_task(what, total=total or None, amount=""))
            amount = tasks[what].amount(done, total)
            bars.update(tasks[what].number, completed=done, amount=amount)
            if not err.is_terminal and time.monotonic() - said > SECONDS_BETWEEN_LINES:
                said = time.monotonic()
                err.print(f"{what} {amount or '…'}")

        yield show


class Task:
    """One kind of work: how much of it was done since when."""

    def __init__(self, number: TaskID) -> None:
        self.number = number
        self._started = time.monotonic()
        self._first: int | None = None

    def amount(self, done: int, total: int) -> str:
        """`320/5,000  8.3/s  0:09:24 left`, as far as it is known."""
        self._first = done if self._first is None else self._first
        seconds = time.monotonic() - self._started
        rate = (done - self._first) / seconds if seconds > 1 else 0.0
        megabytes = total > 10**6
        scale, unit = (10**6, " MB") if megabytes else (1, "")
        parts = [f"{done / scale:,.0f}" + (f"/{total / scale:,.0f}" if total else "") + unit]
        if rate:
            parts.append(f"{rate / scale:,.1f}{unit}/s")
        if rate and total:
            parts.append(f"{timedelta(seconds=round((total - done) / rate))} left")
        return "  ".join(parts) if total or done else ""


def print_report(document: Document) -> None:
    """What an ingest did."""
    counts = ", ".join(f"{document[name]} {name}" for name in INGEST_COUNTS)
    dry = " (dry run: nothing written)" if document["dry_run"] else ""
    out.print(f"{counts}; {document['passages']} passages in {document['seconds']} s{dry}")
    if document["repairs"]:
        out.print(f"[dim]repaired: {shown(document['repairs'])}[/dim]")
    if document["other_files"]:
        out.print(f"[dim]{document['other_files']} files of other kinds left out[/dim]")
    for failure in document["failed"]:
        out.print(f"  failed: {escape(failure['error'])}")


def shown(value: object) -> str:
    """A value of a document as people read it."""
    if isinstance(value, dict):
        value = [f"{name} {count}" for name, count in value.items()]
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "unknown" if value is None else str(value)


def print_found(found: Retrieved, asked: Sequence[str], why: bool) -> None:
    """What was found, best first, with the words of `asked` marked; with `why`, how."""
    for rank, hit in enumerate(found.hits, 1):
        _print_hit(rank, hit, asked, why)
    if not found.hits:
        out.print("nothing found")
    for note in found.notes:
        out.print(f"[dim]{escape(note)}[/dim]")
    if why:
        _print_trace(found)


def _print_hit(rank: int, hit: Hit, asked: Sequence[str], why: bool) -> None:
    passage = hit.passage
    facts = "  ".join(fact for fact in ((passage.published or "")[:10], passage.outlet) if fact)
    arms = {arm: value for arm, value in hit.arms.items() if isinstance(value, float)}
    found_by = ", ".join(f"{arm} {value:.2f}" for arm, value in arms.items())
    out.print(f"[bold]{rank}. {escape(passage.title)}[/bold]  [dim]{escape(facts)}[/dim]")
    out.print(_marked(passage.text, asked))
    out.print(f"[dim]{hit.score:.2f}  {found_by}  {escape(passage.source)}[/dim]")
    for copy in hit.copies:
        facts = "  ".join(filter(None, (copy.outlet, (copy.published or "")[:10], copy.source)))
        out.print(f"[dim]also in: {escape(facts)}[/dim]")
    if why:
        out.print(f"[dim]{passage.id}[/dim]")
    out.print()


def _marked(text: str, asked: Sequence[str]) -> Text:
    shown = Text(text.replace("\n", " "))
    for start, end in spans_shared(text, asked):
        shown.stylize("bold yellow", start, end)
    return shown


def _print_trace(found: Retrieved) -> None:
    """How a search went: what was asked of whom, under which filters, and how long it took."""
    for form in found.forms:
        whom = f"{form.passages} passages ({form.relation})"
        words = form.terms or "none"
        out.print(f"[dim]asked of {whom}: {escape(form.question)}; words: {escape(words)}[/dim]")
    held = [f"{name} {value}" for name, value in asdict(found.filters).items() if value]
    out.print(f"[dim]filters: {escape(shown(held))}[/dim]")
    stages = ", ".join(f"{stage} {ms:.1f} ms" for stage, ms in found.timings.items())
    out.print(f"[dim]{found.candidates} candidates; {stages}[/dim]")


def print_answer(answer: Answer) -> None:
    """The answer, its numbered quotations, and how it came about."""
    if answer.effective_question != answer.question:
        out.print(f"[dim]understood as: {escape(answer.effective_question)}[/dim]")
    out.print(f"[bold]{escape(answer.text)}[/bold]\n")
    for citation in answer.citations:
        passage = citation.passage
        facts = "，".join(fact for fact in (passage.outlet, (passage.published or "")[:10]) if fact)
        out.print(escape(f"[{citation.number}] {citation.quote}"))
        out.print(
            f"    [dim]{escape(passage.title)}  {escape(facts)}  {escape(passage.source)}[/dim]"
        )
    for article in answer.nearest:
        out.print(f"[dim]nearest: {escape(article.title)}  {escape(article.source)}[/dim]")
    seconds = answer.trace.timings["total"] / 1000
    note = "" if answer.rung in ("local", "remote") else f" ({_without_model(answer)})"
    flags = f", {', '.join(answer.flags)}" if answer.flags else ""
    out.print(f"[dim]{answer.rung}{note}{flags}, {answer.trace.model}, {seconds:.1f} s[/dim]")


def _without_model(answer: Answer) -> str:
    failed = "degraded" in answer.flags
    return "the chat model did not answer" if failed else "no chat model: see wenqu models pull"


def waiting(what: str, *, shown: bool) -> AbstractContextManager[object]:
    """Says on standard error what is going on, while it goes on."""
    return err.status(what) if shown else nullcontext()


def print_line(document: Document) -> None:
    """One JSON document on one line, at once."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    sys.stdout.flush()
