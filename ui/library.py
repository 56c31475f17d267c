"""What happens in the library: articles found, added and taken out."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.additions import Added, Additions
from rag.errors import WenquError
from rag.index.catalogue import Catalogue
from ui.render import results_html, shelf_html
from ui.visit import Changes, Data, Session, Visitor

LISTED = 200  # articles shown at once


class Library:
    """Answers to what readers do in the library, each as what is to be shown anew."""

    def __init__(self, catalogue: Catalogue, additions: Additions) -> None:
        self._catalogue = catalogue
        self._additions = additions

    def opened(self, visitor: Visitor) -> Changes:
        """All of it."""
        return {"shelf": self._shelf("", visitor), "results": ""}

    def search(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """The articles with some words in their title, outlet or source."""
        return {"shelf": self._shelf(str(data.get("words", ""))[:100], visitor)}

    def add_files(self, files: Sequence[tuple[str, Path]], visitor: Visitor) -> Iterator[Changes]:
        """Reads files, given as their name and where they lie; says what became of each."""
        results: list[tuple[str, bool]] = []
        for done, (name, path) in enumerate(files):
            going_on = visitor.words.say("adding", name=name, done=done, total=len(files))
            yield {"results": results_html(results, going_on, visitor.words)}
            results.append(_told(self._additions.add_file(name, path, _unseen), visitor))
        yield self._concluded(results, visitor)

    def add_text(self, title: str, text: str, visitor: Visitor) -> Iterator[Changes]:
        """Makes an article of a text."""
        added = self._additions.add_text(title, text, _unseen)
        emptied = {} if added.error else {"title": {"value": ""}, "text": {"value": ""}}
        yield {**self._concluded([_told(added, visitor)], visitor), **emptied}

    def takeout(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """Takes an article out."""
        try:
            article = self._additions.remove(str(data["article"]))
        except WenquError as error:
            return self._concluded([(str(error), True)], visitor)
        told = visitor.words.say("removed", title=article.title)
        return self._concluded([(told, False)], visitor)

    def _concluded(self, results: Sequence[tuple[str, bool]], visitor: Visitor) -> Changes:
        return {
            "results": results_html(results, "", visitor.words),
            "shelf": self._shelf("", visitor),
        }

    def _shelf(self, words: str, visitor: Visitor) -> str:
        cards = self._catalogue.find(words, LISTED)
        total = self._catalogue.overview().articles
        return shelf_html(cards, total, words, visitor.words)


def _unseen(what: str, done: int, total: int) -> None:
    """Progress within one file is not shown: it is the files that take their time."""


def _told(added: Added, visitor: Visitor) -> tuple[str, bool]:
    own = visitor.words
    if added.error:
        return own.say("add_failed", name=added.name, error=added.error), True
    if not added.articles:
        return own.say("added_before", name=added.name), False
    said = own.say("added", name=added.name, articles=added.articles, passages=added.passages)
    return said, False
