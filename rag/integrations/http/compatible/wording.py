"""An answer as chat programs show it: its text, then the numbered sources, all of it Markdown."""

from collections.abc import Sequence

from rag.types import Answer, Citation

# Chat programs show Markdown and HTML: a title is not to become a link, an image or a script.
_HARMLESS = str.maketrans("[]<>`|", "［］＜＞'｜")


def whole_text(answer: Answer) -> str:
    """The answer with its sources."""
    return answer.text + sources(answer.citations)


def sources(citations: Sequence[Citation]) -> str:
    """A line for each number in an answer, as it follows the text; empty where there is none."""
    if not citations:
        return ""
    return "\n\n" + "\n".join(map(_line, citations))


def _line(citation: Citation) -> str:
    passage = citation.passage
    day = (passage.published or "")[:10]
    facts = (passage.title, passage.outlet or "", day, passage.source)
    return f"[{citation.number}] " + " · ".join(_plain(fact) for fact in facts if fact)


def _plain(text: str) -> str:
    return " ".join(text.split()).translate(_HARMLESS)


def continuation(said: str, text: str) -> str:
    """What is left to say of `text` when `said` is said.

    Spaces aside: the first English sentence among Chinese ones changes those between them all.
    """
    if text.startswith(said):
        return text[len(said) :]
    left = sum(not character.isspace() for character in said)
    for position, character in enumerate(text):
        if left == 0:
            return text[position:]
        left -= not character.isspace()
    return ""
