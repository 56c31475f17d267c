"""Labels of a set that its articles no longer bear out: told before anything is asked.

Quotes were marked in articles as they were read and split at that time. Where reading or splitting
has changed since, or an article is gone, no answer can meet such a label, however good it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from eval.cases import Case, Collection, Quote
from rag.types import Article, Passage

Stale = Mapping[str, Sequence[str]]  # ids of questions, by what is wrong with their labels
Place = tuple[str, int, int]  # an article by id, and from where to where in it

KINDS = {
    "quote_gone": "a quote that is no longer in its article",
    "quote_divided": "a quote that no single passage holds",
    "source_unknown": "a source that no article has",
    "document_unknown": "a relevant document that the collection does not hold",
}


def stale_labels(
    cases: Iterable[Case], articles: Sequence[Article] = (), passages: Iterable[Passage] = ()
) -> Stale:
    """The ids of the questions whose quotes or sources are not in the articles, by KINDS.

    A quote has to stand in an article of its source, and there in one passage; `cite` has to name
    a source. The quotes of a question with passages of its own have to stand in one of these.
    """
    there = _Articles(articles, passages)
    found: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        for kind in _faults(case, there):
            found[kind].append(case.id)
    return {kind: found[kind] for kind in KINDS if kind in found}


def unknown_documents(collection: Collection) -> Stale:
    """The ids of the questions for which a document is relevant that the collection lacks."""
    there = {document.id for document in collection.documents}
    asked = [query.id for query in collection.queries]
    ids = [id for id in asked if not there.issuperset(collection.relevant.get(id, ()))]
    return {"document_unknown": ids} if ids else {}


def stated(stale: Stale) -> dict[str, Stale]:
    """What a run's header says of them, under `index`; nothing where there are none."""
    return {"stale": stale} if stale else {}


def _faults(case: Case, there: "_Articles") -> Iterator[str]:
    if case.passages:
        if not all(any(q.text in text for text in case.passages) for q in case.quotes):
            yield "quote_gone"
        return
    places = [there.places(quote) for quote in case.quotes if there.of(quote.source)]
    if not all(places):
        yield "quote_gone"
    if any(some and not any(map(there.in_one_passage, some)) for some in places):
        yield "quote_divided"
    if not all(map(there.of, [*case.cite, *(quote.source for quote in case.quotes)])):
        yield "source_unknown"


class _Articles:
    """Articles by what a source has in it, and the passages they are split into."""

    def __init__(self, articles: Sequence[Article], passages: Iterable[Passage]) -> None:
        self._articles = articles
        self._by_source: dict[str, list[Article]] = {}  # many questions are about one article
        self._spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for passage in passages:
            self._spans[passage.article_id].append((passage.start, passage.end))

    def of(self, source: str) -> list[Article]:
        if source not in self._by_source:
            self._by_source[source] = [one for one in self._articles if source in one.source]
        return self._by_source[source]

    def places(self, quote: Quote) -> list[Place]:
        return [
            (article.id, start, start + len(quote.text))
            for article in self.of(quote.source)
            for start in _starts(article.text, quote.text)
        ]

    def in_one_passage(self, place: Place) -> bool:
        id, start, end = place
        return any(first <= start and end <= last for first, last in self._spans.get(id, ()))


def _starts(text: str, part: str) -> Iterator[int]:
    start = text.find(part)
    while start >= 0:
        yield start
        start = text.find(part, start + 1)
