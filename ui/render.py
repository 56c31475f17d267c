"""Fills the page's templates; everything that comes from outside is escaped on the way.

Pure: knows nothing of Gradio. A template is told what it shows and the words of the language it
shows it in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rag.index.catalogue import Card, Overview
from rag.text import language
from rag.types import Answer, Article, Filters
from ui.examples import Example
from ui.filtering import chips
from ui.marked import Piece, marked
from ui.record.chats import Chat, Exchange
from ui.record.export import answer_with_sources
from ui.words import LANGUAGES, Words, words

TEMPLATES = Path(__file__).with_name("templates")


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fill(template: str, own: Words, **values: Any) -> str:
    """A template as HTML, with the words of one language at hand as `words` and `say`,
    and the names of languages as `named`."""
    found = _templates().get_template(f"{template}.html")
    return found.render(words=own, say=own.say, named=own.name_of, **values)


@dataclass(frozen=True, slots=True)
class Shown:
    """An exchange as it is to be shown: kept already, or still growing.

    `stage` is what is going on, `error` what went wrong; `key` tells its elements from others'.
    """

    question: str
    answer: Answer | None = None
    kept: Exchange | None = None
    filters: Filters = field(default_factory=Filters)
    stage: str = ""
    error: str = ""

    @property
    def key(self) -> str:
        """The number of a kept exchange; `now` of the one that grows."""
        return str(self.kept.id) if self.kept else "now"

    @property
    def done(self) -> bool:
        """Whether it grows no more."""
        return not self.stage


def kept(exchange: Exchange) -> Shown:
    """An exchange of the record, as it is shown."""
    return Shown(exchange.question, exchange.answer, exchange, exchange.filters)


def exchange_html(shown: Shown, own: Words) -> str:
    """A question with its answer: sentences with their chips, sources, or a refusal."""
    answer, exchange = shown.answer, shown.kept
    refused = answer is not None and answer.refused
    understood = answer.effective_question if answer else shown.question
    hits = answer.hits if answer and shown.done else ()
    citations = answer.citations if answer and not refused else ()
    return fill(
        "exchange", own,
        id=exchange.id if exchange else None,
        key=shown.key,
        question=shown.question,
        question_language=language(shown.question),
        effective=understood if understood != shown.question else "",
        filters=[what for _, what in chips(shown.filters, own)],
        notes=_notes(answer, own) if answer else [],
        error=shown.error,
        answer=answer,
        sentences=_sentences(answer, own) if answer and not refused else [],
        remarks=_remarks(answer, own) if answer and shown.done else [],
        stage=shown.stage,
        found=_found(answer) if answer and not answer.sentences else [],
        citations=citations,
        cited={citation.passage.id for citation in citations},
        nearest=answer.nearest if answer else (),
        done=shown.done,
        plain=answer.text if answer else "",
        with_sources=answer_with_sources(answer, own) if answer else "",
        liked=exchange.liked if exchange else None,
        why=exchange.reason if exchange else "",
        cost=_cost(answer, own) if answer and shown.done else "",
        hits=hits,
    )  # fmt: skip


def _sentences(answer: Answer, own: Words) -> list[dict[str, Any]]:
    by_number = {citation.number: citation for citation in answer.citations}
    return [
        {
            "number": number,
            "text": sentence.text,
            "support": sentence.support,
            "mark": own[sentence.support] if sentence.support in ("partly", "derived") else "",
            "citations": [by_number[n] for n in sentence.citations],
            "gap": " " if sentence.text.isascii() or sentence.text[-1:].isascii() else "",
        }
        for number, sentence in enumerate(answer.sentences)
    ]


def _remarks(answer: Answer, own: Words) -> list[str]:
    """What the answer says beside its sentences, in Wenqu's own words."""
    if "stopped" in answer.flags:
        return [own["stopped_after" if answer.sentences else "stopped"]]
    return list(answer.notes)


