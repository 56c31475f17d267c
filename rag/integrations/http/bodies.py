"""What may be sent to the API's own addresses; anything more or other is refused."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from rag.integrations.http.answering import Question
from rag.integrations.http.limits import LONGEST_QUESTION
from rag.settings import Caution
from rag.types import Filters, Turn

MOST_PASSAGES = 100
LONGEST_ARTICLE = 10_000_000  # characters

Asked = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
Word = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[list[Word], Field(max_length=20)]
Tag = Annotated[str, Field(pattern="^[A-Za-z]{2,3}(-[A-Za-z]{4})?$")]
Day = Annotated[
    str, Field(pattern="^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")
]  # fmt: skip
Said = Annotated[str, Field(max_length=20_000)]


def _whole(value: object) -> object:
    """In JSON 5.0 is a whole number as well."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]
Positive = Annotated[int, Field(ge=1), BeforeValidator(_whole)]
Count = Annotated[int, Field(ge=1, le=MOST_PASSAGES), BeforeValidator(_whole)]


class Body(BaseModel):
    """Something sent: of the types it says, and with no other names."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class FiltersBody(Body):
    """Narrows what is searched. `source` and `title` match substrings, the others whole values."""

    source: Words = Field(default=[], description="only sources that contain one of these")
    outlet: Words = Field(default=[], description="only these outlets")
    language: Annotated[list[Tag], Field(max_length=20)] = Field(
        default=[], description="only these languages: `zh` (also zh-Hans, zh-Hant), `en`"
    )
    title: Word | None = Field(default=None, description="only titles that contain this")
    since: Day | None = Field(
        default=None, description="published on this day, month or year, or later"
    )
    until: Day | None = Field(
        default=None, description="published on this day, month or year, or before"
    )

    def filters(self) -> Filters:
        """The same in the words of the system."""
        tags = tuple(map(_tag, self.language))
        return Filters(
            tuple(self.source), tuple(self.outlet), tags, self.title, self.since, self.until
        )


def _tag(text: str) -> str:
    """A language tag as the index writes it, whatever the case it came in."""
    language, _, script = text.partition("-")
    return language.lower() + (f"-{script.title()}" if script else "")


class SearchBody(Body):
    """What to search for."""

    query: Asked = Field(description="in any language")
    k: Count = Field(5, description="how many passages at most")
    filters: FiltersBody = FiltersBody()
    why: bool = Field(False, description="whether to say how each passage was found")


class AskBody(Body):
    """What to answer."""

    question: Asked = Field(description="in any language")
    history: list[Annotated[list[Said], Field(min_length=2, max_length=2)]] = Field(
        [], max_length=100, description="the turns before, as pairs of question and answer"
    )
    filters: FiltersBody = FiltersBody()
    stream: bool = Field(
        False, description="whether to send the answer as it grows, in server-sent events"
    )
    chat: Word | None = Field(None, description="which chat model answers; see /v1/models")
    caution: Caution | None = Field(
        None, description="`strict` answers less, where a wrong answer is worse than none"
    )

    def asked(self) -> Question:
        """The same in the words of the system."""
        turns = tuple(Turn(question, answer) for question, answer in self.history)
        return Question(self.question, turns, self.filters.filters(), self.chat, self.caution)


class ArticleBody(Body):
    """An article to add, as text."""

    title: Annotated[str, Field(min_length=1, max_length=500)]
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_ARTICLE)]
