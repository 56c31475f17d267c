"""Answer → HTML. Pure: knows nothing of Gradio, and escapes everything that comes from outside."""

from collections.abc import Sequence
from html import escape

from rag.types import Answer, Article, Citation, Sentence

MARKS = {"partly": "≈", "derived": "∑"}
EXPLAINED = {
    "partly": "部分细节未能核对 / a detail could not be checked",
    "derived": "由引文推算 / worked out from what is cited",
}
RUNGS = {
    "local": "本机模型 / local model",
    "remote": "远程模型 / remote model",
    "extractive": "没有语言模型，摘录原文 / no chat model: sentences as the articles have them",
    "lexical": "仅按词检索 / lexical search only",
}


def answer_html(answer: Answer) -> str:
    """The answer with its numbered sources beneath; a refusal has nearest articles instead."""
    parts = [_body(answer)]
    if answer.citations:
        parts.append(_sources(answer.citations))
    if answer.nearest:
        parts.append(_nearest(answer.nearest))
    parts.append(_status(answer))
    return f'<article class="answer" lang="zh">{"".join(parts)}</article>'


def _body(answer: Answer) -> str:
    if answer.refused:
        return f'<p class="refusal" role="status">{escape(answer.text)}</p>'
    said = "".join(map(_sentence, answer.sentences))
    waiting = "" if answer.complete else f'<span class="waiting">{escape(_stage(answer))}</span>'
    return f'<p class="said" aria-live="polite">{said}{waiting}</p>'


def _sentence(sentence: Sentence) -> str:
    chips = "".join(
        f'<a class="chip" href="#source-{number}" aria-label="来源 {number}">{number}</a>'
        for number in sentence.citations
    )
    mark = MARKS.get(sentence.support, "")
    why = escape(EXPLAINED.get(sentence.support, ""))
    note = f'<abbr class="mark" title="{why}">{mark}</abbr>' if mark else ""
    gap = " " if sentence.text.isascii() else ""
    return f"<span>{escape(sentence.text)}{note}{chips}</span>{gap}"


def _stage(answer: Answer) -> str:
    if answer.sentences:
        return "…"
    return f"找到 {len(answer.hits)} 段，正在作答… / {len(answer.hits)} passages found, writing…"


def _sources(citations: Sequence[Citation]) -> str:
    return f'<ol class="sources" aria-label="来源">{"".join(map(_source, citations))}</ol>'


def _source(citation: Citation) -> str:
    passage = citation.passage
    facts = " · ".join(f for f in (passage.outlet, (passage.published or "")[:10]) if f)
    return (
        f'<li id="source-{citation.number}" value="{citation.number}">'
        f"<blockquote>{escape(citation.quote)}</blockquote>"
        f"<cite>{escape(passage.title)}</cite><small>{escape(facts)}</small></li>"
    )


def _nearest(articles: Sequence[Article]) -> str:
    rows = "".join(f"<li>{escape(article.title)}</li>" for article in articles)
    return (
        f'<div class="nearest">最接近的文章（未用作依据）/ nearest, not used<ul>{rows}</ul></div>'
    )


def _status(answer: Answer) -> str:
    if not answer.complete:
        return ""
    seconds = answer.trace.timings.get("total", 0) / 1000
    facts = [RUNGS[answer.rung], answer.trace.model, f"{seconds:.1f} s", *answer.flags]
    return f'<footer class="status">{escape(" · ".join(facts))}</footer>'


def error_html(message: str) -> str:
    """What went wrong, with the remedy."""
    return (
        f'<article class="answer"><p class="refusal" role="alert">{escape(message)}</p></article>'
    )
