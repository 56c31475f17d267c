"""How near an answer's words are to the words of the right one, and whether it holds them."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice, product

from eval.metrics.normal import contains, tokens

MOST_TIMES_LONGER = 3  # than the longest gold answer
LONG = 120  # characters of an answer that is no dump, whatever was asked
_MOST_REFERENCES = 24  # ways of putting the aliases of several groups together

Groups = Sequence[Sequence[str]]


def references(groups: Groups) -> list[str]:
    """The gold answers as texts: the aliases, or where there are several groups, one of each.

    Of many ways to put aliases together, only the first are made; they begin with the first
    aliases of all groups.
    """
    combinations = islice(product(*groups), _MOST_REFERENCES) if groups else ()
    return ["、".join(chosen) for chosen in combinations]


def accuracy(answer: str, groups: Groups, *, is_list: bool = False, refused: bool = False) -> float:
    """1 when the answer has an alias of every group in it, and is no dump and no refusal.

    A free answer is never letter for letter the gold one, so it is asked whether it has it.
    Compared by tokens of `eval.metrics.normal`: 17 is not in 170, nor us in status.

    Copying whole passages would then always be right: an answer that is more than three times as
    long as the longest gold answer (the longest aliases of all groups together), and has more than
    120 characters, counts only where a list was asked for. A sentence around a short name stays
    well below that. A refusal never counts, though it may name what it did not find. Without
    groups nothing can be right.
    """
    if refused or not groups or (not is_list and _is_dump(answer, groups)):
        return 0.0
    return float(all(any(contains(answer, alias) for alias in group) for group in groups))


def zh_f1(prediction: str, answers: Sequence[str]) -> float:
    """The best F1 to any answer over the bag of normal tokens; order does not matter.

    Not CMRC's F1 (`eval.metrics.cmrc`), which is lower for the same texts. 0 without answers.
    """
    said = Counter(tokens(prediction))
    return max((_f1(said, Counter(tokens(answer))) for answer in answers), default=0.0)


def rouge_l(prediction: str, answers: Sequence[str]) -> float:
    """The best ROUGE-L F1 (Lin 2004, beta 1) to any answer; 0 without answers.

    Over the longest common subsequence of normal tokens: single characters of Chinese, words and
    numbers else, not words of jieba as in CRUD-RAG, nor Latin letters only as in `rouge_score`.
    """
    said = tokens(prediction)
    return max((_rouge_l(said, tokens(answer)) for answer in answers), default=0.0)


def longest_common_subsequence(first: Sequence[str], second: Sequence[str]) -> int:
    """How many tokens both have in the same order, with anything between.

    A row of the usual table is one integer, a bit for each token of `first` (Hyyrö 2004).
    """
    places: dict[str, int] = {}
    for place, token in enumerate(first):
        places[token] = places.get(token, 0) | 1 << place
    everywhere = (1 << len(first)) - 1
    row = everywhere  # a bit is gone where the length grows
    for token in second:
        matched = row & places.get(token, 0)
        row = ((row + matched) | (row - matched)) & everywhere
    return len(first) - row.bit_count()


def _is_dump(answer: str, groups: Groups) -> bool:
    longest = sum(max(map(len, group), default=0) for group in groups)
    length = len(answer.strip())
    return length > LONG and length > MOST_TIMES_LONGER * longest


def _f1(said: Counter[str], gold: Counter[str]) -> float:
    both = said.total() + gold.total()
    return 2 * (said & gold).total() / both if both else 0.0


def _rouge_l(said: Sequence[str], gold: Sequence[str]) -> float:
    both = len(said) + len(gold)
    return 2 * longest_common_subsequence(said, gold) / both if both else 0.0
