"""The forms a question is searched in, so that passages of every script and language are met.

A question is asked of the passages of its own language as it stands, in the script that they are
written in. Passages in another language are asked by vector alone, while its numbers and names only
propose candidates; and by its translation, where there is one.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from rag.parts import Encoder
from rag.text import is_chinese, language, same_language, to_script
from rag.types import Form, Vectors

# How much of what all questions of a language have in common is taken off a question that is asked
# of another language: recall@1 of English and Spanish questions on Chinese passages rises by .03
# to .04. In one's own language nothing is gained.
COMMONPLACE = 0.5
UNKNOWN = "und"  # the language of a text without letters, or with too few of them
OTHERS = "en"  # stands for the languages that commonplace.toml does not have

_NAME_OR_NUMBER = re.compile(r"\S*[\dA-Z]\S*")


def forms(question: str, languages: Iterable[str], translations: Mapping[str, str]) -> list[Form]:
    """How to ask `question` of passages in each of `languages`.

    `translations` are of the question, by language.
    """
    asked_in = language(question)
    is_in_all = asked_in == UNKNOWN or _says_the_same_everywhere(question)
    found = []
    for theirs in sorted(languages):
        if is_in_all or theirs == UNKNOWN or same_language(asked_in, theirs):
            found.append(_written(Form("own", theirs, question, question)))
            continue
        found.append(Form("foreign", theirs, question, names_and_numbers(question)))
        for tag, said in translations.items():
            if same_language(tag, theirs):
                found.append(_written(Form("translated", theirs, said, said)))
    return found


def _says_the_same_everywhere(question: str) -> bool:
    """Whether it is nothing but numbers and names, such as 20GW or COVID-19."""
    return bool(question.strip()) and all(_NAME_OR_NUMBER.fullmatch(w) for w in question.split())


def _written(form: Form) -> Form:
    """The form in the script of the passages."""
    if not is_chinese(form.passages):
        return form
    return replace(form, question=to_script(form.question, form.passages))


def names_and_numbers(question: str) -> str:
    """What of a question stands in other languages too: numbers, and words with capitals."""
    words = _NAME_OR_NUMBER.findall(question)
    if words and question.startswith(words[0]) and not re.search(r"\d|[A-Z]{2}", words[0]):
        del words[0]  # a capital begins the sentence
    return " ".join(words)


class FormEncoder:
    """Vectors of forms."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._commonplace = cache(self._common_direction)

    def encode(self, some: list[Form]) -> Vectors:
        """A vector for each form, to be compared with those of passages; not all are unit."""
        texts = list(dict.fromkeys(form.question for form in some))
        vectors = dict(zip(texts, self._encoder.encode(texts, "query"), strict=True))
        rows = [vectors[form.question].copy() for form in some]
        for row, form in zip(rows, some, strict=True):
            if form.relation == "foreign":
                row -= COMMONPLACE * self._commonplace(language(form.question).split("-")[0])
        return np.stack(rows)

    def _common_direction(self, tag: str) -> Vectors:
        questions = _commonplaces()
        chosen = questions.get(tag, questions[OTHERS])
        mean: Vectors = self._encoder.encode(chosen, "query").mean(axis=0)
        return mean


@cache
def _commonplaces() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_name("commonplace.toml").read_text("utf-8"))
