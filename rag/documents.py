"""The JSON documents that every door speaks: fields, names and order are a public promise."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rag.indexes import Details
from rag.types import Answer, Article, Citation, Hit, Passage, Retrieved

if TYPE_CHECKING:  # what is not asked for need not be loaded
    from rag.additions import Added
    from rag.index.catalogue import Card
    from rag.index.upkeep import Status
    from rag.ingestion.ingest import Report

Document = dict[str, Any]


INGEST_COUNTS = ("added", "changed", "unchanged", "removed")


def ingest_document(reports: "Sequence[Report]", dry_run: bool, seconds: float) -> Document:
    """What `wenqu ingest --json` prints: what was done at all paths together."""
    repairs = sum((report.repairs for report in reports), Counter[str]())
    counts = {
        name: sum(getattr(report, name) for report in reports)
        for name in (*INGEST_COUNTS, "passages", "other_files")
    }
    failed = [pair for report in reports for pair in report.failed.items()]
    return {
        **counts,
        "repairs": dict(repairs.most_common()),
        "failed": [{"source": source, "error": error} for source, error in failed],
        "dry_run": dry_run,
        "seconds": round(seconds, 1),
    }


def search_document(
    query: str, found: Retrieved, timings_ms: dict[str, float], *, why: bool = False
) -> Document:
    """What `wenqu search --json` prints; with `why` the trace beside it.

    `flags` is there where something is to be told: that the vectors were slow to search.
    """
    document: Document = {
        "query": query,
        "effective_query": found.translation or query,
        "hits": [_hit(rank, hit) for rank, hit in enumerate(found.hits, 1)],
        "timings_ms": _rounded(timings_ms),
    }
    if found.flags:
        document["flags"] = list(found.flags)
    return document | {"why": _trace(found)} if why else document


def _trace(found: Retrieved) -> Document:
    held = asdict(found.filters)
    return {
        "forms": [
            {
                "relation": form.relation,
                "passages": form.passages,
                "asked": form.question,
                "terms": form.terms,
            }
            for form in found.forms
        ],
        "filters": {k: list(v) if isinstance(v, tuple) else v for k, v in held.items() if v},
        "notes": list(found.notes),
        "candidates": found.candidates,
        "timings_ms": _rounded(found.timings),
    }


def _hit(rank: int, hit: Hit) -> Document:
    copies = [asdict(copy) for copy in hit.copies]
    return {
        "rank": rank,
        "score": round(hit.score, 4),
        **_place(hit.passage),
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.passage.text,
        "arms": dict(hit.arms),
        **({"copies": copies} if copies else {}),
    }


def _place(passage: Passage) -> Document:
    return {
        "article_id": passage.article_id,
        "passage_id": passage.id,
        "title": passage.title,
        "source": passage.source,
        "outlet": passage.outlet,
        "published": passage.published,
        "language": passage.language,
    }


def answer_document(answer: Answer) -> Document:
    """What `wenqu ask --json` prints."""
    usage = answer.trace.usage
    return {
        "question": answer.question,
        "effective_question": answer.effective_question,
        "answer": answer.text,
        "refused": answer.refused,
        "reason": answer.reason,
        "flags": list(answer.flags),
        "rung": answer.rung,
        "sentences": [
            {"text": s.text, "support": s.support, "citations": list(s.citations)}
            for s in answer.sentences
        ],
        "citations": [_citation(citation) for citation in answer.citations],
        "nearest": [
            {"article_id": a.id, "title": a.title, "source": a.source, "published": a.published}
            for a in answer.nearest
        ],
        "model": answer.trace.model,
        "timings_ms": _rounded(answer.trace.timings),
        "tokens": {
            "prompt": usage.prompt,
            "cached": usage.cached,
            "completion": usage.completion,
        },
    }


def _citation(citation: Citation) -> Document:
    return {
        "number": citation.number,
        **_place(citation.passage),
        "passage": citation.passage.text,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
    }


def article_document(article: Article, *, text: bool = True) -> Document:
    """What `wenqu article show --json` prints; `list` leaves the text out."""
    document = {
        "article_id": article.id,
        "title": article.title,
        "source": article.source,
        "outlet": article.outlet,
        "author": article.author,
        "published": article.published,
        "language": article.language,
    }
    return document | ({"text": article.text} if text else {"characters": len(article.text)})


def details_document(details: Details) -> Document:
    """What `wenqu article show --json` adds: sources, repairs by kind, ids of copies."""
    return {
        "sources": list(details.sources),
        "repairs": dict(details.repairs),
        "copies": list(details.copies),
    }


def card_document(card: "Card") -> Document:
    """An article in a list that is read a page at a time."""
    return {
        "article_id": card.id,
        "title": card.title,
        "source": card.source,
        "outlet": card.outlet,
        "published": card.published,
        "language": card.language,
        "passages": card.passages,
    }


def added_document(added: "Added") -> Document:
    """What came of an article, or a file of articles, that somebody sent."""
    return {
        "name": added.name,
        "article_ids": list(added.article_ids),
        "articles": added.articles,
        "passages": added.passages,
        "error": added.error,
    }


def status_document(status: "Status") -> Document:
    """What `wenqu index status --json` prints."""
    return {**asdict(status), "folder": str(status.folder)}


def _rounded(timings: dict[str, float]) -> dict[str, float]:
    return {stage: round(milliseconds, 1) for stage, milliseconds in timings.items()}
