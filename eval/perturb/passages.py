"""Variants with other passages: noise among those that answer, or noise alone."""

import math
from collections.abc import Sequence
from dataclasses import replace

from eval.cases import Case
from eval.perturb.gold import dice, fewest, split_gold, varied
from eval.perturb.pool import Pool
from rag.errors import EvaluationError

SIZE = 5  # passages a question, as in RGB


def noise(
    case: Case,
    pool: Pool,
    ratio: float,
    gold_passages: Sequence[str] = (),
    seed: int = 0,
    size: int = SIZE,
) -> Case | None:
    """The question with ⌈size · ratio⌉ passages of noise, shuffled with those that answer.

    After RGB (Chen et al., AAAI-24). Of the passages that answer as many stay as there is room for,
    but never so few that an answer is lost; where there are fewer, no noise fills up. None when the
    question has no answer or passage, or the pool has too few texts that do not answer it.
    Raises EvaluationError when the ratio is not from 0 up to (not including) 1.
    """
    if not 0 <= ratio < 1:
        raise EvaluationError(f"noise{ratio:g}: the ratio is from 0 to below 1; or: gold-removed")
    gold, _ = split_gold(case, gold_passages)
    if not case.answerable or not gold:
        return None
    count = math.ceil(round(size * ratio, 9))
    needed = fewest(case, gold)
    room = max(0, size - count - len(needed))
    kept = needed + [passage for passage in gold if passage not in needed][:room]
    others = pool.noise(case, gold, count)
    if others is None:
        return None
    kind = f"noise{ratio:g}"
    passages = kept + others
    dice(case, kind, seed).shuffle(passages)
    return varied(case, kind, passages)


def gold_removed(
    case: Case, pool: Pool, gold_passages: Sequence[str] = (), seed: int = 0, size: int = SIZE
) -> Case | None:
    """The question with noise alone: now a refusal is right.

    None when the question has no answer anyway or no passage that answers, or the pool has too few
    texts that do not.
    """
    gold, rest = split_gold(case, gold_passages)
    if not case.answerable or not gold:
        return None
    others = pool.noise(case, [*gold, *rest], max(0, size - len(rest)))
    if others is None:
        return None
    passages = [*rest, *others]
    dice(case, "gold-removed", seed).shuffle(passages)
    return replace(varied(case, "gold-removed", passages), answers=(), corrected=(), quotes=())
