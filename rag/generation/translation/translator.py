"""Puts questions into the articles' language, and proven sentences into the reader's.

What a translation says is checked, not trusted: a number, day, name or office that it loses,
changes or adds has it thrown away. Then the sentence is shown as its article has it, and says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from langchain_core.messages import BaseMessage

from rag.generation import prompts, wording
from rag.generation.model import Session
from rag.generation.translation.carried import Prepared
from rag.generation.translation.holders import holder
from rag.generation.translation.originals import Restored, restored
from rag.generation.translation.preparing import prepare
from rag.generation.translation.stand_ins import MISTAKEN, english_stand_ins, exchanged, stand_ins
from rag.logs import words
from rag.text import fold, is_chinese, language, same_language, to_script

MOST_REMEMBERED = 1000  # translations of questions
QUESTION_TOKENS = 120
ANSWER_TOKENS = 300
LOOP = 16  # characters that a model says a fourth time: it will go on so
TELLING = 4  # words from which the language of a text can be told
ENGLISH = "en"
DIRECTLY = frozenset({"ja"})  # takes most of its words from the Chinese as they stand

# As the models know them best.
LANGUAGES = {
    "zh-Hans": "Simplified Chinese", "zh-Hant": "Traditional Chinese", "en": "English",
    "es": "Spanish", "fr": "French", "de": "German", "ru": "Russian", "ja": "Japanese",
    "ko": "Korean", "pt": "Portuguese", "it": "Italian", "ar": "Arabic", "vi": "Vietnamese",
    "th": "Thai", "id": "Indonesian", "tr": "Turkish", "nl": "Dutch", "pl": "Polish",
}  # fmt: skip
CHINESE = {"zh-Hans": "简体中文", "zh-Hant": "繁体中文"}


@dataclass(frozen=True, slots=True)
class Translation:
    """A sentence for the reader; `faithful` where it is a translation, else it is the original."""

    text: str
    faithful: bool


class ModelTranslator:
    """Translates with the chat model.

    `memory` holds the translations of questions that were made before, by text and language.
    `hints` are texts in the language that questions are put into, such as the passages found
    first: a romanised name of the question is read as the name that stands there.
    """

    def __init__(
        self,
        session: Session,
        memory: dict[tuple[str, str], str] | None = None,
        *,
        hints: tuple[str, ...] = (),
    ) -> None:
        self._session = session
        self._memory = {} if memory is None else memory
        self._hints = hints

    def translate(self, text: str, language: str) -> str:
        """A question in another language, by its BCP 47 tag."""
        asked = restored(text, self._hints) if is_chinese(language) else Restored(text)
        if (asked.text, language) not in self._memory:
            if len(self._memory) >= MOST_REMEMBERED:
                self._memory.clear()
            self._memory[asked.text, language] = self._question(asked, language) or asked.text
        return self._memory.get((asked.text, language), asked.text)

    def _question(self, asked: Restored, language: str) -> str:
        """A translation with all the names, if there is one."""
        said = self._said(_asked(asked.text, language), QUESTION_TOKENS)
        lost = [name for name in asked.names if name not in fold(said)]
        if not lost:
            return to_script(said, language)
        stood_in = dict(zip(lost, stand_ins(lost, asked.text), strict=False))
        other = self._said(_asked(exchanged(asked.text, stood_in), language), QUESTION_TOKENS)
        if all(name in other for name in stood_in.values()):
            said = _put_back(other, stood_in)
        return to_script(said, language)

    def translate_answer(self, sentence: str, tag: str) -> str:
        """A proven sentence in the reader's language; Chinese names with the original behind.

        Where no translation can be shown, the sentence itself, behind words that say so.
        """
        return self.translated(sentence, tag).text

    def translated(self, sentence: str, tag: str) -> Translation:
        """The same, and whether it is a translation. Raises ModelError as the model does."""
        if said := holder(sentence, tag):
            return Translation(said, True)
        prepared = prepare(sentence, tag)
        if tag in DIRECTLY or not is_chinese(language(sentence)):
            said = self._accepted(prepared, _again(prepared))
        elif tag == ENGLISH:
            said = self._in_english(prepared)
        else:
            said = self._by_english(sentence, prepared)
        if said:
            return Translation(prepared.finished(said), True)
        return Translation(f"{wording.untranslated(tag)} {sentence}", False)

    def _in_english(self, prepared: Prepared) -> str:
        """The sentence in English, at the second try with fewer examples; empty at neither."""
        mistaken = [one for one in prepared.carried if one.given in MISTAKEN]
        names = english_stand_ins(mistaken, prepared.text)
        text = exchanged(prepared.text, names)
        said = _put_back(self._said(prompts.fill("translate_answer", text=text)), names)
        if not _faults(said, prepared):
            return said
        names = english_stand_ins([*mistaken, *prepared.lost(said)], prepared.text)
        second = replace(prepared, text=exchanged(prepared.text, names))
        said = _put_back(self._said(_again(second)), names)
        return "" if _faults(said, prepared) else said

    def _by_english(self, sentence: str, prepared: Prepared) -> str:
        """The sentence in another language, by way of English; empty where none can be shown.

        A small model knows Chinese and English best, and goes on from there more safely.
        """
        english = prepare(sentence, ENGLISH)
        said = self._in_english(english)
        if not said:
            return ""
        onward = replace(prepared, text=english.exchanged(said, prepared))
        target = LANGUAGES.get(onward.tag, onward.tag)
        messages = prompts.fill("translate_onward", text=onward.text, language=target)
        return self._accepted(onward, messages) or self._accepted(onward, _again(onward))

    def _accepted(self, prepared: Prepared, messages: list[BaseMessage]) -> str:
        """What the model says if it can be shown, else nothing."""
        said = self._said(messages)
        faults = _faults(said, prepared)
        if faults:
            words.debug("not shown for %s: %s", faults, said)
        return "" if faults else said

    def _said(self, messages: list[BaseMessage], most: int = ANSWER_TOKENS) -> str:
        """The first line of what the model says, as far as it does not go round in circles."""
        said = ""
        for piece in self._session.stream(messages, most):
            said += piece
            if "\n" in said.strip() or said.count(said[-LOOP:]) > 3:
                break
        return said.strip().split("\n")[0].strip()


def _put_back(said: str, stood_in: Mapping[str, str]) -> str:
    return exchanged(said, {other: name for name, other in stood_in.items()})


def _again(prepared: Prepared) -> list[BaseMessage]:
    """The shorter prompt, for any language."""
    target = LANGUAGES.get(prepared.tag, prepared.tag)
    return prompts.fill("translate_answer_again", text=prepared.text, language=target)


def _faults(said: str, prepared: Prepared) -> list[str]:
    """What keeps a translation from being shown; empty when it may be."""
    faults = prepared.faults(said) if said else ["nothing is said"]
    if not faults and not is_in(prepared.without_carried(said), prepared.tag):
        return ["another language"]
    return faults


def is_in(text: str, tag: str) -> bool:
    """Whether a text is in a language; of a short one, whether it may be."""
    found = language(text)
    if same_language(found, tag):
        return True
    count = len(text.split())
    if tag == ENGLISH:  # what is left of it may be no more than: The of is
        return count < 2 * TELLING and text.isascii()
    is_open = tag.split("-")[0] not in ("ja", "ko", "ru", "zh")
    return is_open and count < TELLING and found in ("en", "und")


def _asked(question: str, language: str) -> list[BaseMessage]:
    """What a model is told to translate a question; into Chinese, with examples.

    Without them a small model answers a question in place of translating it.
    """
    if language in CHINESE:
        return prompts.fill("translate_question", question=question, language=CHINESE[language])
    target = LANGUAGES.get(language, language)
    return prompts.fill("translate", text=question, language=target)
