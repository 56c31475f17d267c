"""Makes a follow-up question stand alone."""

import re
from collections.abc import Sequence

from rag.generation import prompts
from rag.generation.model import Session
from rag.generation.translation import ModelTranslator as ModelTranslator  # it lived here
from rag.text import words
from rag.types import Turn

TURNS = 3
SHORT = 2  # words that say something, below which a question leans on what came before
_REFERRING = re.compile(
    r"他|她|它|其|该|該|此|这个|這個|这些|這些|那个|那些|那里|那么|呢[?？]?$|上述|前者|后者"
    r"|\b(?:he|she|it|they|him|her|them|his|its|their|that|those|this|there)\b",
    re.IGNORECASE,
)


def leans_on_history(question: str, history: Sequence[Turn]) -> bool:
    """Whether a question cannot be understood without the turns before it."""
    return bool(history) and (bool(_REFERRING.search(question)) or len(words(question)) < SHORT)


def rewrite(question: str, history: Sequence[Turn], session: Session | None) -> str:
    """The question as one would ask it without the turns before it."""
    if not leans_on_history(question, history):
        return question
    if session is None:
        return f"{history[-1].question} {question}"
    turns = "\n".join(f"问：{turn.question}\n答：{turn.answer}" for turn in history[-TURNS:])
    said = session.complete(prompts.fill("rewrite", history=turns, question=question), 80)
    first_line = said.strip().split("\n")[0].removeprefix("改写后的问题：").strip()
    return first_line or question