def _notes(answer: Answer, own: Words) -> list[str]:
    flags = {
        "degraded": "degraded",
        "slowed": "degraded_slowed",
        "injection": "degraded_injection",
    }
    if "broken_off" in answer.flags:  # a remark says so; its sentences are the model's
        del flags["degraded"]
    return [own[key] for flag, key in flags.items() if flag in answer.flags]


def _found(answer: Answer) -> list[Any]:
    """The articles found, each once, best first."""
    return list({hit.passage.article_id: hit.passage for hit in reversed(answer.hits)}.values())[
        ::-1
    ]


def _cost(answer: Answer, own: Words) -> str:
    """Model, time and tokens of an answer, in one line."""
    trace = answer.trace
    parts = [own["rung_" + answer.rung], trace.model if trace.model != "none" else ""]
    if "total" in trace.timings:
        parts.append(own.say("seconds", seconds=f"{trace.timings['total'] / 1000:.1f}"))
    used = trace.usage
    if used.prompt:
        parts.append(
            own.say("tokens", prompt=used.prompt, cached=used.cached, completion=used.completion)
        )
    return " · ".join(filter(None, parts))


def welcome_html(overview: Overview, offered: Sequence[Example], own: Words) -> str:
    """What a first visit shows: what the corpus holds, and questions to try."""
    return fill("welcome", own, corpus=corpus(overview, own), examples=offered)


def corpus(overview: Overview, own: Words) -> str:
    """How many articles there are, of which time, and from whom: one sentence."""
    if not overview.articles:
        return own["corpus_empty"]
    period = ""
    if overview.first:
        period = own.say("period", first=overview.first, last=overview.last)
    outlets = own["and_comma"].join(overview.outlets[:5])
    return own.say(
        "corpus",
        articles=overview.articles,
        period=period,
        outlets=own.say("from_outlets", outlets=outlets) if outlets else "",
    )


def reader_html(
    article: Article | None,
    spans: Sequence[tuple[int, int]],
    active: tuple[int, int] | None,
    own: Words,
    *,
    gone: bool = False,
) -> str:
    """An article with spans of it marked; `gone` where it has left the library."""
    paragraphs: list[list[Piece]] = marked(article.text, spans, active) if article else []
    return fill(
        "reader", own, article=article, paragraphs=paragraphs, marks=len(set(spans)), gone=gone
    )


def side_html(
    chats: Sequence[Chat], current: str, searched: str, own: Words, *, saved: bool
) -> str:
    """The chats there are; `saved` says whether the current one can be exported."""
    return fill("side", own, chats=chats, current=current, searched=searched, current_saved=saved)


def filters_html(
    filters: Filters,
    overview: Overview,
    own: Words,
    *,
    editing: bool,
    note: str,
    models: Sequence[str],
    model: str,
    caution: str,
) -> str:
    """What the next question is narrowed to and who answers it, with the forms to choose both."""
    return fill(
        "filters", own, models=models, model=model, caution=caution,
        filters=filters, chips=chips(filters, own), outlets=overview.outlets,
        tags=overview.languages, first=_day(overview.first), last=_day(overview.last),
        editing=editing, note=note,
    )  # fmt: skip


def _day(date: str | None) -> str:
    return date if date and len(date) == 10 else ""


def shelf_html(cards: Sequence[Card], total: int, searched: str, own: Words) -> str:
    """The library's articles, a row each."""
    return fill("shelf", own, rows=cards, total=total, searched=searched)


def results_html(results: Sequence[tuple[str, bool]], progress: str, own: Words) -> str:
    """What became of what was added: a line for each, and whether it failed."""
    lines = [{"text": text, "failed": failed} for text, failed in results]
    return fill("results", own, results=lines, progress=progress)


def head_html(
    own: Words, *, rung: str, model: str, embedder: str, user: str, notes: Sequence[str]
) -> str:
    """The top of the page: views, state of the program, language, light or dark."""
    languages = [(tag, words(tag)["language"]) for tag in LANGUAGES]
    return fill(
        "head", own,
        rung=rung, model=model, embedder=embedder, user=user, notes=notes, languages=languages,
    )  # fmt: skip
