"""`wenqu search` and `wenqu ask`: what people and scripts ask."""

import json
import time
from pathlib import Path
from typing import Annotated

import typer

from rag import build, chat_models
from rag.commands.options import (
    IndexOption,
    JsonOption,
    LanguageOption,
    OutletOption,
    SinceOption,
    SourceOption,
    TitleOption,
    TranslateOption,
    UntilOption,
    filters_of,
    open_settings,
)
from rag.documents import answer_document, search_document
from rag.errors import SettingsError
from rag.terminal import print_answer, print_found, print_json, print_line, waiting
from rag.types import Answer, Turn


def search(
    question: Annotated[str, typer.Argument(help="What to look for, in any language.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 5,
    why: Annotated[bool, typer.Option("--why", help="Show how each passage was found.")] = False,
    translate: TranslateOption = False,
    index: IndexOption = None,
    as_json: JsonOption = False,
    source: SourceOption = None,
    outlet: OutletOption = None,
    language: LanguageOption = None,
    title: TitleOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
) -> None:
    """Find passages, best first. A chat model is used with --translate only."""
    settings = open_settings(index)
    filters = filters_of(source, outlet, language, title, since, until)
    retriever = build.open_retriever(settings)
    with chat_models.open_translator(settings if translate else None) as translator:
        started = time.perf_counter()
        found = retriever.search(question, k, filters, translator)
        timings = {"retrieve": (time.perf_counter() - started) * 1000}
    if as_json:
        print_json(search_document(question, found, timings, why=why))
    else:
        print_found(found, [question, *(form.question for form in found.forms)], why)


def ask(
    question: Annotated[str, typer.Argument(help="The question, in any language.")],
    history: Annotated[
        Path | None,
        typer.Option(help="The turns before: a JSON list of pairs, question and answer."),
    ] = None,
    stream: Annotated[
        bool, typer.Option("--stream", help="With --json: an Answer a line.")
    ] = False,
    index: IndexOption = None,
    as_json: JsonOption = False,
    source: SourceOption = None,
    outlet: OutletOption = None,
    language: LanguageOption = None,
    title: TitleOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
) -> None:
    """Answer a question from the articles, every sentence with the passage it rests on.

    A question the articles do not answer is refused, and the nearest articles are named.
    """
    settings = open_settings(index)
    filters = filters_of(source, outlet, language, title, since, until)
    turns = _read_history(history)
    wenqu = build.open_wenqu(settings, accelerate=False)
    answer: Answer | None = None
    with waiting("reading the articles …", shown=not as_json):
        for answer in wenqu.stream(question, turns, filters):
            if as_json and stream:
                print_line(answer_document(answer))
    assert answer is not None
    if not as_json:
        print_answer(answer)
    elif not stream:
        print_json(answer_document(answer))


def _read_history(path: Path | None) -> list[Turn]:
    if path is None:
        return []
    try:
        return [Turn(str(q), str(a)) for q, a in json.loads(path.read_text("utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(
            f"--history {path}: not a JSON list of [question, answer]: {error}"
        ) from error
