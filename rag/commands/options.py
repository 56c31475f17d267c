"""Options that several commands share, and what they are turned into."""

import logging
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.logging import RichHandler

from rag import logs
from rag.errors import SettingsError
from rag.settings import Settings, load_settings
from rag.terminal import err
from rag.types import Filters

_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")

IndexOption = Annotated[
    Path | None, typer.Option("--index", help="The folder of the index.", show_default=".wenqu")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
PeersOption = Annotated[
    bool, typer.Option("--peers", help="Ask LangChain with Chroma and BM25 as well (an extra).")
]
SourceOption = Annotated[list[str] | None, typer.Option(help="Only sources that contain this.")]
OutletOption = Annotated[list[str] | None, typer.Option(help="Only this outlet.")]
LanguageOption = Annotated[
    list[str] | None, typer.Option(help="Only this language: zh, zh-Hant, en.")
]
TitleOption = Annotated[str | None, typer.Option(help="Only titles that contain this.")]
TranslateOption = Annotated[
    bool,
    typer.Option("--translate", help="Search in the articles' language too, by the chat model."),
]
SinceOption = Annotated[
    str | None, typer.Option(help="Published on this day or later: 2021-09-10.")
]
UntilOption = Annotated[str | None, typer.Option(help="Published on this day or before.")]


def open_settings(index: Path | None = None, **chosen: Any) -> Settings:
    """The settings, with what was chosen on the command line; logging is set up by them."""
    settings = load_settings(index=index, **chosen)
    as_json = settings.log_format == "json"
    handler: logging.Handler = logging.StreamHandler()
    if not as_json:
        handler = RichHandler(console=err, show_time=False, show_path=False)
    logs.set_up(handler, settings.log, as_json=as_json, content=settings.log_content)
    return settings


def filters_of(
    source: list[str] | None,
    outlet: list[str] | None,
    language: list[str] | None,
    title: str | None,
    since: str | None,
    until: str | None,
) -> Filters:
    """The filters of a command line; SettingsError for a day that is none."""
    for name, day in (("--since", since), ("--until", until)):
        if day is not None and not _is_day(day):
            raise SettingsError(f"{name} {day!r}: write a day, a month or a year: 2021-09-10")
    if since and until and since[: len(until)] > until[: len(since)]:
        raise SettingsError(f"--since {since} is later than --until {until}: nothing is in between")
    for text in (*(source or ()), *(outlet or ()), *(language or ()), title or ""):
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise SettingsError(f"a filter {text!r} is no text: give it in UTF-8")
    tags = tuple(map(_tag, language or ()))
    return Filters(tuple(source or ()), tuple(outlet or ()), tags, title, since, until)


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text + "2000-01-01"[len(text) :])
    except ValueError:
        return False
    return True


def _tag(text: str) -> str:
    """A language tag as the index writes it: zh-Hant, whatever the case it was typed in."""
    language, _, script = text.partition("-")
    return language.lower() + (f"-{script.title()}" if script else "")
