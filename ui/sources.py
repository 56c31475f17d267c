"""What happens around sources: articles opened beside the answer, questions narrowed to some."""

from dataclasses import replace

from rag.choices import Choices
from rag.types import Filters
from ui.filtering import chosen, only_one, without
from ui.panels import Panels
from ui.render import reader_html
from ui.visit import Changes, Data, Session, Visitor


class Sources:
    """Answers to what readers do with sources, each as what is to be shown anew."""

    def __init__(self, panels: Panels, choices: Choices) -> None:
        self._panels = panels
        self._choices = choices

    def cite(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """The article of a citation, at the span that was cited."""
        active = int(data["start"]), int(data["end"])
        return {"reader": self._panels.reader(session, data, visitor, active)}

    def read(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """An article from its beginning."""
        return {"reader": self._panels.reader(session, data, visitor, None)}

    def close(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """No article."""
        return {"reader": reader_html(None, (), None, visitor.words)}

    def filter(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """Narrows the next questions."""
        return self._narrowed(session, chosen(data, session.filters), visitor)

    def unfilter(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """Takes a condition away, or all of them."""
        filters = without(session.filters, str(data.get("name")))
        return self._narrowed(session, filters, visitor)

    def only(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """Narrows the next questions to one article."""
        filters = only_one(str(data["source"]), str(data["title"]))
        return self._narrowed(session, filters, visitor)

    def choose(self, session: Session, data: Data, visitor: Visitor) -> Changes:
        """Has another model answer, or the same one more cautiously."""
        model, caution = str(data.get("model", "")), str(data.get("caution", ""))
        self._choices.wenqu(model or None, caution or None)
        session = replace(session, model=model, caution=caution)
        return {"session": session, "filters": self._panels.filters(session, visitor)}

    def _narrowed(self, session: Session, filters: Filters, visitor: Visitor) -> Changes:
        session = replace(session, filters=filters)
        return {"session": session, "filters": self._panels.filters(session, visitor)}
