"""A claim that borrows words: only another sentence says them, and of somebody else."""

import re
from collections.abc import Sequence

from rag.generation.proof.claims import Claim
from rag.generation.proof.facts import certain_names
from rag.generation.proof.provinces import spelled_out
from rag.generation.proof.sources import Source
from rag.numbers import numbers
from rag.text import bigrams, fold, words

BORROWED = 3  # one word in so many that another sentence says of somebody else
_NO_DEED = re.compile(
    "认为|表示|指出|强调|预计|介绍|提到|提出|透露|已经|目前|因为|所以|由于|并且|同时|此外|其中"
)


def borrowed(claim: Claim, source: Source, others: Sequence[Source]) -> str:
    """A word of the claim that not its source says, but one of the others, of somebody else.

    Empty where there is none, or where the claim names nobody whom it could be said of.
    """
    said = spelled_out(claim.question + source.header + source.evidence.text)
    mine = set(certain_names(claim.text))
    content = [
        word.text
        for word in words(claim.text)
        if not word.name and len(word.text) > 1 and not numbers(word.text)
    ]
    missing = [word for word in content if word not in said and not _NO_DEED.fullmatch(word)]
    if not mine or len(missing) * BORROWED < len(content):
        return ""
    for other in others:
        theirs = set(certain_names(other.evidence.text))
        if theirs and not theirs & mine:
            told = fold(other.evidence.text)
            if found := next((word for word in missing if _tells(told, word, said)), ""):
                return found
    return ""


def _tells(told: str, word: str, said: str) -> bool:
    """Whether a text tells what of a word is not said: 主持 of 主持会议."""
    return any(pair in told for pair in bigrams(word) if pair not in said)
