"""What people see in a terminal: answers, hits, progress, complaints; JSON for scripts."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from rag.documents import Document
from rag.errors import WenquError
from rag.types import Answer, Hit

out = Console(soft_wrap=True)
err = Console(stderr=True)


def complain(error: WenquError) -> None:
    """One line about what went wrong, on standard error."""
    err.print(f"[red]wenqu:[/red] {escape(str(error))}", soft_wrap=True)


def print_json(document: Document) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


@contextmanager
def show_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Shows how far long work has come, on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[amount]}"))
    with Progress(*columns, TimeRemainingColumn(), console=err, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(what: str, done: int, total: int) -> None:
            amount = (
                f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB"
                if total > 10**6
                else f"{done}/{total}"
            )
            if what not in tasks:
                if not err.is_terminal:
                    err.print(f"{what} …")
                tasks[what] = bars.add_task(what, total=total or None, amount="")
            bars.update(tasks[what], completed=done, amount=amount if total else "")

        yield show


def print_hit(rank: int, hit: Hit, why: bool) -> None:
    """A passage that was found; with `why`, by which arm."""
    passage = hit.passage
    facts = "  ".join(fact for fact in (passage.outlet, (passage.published or "")[:10]) if fact)
    out.print(
        f"[bold]{rank}. {escape(passage.title)}[/bold]  [dim]{hit.score:.2f}  {escape(facts)}[/dim]"
    )
    out.print(escape(passage.text.replace("\n", " ")))
    if why:
        arms = ", ".join(
            f"{arm} {score:.3f}" for arm, score in hit.arms.items() if score is not None
        )
        out.print(f"[dim]{passage.id}  {arms}[/dim]")
    out.print()


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
    note = "" if answer.rung in ("local", "remote") else " (no chat model: see wenqu models pull)"
    flags = f", {', '.join(answer.flags)}" if answer.flags else ""
    out.print(f"[dim]{answer.rung}{note}{flags}, {answer.trace.model}, {seconds:.1f} s[/dim]")


def waiting(what: str, *, shown: bool) -> AbstractContextManager[object]:
    """Says on standard error what is going on, while it goes on."""
    return err.status(what) if shown else nullcontext()


def print_line(document: Document) -> None:
    """One JSON document on one line, at once."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    sys.stdout.flush()
