"""How likely a proven sentence answers the question, by what was learnt from known answers.

That a sentence is true of the articles is proof's matter. Whether it answers is another: a small
model gives true sentences that are about something else. What tells is measured, above all whether
another reading, of other evidence, says the same.
"""

from dataclasses import dataclass

from rag.text import bigrams


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for a sentence as an answer; shares and cosines 0..1."""

    nearness: float  # how much of what the question is about it says, rare words weighing more
    coverage: float  # how much of the question's words the passages it rests on say
    cosine: float  # of the question and the nearest of its quotes
    agreement: float  # how much of what it adds to the question another reading says
    kind: bool  # it says the kind of thing that is asked for
    supported: bool  # and not partly
    first: bool  # in the model's words, read from all evidence
    second: bool  # in the model's words, read from the best of it


def agreement(sentence: str, other: str, question: str) -> float:
    """How much of what two readings add to a question they have in common, 0..1."""
    asked = bigrams(question)
    mine, theirs = bigrams(sentence) - asked, bigrams(other) - asked
    return len(mine & theirs) / (len(mine | theirs) or 1)
