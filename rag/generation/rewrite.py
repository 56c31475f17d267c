"""Makes a follow-up question stand alone, and puts texts into other languages."""

import re
from collections.abc import Sequence
from string import ascii_uppercase

from langchain_core.messages import BaseMessage

from rag.generation import prompts
from rag.generation.hostile import harmless
from rag.generation.model import Session
from rag.numbers import values
from rag.text import language, organisations_and_persons, same_language, words
from rag.types import Turn

TURNS = 3
MOST_REMEMBERED = 1000  # translations of questions
SHORT = 2  # words that say something, below which a question leans on what came before
_REFERRING = re.compile(
    r"他|她|它|其|该|該|此|这个|這個|这些|這些|那个|那些|那里|那么|呢[?？]?$|上述|前者|后者"
    r"|\b(?:he|she|it|they|him|her|them|his|its|their|that|those|this|there)\b",
    re.IGNORECASE,
)

# As the models know them best.
LANGUAGES = {
    "zh-Hans": "Simplified Chinese", "zh-Hant": "Traditional Chinese", "en": "English",
    "es": "Spanish", "fr": "French", "de": "German", "ru": "Russian", "ja": "Japanese",
    "ko": "Korean", "pt": "Portuguese", "it": "Italian", "ar": "Arabic", "vi": "Vietnamese",
    "th": "Thai", "id": "Indonesian", "tr": "Turkish", "nl": "Dutch", "pl": "Polish",
}  # fmt: skip


def leans_on_history(question: str, history: Sequence[Turn]) -> bool:
    """Whether a question cannot be understood without the turns before it."""
    return bool(history) and (bool(_REFERRING.search(question)) or len(words(question)) < SHORT)


def rewrite(question: str, history: Sequence[Turn], session: Session | None) -> str:
    """The question as one would ask it without the turns before it."""
    if not leans_on_history(question, history):
        return question
    if session is None:
        return f"{history[-1].question} {question}"
    turns = "\n".join(
        f"问：{harmless(turn.question)}\n答：{harmless(turn.answer)}" for turn in history[-TURNS:]
    )
    said = session.complete(prompts.fill("rewrite", history=turns, question=question), 80)
    first_line = said.strip().split("\n")[0].removeprefix("改写后的问题：").strip()
    return first_line or question


CHINESE = {"zh-Hans": "简体中文", "zh-Hant": "繁体中文"}


def _asked(question: str, language: str) -> list[BaseMessage]:
    """What a model is told to translate a question; into Chinese, with examples.

    Without them a small model answers a question in place of translating it.
    """
    if language in CHINESE:
        return prompts.fill("translate_question", question=question, language=CHINESE[language])
    target = LANGUAGES.get(language, language)
    return prompts.fill("translate", text=question, language=target)


class ModelTranslator:
    """Translates with the chat model.

    `memory` holds the translations of questions that were made before, by text and language.
    """

    def __init__(self, session: Session, memory: dict[tuple[str, str], str] | None = None) -> None:
        self._session = session
        self._memory = {} if memory is None else memory

    def translate(self, text: str, language: str) -> str:
        """A question in another language, by its BCP 47 tag."""
        if (text, language) not in self._memory:
            if len(self._memory) >= MOST_REMEMBERED:
                self._memory.clear()
            said = self._session.complete(_asked(text, language), 120).split("\n")[0].strip()
            self._memory[text, language] = said or text
        return self._memory.get((text, language), text)

    def translate_answer(self, sentence: str, tag: str) -> str:
        """A proven sentence in the reader's language; names stay as the articles write them.

        The sentence itself where the translation loses a name, changes a number, or is none.
        """
        names = organisations_and_persons(sentence)
        marks = {
            name: f"{{{letter}}}" for name, letter in zip(names, ascii_uppercase, strict=False)
        }
        marked = sentence
        for name, mark in marks.items():
            marked = marked.replace(name, mark)
        target = LANGUAGES.get(tag, tag)
        messages = prompts.fill("translate_answer", text=marked, language=target)
        said = self._session.complete(messages, 300).split("\n")[0].strip()
        kept = all(mark in said for mark in marks.values())
        translated = same_language(language(said), tag)
        for name, mark in marks.items():
            said = said.replace(mark, name)
        right = kept and translated and values(said) == values(sentence)
        return said if right else sentence
