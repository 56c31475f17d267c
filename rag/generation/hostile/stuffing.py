"""Tells a passage that repeats a few words, to be found by them, from one that says something."""

import re

from rag.text import HAN, fold

REPEATED = (
    0.65  # of its triples of words that were there before; of news one passage in 1,000 has it
)
SHORTEST = 30  # triples; fewer repeat themselves by chance

_WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")


def is_stuffed(text: str) -> bool:
    """Whether most of a text is the same few words again and again; a Han character is a word."""
    words = _WORD.findall(fold(text))
    triples = [tuple(words[i : i + 3]) for i in range(len(words) - 2)]
    if len(triples) < SHORTEST:
        return False
    return len(set(triples)) <= (1 - REPEATED) * len(triples)
