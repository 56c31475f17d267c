"""Variants of the question's wording: the other Chinese script, full width."""

from collections.abc import Callable
from dataclasses import replace

from eval.cases import Case
from rag.text import is_chinese, language, to_script
from rag.types import Turn

_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code).isalnum()}


def other_script(case: Case) -> Case | None:
    """A Simplified question in Traditional characters, or the other way round; None for others."""
    tag = language(case.question)
    if not is_chinese(tag):
        return None
    other = "zh-Hans" if tag == "zh-Hant" else "zh-Hant"
    return reworded(case, "other-script", lambda text: to_script(text, other))


def full_width(case: Case) -> Case | None:
    """The question with its digits and Latin letters in full width; None when it has none."""
    return reworded(case, "full-width", lambda text: text.translate(_FULL))


def reworded(case: Case, kind: str, change: Callable[[str], str]) -> Case | None:
    """The question and what was asked before it, changed; None when the question stays as it is.

    The answers of the history stay: they are the system's words, not the reader's.
    """
    question = change(case.question)
    if question == case.question:
        return None
    history = tuple(Turn(change(turn.question), turn.answer) for turn in case.history)
    return replace(case, id=f"{case.id}~{kind}", question=question, history=history)
