"""What watches an answer being made: a span for each stage, with facts. By default nobody does."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal, Protocol

from rag.errors import Stopped

Kind = Literal["CHAIN", "RETRIEVER", "LLM", "EVALUATOR"]  # OpenInference's
Fact = str | int | float | bool
Facts = Mapping[str, Fact]


class Watch(Protocol):
    """Begins spans. Safe to use from several threads."""

    def begin(self, name: str, kind: Kind) -> "Span":
        """A span from now until its `end`."""
        ...


class Span(Watch, Protocol):
    """Something that is being done; what is begun of it is a part of it."""

    def note(self, facts: Facts) -> None:
        """Adds what may be known by everyone: ids, counts, scores, names of models."""
        ...

    def quote(self, facts: Facts) -> None:
        """Adds what people wrote; it is dropped unless that was asked for."""
        ...

    def end(self, error: BaseException | None = None) -> None:
        """Says that it is done, or what it failed with."""
        ...


class Unwatched:
    """A span that nobody looks at."""

    def begin(self, name: str, kind: Kind) -> Span:
        """Itself."""
        return self

    def note(self, facts: Facts) -> None:
        """Nothing."""

    def quote(self, facts: Facts) -> None:
        """Nothing."""

    def end(self, error: BaseException | None = None) -> None:
        """Nothing."""


UNWATCHED = Unwatched()


@contextmanager
def watched(span: Span) -> Iterator[Span]:
    """Ends a span with what is done inside; to be stopped, or left early, is no failure."""
    try:
        yield span
    except (Stopped, GeneratorExit):
        span.note({"wenqu.stopped": True})
        span.end()
        raise
    except BaseException as error:
        span.end(error)
        raise
    span.end()
