"""How well a ranking finds the relevant documents, and how soon an answer can be read in it.

The functions take a ranking of document ids, best first; a document that comes again, because
several of its passages were found, counts where it came first. `gold` grades the documents:
above 0 is relevant. A question without relevant documents belongs to the refusals.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from eval.metrics.normal import contains, normal
from rag.errors import EvaluationError

SHORTEST_ANSWER = 2  # characters; 5 or 是 stands in any passage

Ranking = Sequence[str]
Gold = Mapping[str, int]


def collapse(ranking: Iterable[str]) -> list[str]:
    """Every document once, where it came first."""
    return list(dict.fromkeys(ranking))


def hit(ranking: Ranking, gold: Gold, k: int) -> float:
    """hit@k: 1 when any relevant document is among the first k."""
    return float(not _relevant(gold).isdisjoint(_top(ranking, k)))


def recall(ranking: Ranking, gold: Gold, k: int) -> float:
    """recall@k: the share of relevant documents among the first k."""
    relevant = _relevant(gold)
    return len(relevant & set(_top(ranking, k))) / len(relevant)


def found_all(ranking: Ranking, gold: Gold, k: int) -> float:
    """all@k: 1 when every relevant document is among the first k; what k is for several of them."""
    return float(_relevant(gold) <= set(_top(ranking, k)))


def reciprocal_rank(ranking: Ranking, gold: Gold, k: int) -> float:
    """mrr@k of one question: 1 / rank of the first relevant document, 0 beyond k."""
    relevant = _relevant(gold)
    ranks = (rank for rank, id in enumerate(_top(ranking, k), 1) if id in relevant)
    return 1 / next(ranks, math.inf)


def ndcg(ranking: Ranking, gold: Gold, k: int) -> float:
    """ndcg@k with linear gain, as in trec_eval (Järvelin & Kekäläinen 2002).

    Grade / log2(rank + 1), over the same of the best ranking there is. Libraries that take
    2^grade - 1 agree where all grades are 1, and only there.
    """
    _relevant(gold)
    best = sorted((max(grade, 0) for grade in gold.values()), reverse=True)[:k]
    return _dcg(max(gold.get(id, 0), 0) for id in _top(ranking, k)) / _dcg(best)


def average_precision(ranking: Ranking, gold: Gold, k: int) -> float:
    """map@k of one question: precision at each relevant rank up to k, over min(relevant, k).

    trec_eval divides by all relevant documents instead: with more than k of them, 1 is out of
    its reach.
    """
    relevant = _relevant(gold)
    found, total = 0, 0.0
    for rank, id in enumerate(_top(ranking, k), 1):
        if id in relevant:
            found += 1
            total += found / rank
    return total / min(len(relevant), k)


def containment(passages: Sequence[str], answers: Iterable[str], k: int) -> float | None:
    """containment@k: 1 when any of the first k passages has any of the answers in it.

    Needs no judgements, and counts luck: answers shorter than two characters are left out, None
    when no other is left. Compared as in `eval.metrics.normal`.
    """
    wanted = [answer for answer in answers if len(normal(answer)) >= SHORTEST_ANSWER]
    if not wanted:
        return None
    return float(any(contains(text, answer) for text in passages[:k] for answer in wanted))


def containment_within(
    passages: Sequence[str], answers: Iterable[str], characters: int
) -> float | None:
    """containment@1000c: the same for the first characters of all passages, the last of them cut.

    Fair between systems whose passages differ in length: what counts is what has to be read.
    """
    read, left = [], characters
    for passage in passages:
        read.append(passage[: max(left, 0)])
        left -= len(passage)
    return containment(read, answers, len(read))


def _top(ranking: Ranking, k: int) -> list[str]:
    return collapse(ranking)[:k]


def _relevant(gold: Gold) -> set[str]:
    relevant = {id for id, grade in gold.items() if grade > 0}
    if not relevant:
        raise EvaluationError(
            "A question without relevant documents has no retrieval metrics: "
            "leave it out, or count it among the refusals"
        )
    return relevant


def _dcg(grades: Iterable[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))
