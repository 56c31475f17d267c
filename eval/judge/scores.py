"""Scores of verdicts: how many are good, how early the good ones come, how far repeats lie apart.

None of them is ever undefined: where there is nothing to judge, the score is 0.
"""

from collections.abc import Sequence
from statistics import fmean


def share(good: Sequence[bool]) -> float:
    """The share of items that are good, 0..1; 0 without items."""
    return fmean(good) if good else 0.0


def average_precision(relevant: Sequence[bool]) -> float:
    """The mean of precision@k over the places k of relevant items, best ranked first, 0..1.

    Divided by the relevant items in the list, since a judge sees no others: it is blind to what
    was not retrieved. One relevant item in the first place has 1, however many are missing. 0
    where none is relevant.
    """
    found = 0
    total = 0.0
    for place, one in enumerate(relevant, 1):
        if one:
            found += 1
            total += found / place
    return total / found if found else 0.0


def spread(scores: Sequence[float]) -> float:
    """The greatest less the least of a metric's repeats, 0..1; 0 is a judge that agrees."""
    return max(scores) - min(scores)
