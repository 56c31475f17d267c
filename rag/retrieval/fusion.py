"""Joins what vectors and words say of a passage into one score, which means the same everywhere.

A logistic model for each relation between the languages of question and passage. Its score is the
chance that a passage holds the answer, as learnt from questions whose passages are known, so that
scores can be compared between questions, languages and passages, and refusal can rest on them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from rag.indexes import Match
from rag.thresholds import Fusion, Weights
from rag.types import Arms, Form, Hit, Passage, Relation

MOST_ODDS = 500.0  # the logarithm of which is still a number

Measured = Mapping[Relation, "Evidence"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a passage: a cosine, and the share of the question's terms it holds."""

    cosine: float
    share: float


def evidence(match: Match, forms: list[Form]) -> dict[Relation, Evidence]:
    """What was measured of a passage by the forms meant for its language, by relation."""
    return {
        form.relation: Evidence(cosine, share)
        for form, cosine, share in zip(forms, match.cosines, match.shares, strict=True)
        if form.passages == match.passage.language
    }


def fuse(passage: Passage, found: Measured, fusion: Fusion) -> Hit:
    """A hit with its score, 0..1, and what each arm has found."""
    translated = found.get("translated")
    plain = found.get("own") or found["foreign"]
    if "own" in found:
        score = _chance(fusion.own, plain)
    elif translated is None:
        score = _chance(fusion.foreign, plain)
    else:
        both = Evidence(plain.cosine + translated.cosine, translated.share)
        score = _chance(fusion.translated, both)
    arms = Arms(
        dense=_share(plain.cosine),
        lexical=plain.share or None,
        translated=None if translated is None else _share(translated.cosine),
    )
    return Hit(passage, score, arms)


def _share(cosine: float) -> float:
    return min(1.0, max(0.0, cosine))


def _chance(weights: Weights, seen: Evidence) -> float:
    odds = weights.sum(seen.cosine, seen.share)
    return 1 / (1 + math.exp(-max(-MOST_ODDS, min(MOST_ODDS, odds))))
