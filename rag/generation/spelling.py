"""A sentence in the reader's script, spelt as articles and question spell it: 余紅勝, not 餘紅勝.

A converter must choose where one character is several in the other script, and knows no names.
"""

from collections.abc import Iterable

from rag.text import fold, language, to_script

LEAST = 2  # characters that are taken over together


def spelled(sentence: str, tag: str, models: Iterable[str]) -> str:
    """`sentence` in the script of `tag`; what a model text in that script says too, as it says it.

    Texts in other languages are left as they are.
    """
    converted = to_script(sentence, tag)
    if not tag.startswith("zh"):
        return converted
    for model in models:
        if language(model) == tag:
            converted = _spelled_as(converted, model)
    return converted


def _spelled_as(text: str, model: str) -> str:
    """`text` with every stretch that is in `model`, folded, written as there."""
    folded, there = fold(text), fold(model)
    if len(folded) != len(text) or len(there) != len(model):
        return text
    written, at = "", 0
    while at < len(text):
        size = _shared(folded, at, there)
        if size < LEAST:
            written, at = written + text[at], at + 1
            continue
        place = there.find(folded[at : at + size])
        written, at = written + model[place : place + size], at + size
    return written


def _shared(text: str, start: int, there: str) -> int:
    """How many characters from `start` on stand together in `there`, Chinese ones only."""
    size = 0
    while start + size < len(text) and "\u4e00" <= text[start + size] <= "\u9fff":
        if text[start : start + size + 1] not in there:
            break
        size += 1
    return size
