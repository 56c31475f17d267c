"""The top of the page: what answers at the moment, and what a reader should know about it."""

from rag.choices import Choices
from ui.render import head_html
from ui.visit import Visitor


class Head:
    """Tells the state of the program."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices

    def html(self, visitor: Visitor) -> str:
        """The top of the page, with a banner for each thing that is not as it should be."""
        own, model = visitor.words, self._choices.default.model
        notes = [] if model else [own["extractive_now"]]
        if not self._choices.index.is_complete():
            notes.append(own["outdated_index"])
        return head_html(
            own,
            rung=model.rung if model else "extractive",
            model=model.name if model else "none",
            embedder=self._choices.embedder,
            user=visitor.owner,
            notes=notes,
        )
