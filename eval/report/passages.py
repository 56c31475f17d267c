"""A cited passage with its quote marked where it stands."""

from collections.abc import Mapping
from typing import Any

from eval.report.markup import Html, element, join


def marked(citation: Mapping[str, Any]) -> Html:
    """The passage of a citation, the quote highlighted; says so when the quote is not in it."""
    passage, quote = str(citation.get("passage", "")), str(citation.get("quote", ""))
    at = _place(citation, passage, quote)
    if at is None:
        missing = element("strong", "The quote is not in the passage 引语不在原文: ", quote)
        return join([missing, element("p", passage, dir="auto")])
    end = at + len(quote)
    return element("p", passage[:at], element("mark", quote), passage[end:], dir="auto")


def _place(citation: Mapping[str, Any], passage: str, quote: str) -> int | None:
    """Where the quote begins in the passage: where its offsets say, else where its words are.

    Offsets count from the beginning of the article, and so does the passage's own in its id.
    """
    start, _, _ = str(citation.get("passage_id", "")).rpartition(":")[2].partition("-")
    if start.isdecimal() and isinstance(citation.get("start"), int):
        at = citation["start"] - int(start)
        if at >= 0 and passage[at : at + len(quote)] == quote:
            return int(at)
    found = passage.find(quote)
    return found if quote and found >= 0 else None
