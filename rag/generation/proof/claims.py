"""What a sentence claims: its terms with their weights, and what of it can be checked."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rag.chinese_names import foreign_names
from rag.generation.answers.written import BARE_NAME
from rag.generation.proof.facts import Facts, facts, is_without_doubt, names
from rag.numbers import numbers, values
from rag.text import bigrams, fold

ASKED = 0.15  # what a word of the question weighs: to say it again is no statement
MOST_ASKED = 0.5  # and all of them together, beside all that is new


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence to be proven: its terms with their weights, and what can be checked in it."""

    text: str
    weights: dict[str, float]
    facts: Facts
    asked: frozenset[str]  # the names in the question: who is spoken of, if nobody is named
    question: str

    @classmethod
    def of(cls, sentence: str, question: str, rarity: "Rarity", known: frozenset[str]) -> "Claim":
        """`known` are the names in the articles: no segmenter finds them all in any sentence."""
        terms = terms_of(sentence)
        asked = terms_of(question)
        found = facts(sentence)
        folded = fold(sentence)
        told = {name for name in known if name in folded}
        found = replace(found, names=found.names | told)
        bare = len(terms) <= BARE_NAME
        if bare:  # it says nothing without its question
            terms = terms | asked
            whole = facts(completed(sentence, question))
            found = replace(found, holdings=whole.holdings, names=found.names | whole.names)
        doubtful = (
            {name for name in names(question) if not is_without_doubt(name, question)}
            - known
            - foreign_names(question)
        )
        found = replace(found, names=found.names - doubtful)
        weights = _weights(terms, set() if bare else asked, rarity)
        return cls(sentence, weights, found, names(question), question)

    def without(self, names: Iterable[str]) -> "Claim":
        """The claim without names that are proven otherwise, as places of known offices are."""
        return replace(self, facts=replace(self.facts, names=self.facts.names - set(names)))

    def share(self, terms: set[str]) -> float:
        """How much of the claim the terms hold, 0..1."""
        held = sum(weight for term, weight in self.weights.items() if term in terms)
        return held / (sum(self.weights.values()) or 1)


def _weights(terms: set[str], asked: set[str], rarity: "Rarity") -> dict[str, float]:
    """What each term of a sentence weighs: new ones by their rarity, those of the question less."""
    weights = {term: rarity(term) * (ASKED if term in asked else 1.0) for term in terms}
    new = sum(weight for term, weight in weights.items() if term not in asked)
    old = sum(weights.values()) - new
    if new and old > MOST_ASKED * new:
        less = MOST_ASKED * new / old
        weights = {t: weight * (less if t in asked else 1.0) for t, weight in weights.items()}
    return weights


def terms_of(text: str) -> set[str]:
    """What a text is compared by: pairs of characters, and its numbers by their values."""
    folded = fold(text)
    found = numbers(text)
    for number in reversed(found):
        folded = f"{folded[: number.start]} {folded[number.end :]}"
    return bigrams(_SHARE.sub(" ", folded)) | {f"={value:g}" for value, _ in values(text)}


_SHARE = re.compile("百分之[零一二三四五六七八九十百点]+")
Rarity = Callable[[str], float]


def rarity(sources: Sequence[Iterable[str]]) -> Rarity:
    """How much a pair of characters tells one sentence from the others."""
    frequency = Counter(term for terms in sources for term in terms)
    return lambda term: math.log(2 + len(sources) / (1 + frequency[term]))


_ASKING = re.compile(r"(?:是|叫|为)?(?:谁|哪位|哪一位|什么名字|什么人|何人)(?:担任|来)?[?？。]?$")


def completed(answer: str, question: str) -> str:
    """A bare answer with its question as one statement: 湖南省长是毛伟明, of 湖南省长是谁."""
    asked = fold(question).strip()
    bare = answer.strip("。.!！ ")
    if _ASKING.search(asked):
        return _ASKING.sub("", asked).rstrip("的") + "是" + bare
    return asked.rstrip("?？") + bare
