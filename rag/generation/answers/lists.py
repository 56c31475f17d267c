"""A list as its article has it, where the model left a part of it out or put something in."""

import re
from collections.abc import Sequence

from rag.generation.answers.evidence import Evidence
from rag.generation.answers.extract import ended, runs_of
from rag.text import fold


def asks_for_several(question: str) -> bool:
    """Whether a list is asked for: 哪些, 哪三处, 都有谁."""
    return bool(re.search(r"哪些|哪[两三四五六七八九十几]|都有|有什么|分别", fold(question)))


def whole_list(question: str, sentence: str, quotes: Sequence[Evidence]) -> str:
    """The sentence, or the article's words for it where a list is asked for and it is not whole.

    `quotes` is what proves the sentence; a list that is told in two places is left as it is.
    """
    if not asks_for_several(question) or len(quotes) != 1:
        return sentence
    told = quotes[0].text
    items = re.split("[、和与及]", sentence)
    inner = [items[0][-2:], *items[1:-1], items[-1][:2]]
    invented = len(items) > 2 and any(fold(item) not in fold(told) for item in inner)
    if told.count("、") < len(items) and not (invented and "、" in told):
        return sentence
    runs = [run.text for run in runs_of(quotes[0]) if run.text.count("、") == told.count("、")]
    whole = min(runs, key=lambda run: (-sum(item in run for item in items), len(run)), default=told)
    return ended(whole)
