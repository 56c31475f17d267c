"""The texts that noise is taken from: the nearest to a question that do not answer it."""

import math
from collections.abc import Iterator, Sequence

from eval.cases import Case
from rag.text import bigrams, fold

MOST_SHARED = 0.5  # of the character pairs of a text: beyond it, the text is the passage again


def plain(text: str) -> str:
    """A text as answers are looked for in it: folded, without white space."""
    return "".join(fold(text).split())


class Pool:
    """Texts of a corpus, read once, asked for many questions."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = list(dict.fromkeys(text for text in texts if text.strip()))
        self._plain = [plain(text) for text in self._texts]
        self._pairs = [bigrams(text) for text in self._texts]
        self._places: dict[str, list[int]] = {}
        for place, pairs in enumerate(self._pairs):
            for pair in pairs:
                self._places.setdefault(pair, []).append(place)

    def noise(self, case: Case, gold: Sequence[str], count: int) -> list[str] | None:
        """The `count` texts nearest to the question that do not answer it; None if there are fewer.

        As RGB's noise, which a search engine found, they share the question's words. A text that
        has an answer, a marked quote, or half of a passage of `gold` in it is no noise.
        """
        chosen = [text for text, _ in zip(self._clean(case, gold), range(count), strict=False)]
        return chosen if len(chosen) == count else None

    def _clean(self, case: Case, gold: Sequence[str]) -> Iterator[str]:
        given_away = [plain(alias) for group in case.answers for alias in group]
        given_away += [plain(text) for text in case.corrected]
        given_away += [plain(quote.text) for quote in case.quotes]
        gold_pairs = [bigrams(text) for text in gold]
        for place in self._nearest(case.question):
            answers = any(text in self._plain[place] for text in given_away)
            if not answers and not any(self._is_like(place, pairs) for pairs in gold_pairs):
                yield self._texts[place]

    def _is_like(self, place: int, pairs: set[str]) -> bool:
        shorter = min(len(pairs), len(self._pairs[place]))
        return len(pairs & self._pairs[place]) > MOST_SHARED * shorter

    def _nearest(self, question: str) -> list[int]:
        """All texts, those first that share the rarest character pairs with the question."""
        scores = [0.0] * len(self._texts)
        for pair in sorted(bigrams(question)):
            places = self._places.get(pair, [])
            for place in places:
                scores[place] += math.log(1 + len(self._texts) / len(places))
        return sorted(range(len(self._texts)), key=lambda place: (-scores[place], place))
