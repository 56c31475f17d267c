"""The defence against hostile articles: what is put before a model, and what may be cited.

An article is data. Its sentences that speak to a machine are left out of what was found, so that no
model reads them and no answer rests on them; a passage stuffed with words is set behind. What is
left goes into a prompt as `harmless` text, and `without_foreign_links` is for what comes out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.errors import CorpusError
from rag.generation.hostile.addressed import signs
from rag.generation.hostile.disarm import harmless, inert
from rag.generation.hostile.links import without_foreign_links
from rag.generation.hostile.stuffing import is_stuffed
from rag.sentences import trim
from rag.text import Span
from rag.types import Article, Hit, Passage

__all__ = ["harmless", "inert", "sift", "signs", "without_foreign_links"]

AROUND = 250  # characters beside a passage in which an order to what is in it may stand
BEHIND = 0.05  # of its score, for a stuffed passage: too little to be read beside a better one

FindArticle = Callable[[str], Article]


def sift(hits: Sequence[Hit], find_article: FindArticle) -> tuple[list[Hit], bool]:
    """Hits without what is addressed to a machine, and whether there was any of it.

    Of a passage the stretches between such sentences stay, each a hit: `article.text[start:end]` is
    the text of every one. A title or outlet that speaks to a machine is blank. Stuffed passages
    come last, with a twentieth of their score.
    """
    kept: list[Hit] = []
    found = False
    for hit in hits:
        passage = _with_plain_facts(hit.passage)
        spans = _addressed(passage, find_article)
        found = found or bool(spans) or passage != hit.passage
        kept += [replace(hit, passage=stretch) for stretch in _stretches(passage, spans)]
    stuffed = [is_stuffed(hit.passage.text) for hit in kept]
    last = [
        replace(hit, score=BEHIND * hit.score)
        for hit, is_last in zip(kept, stuffed, strict=True)
        if is_last
    ]
    return [hit for hit, is_last in zip(kept, stuffed, strict=True) if not is_last] + last, found


def _with_plain_facts(passage: Passage) -> Passage:
    title = "" if signs(passage.title) else passage.title
    outlet = None if passage.outlet and signs(passage.outlet) else passage.outlet
    if (title, outlet) == (passage.title, passage.outlet):
        return passage
    return replace(passage, title=title, outlet=outlet)


def _addressed(passage: Passage, find_article: FindArticle) -> list[Span]:
    """The spans of the article, in and beside a passage, that speak to a machine."""
    try:
        text = find_article(passage.article_id).text
    except CorpusError:  # it was removed after it was found
        return [(passage.start + one.start, passage.start + one.end) for one in signs(passage.text)]
    start = max(0, passage.start - AROUND)
    around = text[start : passage.end + AROUND]
    return [(start + one.start, start + one.end) for one in signs(around)]


def _stretches(passage: Passage, spans: Sequence[Span]) -> Iterator[Passage]:
    """What of a passage lies in none of the spans, in order."""
    inside = [(a, b) for a, b in spans if a < passage.end and b > passage.start]
    if not inside:
        yield passage
        return
    starts = [passage.start, *(b for _, b in inside)]
    ends = [*(a for a, _ in inside), passage.end]
    for start, end in zip(starts, ends, strict=True):
        if start < end and (stretch := _stretch(passage, start, end)).text:
            yield stretch


def _stretch(passage: Passage, start: int, end: int) -> Passage:
    first, last = trim(passage.text, start - passage.start, end - passage.start)
    start, end = passage.start + first, passage.start + last
    return replace(
        passage,
        id=f"{passage.article_id}:{start}-{end}",
        text=passage.text[first:last],
        start=start,
        end=end,
    )
