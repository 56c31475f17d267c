"""A conversation to take along: Markdown with footnotes, JSON, and one answer for the clipboard.

Of the page's words, exports need: sources, nearest, filters, partly, derived, stopped,
stopped_after.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from rag.documents import Document, answer_document
from rag.types import Answer, Article, Citation, Filters, Passage, Sentence
from ui.record.chats import Chat, Exchange
from ui.record.escape import escaped

Words = Mapping[str, str]


def as_markdown(chat: Chat, exchanges: Sequence[Exchange], words: Words) -> str:
    """A heading for each question, its answer, and a footnote for each source.

    The second source of the third question is `[^3-2]`. Whatever articles, readers and models say
    is shown as text and does nothing.
    """
    blocks = [f"# {escaped(chat.name)}"]
    for number, exchange in enumerate(exchanges, 1):
        blocks.append(f"## {number}. {escaped(exchange.question)}")
        blocks.append(_when(exchange, words))
        blocks += _answer(exchange.answer, number, words)
    return "\n\n".join(blocks) + "\n"


def as_json(chat: Chat, exchanges: Sequence[Exchange]) -> Document:
    """The same for programs; each answer as `wenqu ask --json` prints it."""
    return {"id": chat.id, "name": chat.name, "updated": chat.updated,
            "exchanges": [_document(exchange) for exchange in exchanges]}  # fmt: skip


def answer_with_sources(answer: Answer, words: Words) -> str:
    """Plain text: the answer with its [1], then what each number stands for; or what is nearest."""
    listed = [
        f"[{one.number}] “{_line(one.quote)}” — {_named(one.passage)}" for one in answer.citations
    ]
    nearest = [f"- {_named(article)}" for article in answer.nearest]
    parts = [answer.text]
    if listed:
        parts.append("\n".join([words["sources"], *listed]))
    if nearest:
        parts.append("\n".join([words["nearest"], *nearest]))
    return "\n\n".join(filter(None, parts))


def _document(exchange: Exchange) -> Document:
    rated = exchange.liked is not None
    return {
        "id": exchange.id,
        "question": exchange.question,
        "asked": exchange.asked,
        "filters": {name: of for name, of in asdict(exchange.filters).items() if of},
        "rating": {"liked": exchange.liked, "reason": exchange.reason} if rated else None,
        "answer": answer_document(exchange.answer),
    }


def _when(exchange: Exchange, words: Words) -> str:
    asked = f"{exchange.asked[:10]} {exchange.asked[11:16]} UTC"
    narrowed = " · ".join(map(escaped, _narrowed(exchange.filters)))
    return f"{asked} · {escaped(words['filters'])} · {narrowed}" if narrowed else asked


def _narrowed(filters: Filters) -> list[str]:
    period = f"{filters.since or ''}–{filters.until or ''}"
    texts = (*filters.outlet, *filters.language, *filters.source, filters.title or "")
    return [text for text in (*texts, period.strip("–") and period) if text]


def _answer(answer: Answer, number: int, words: Words) -> Iterator[str]:
    """The blocks of an answer; a refusal has nearest articles in place of sources."""
    if answer.refused:
        yield escaped(answer.text)
    elif answer.sentences:
        gap = " " if any(sentence.text.isascii() for sentence in answer.sentences) else ""
        yield gap.join(_sentence(sentence, number, words) for sentence in answer.sentences)
    if "stopped" in answer.flags or not answer.complete:
        yield escaped(words["stopped_after" if answer.sentences else "stopped"])
    yield from map(escaped, answer.notes)
    yield from (_footnote(citation, number) for citation in answer.citations)
    if answer.nearest:
        yield escaped(words["nearest"])
        yield "\n".join(f"- {escaped(_named(article))}" for article in answer.nearest)


def _sentence(sentence: Sentence, number: int, words: Words) -> str:
    doubt = sentence.support if sentence.support in ("partly", "derived") else None
    note = f" ({escaped(words[doubt])})" if doubt else ""
    return escaped(sentence.text) + note + "".join(f"[^{number}-{n}]" for n in sentence.citations)


def _footnote(citation: Citation, number: int) -> str:
    passage = citation.passage
    facts = (passage.outlet, _day(passage), passage.title, passage.source)
    shown = " · ".join(escaped(fact) for fact in facts if fact)
    return (
        f"[^{number}-{citation.number}]: > {escaped(citation.quote)}\n"
        f"    >\n"  # indented, all of it belongs to the footnote
        f"    > — {shown}"
    )


def _named(of: Article | Passage) -> str:
    return ", ".join(_line(fact) for fact in (of.title, of.outlet, _day(of)) if fact)


def _day(of: Article | Passage) -> str:
    return (of.published or "")[:10]


def _line(text: str) -> str:
    return " ".join(text.split())
