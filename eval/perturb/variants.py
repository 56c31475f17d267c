"""Varies questions to tell what an answer depends on: noise, missing or false facts, spelling."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from eval.cases import Case
from eval.perturb.facts import counterfactual, shifted_dates
from eval.perturb.passages import gold_removed, noise
from eval.perturb.pool import Pool
from eval.perturb.typos import pinyin_typos
from eval.perturb.wording import full_width, other_script
from rag.errors import EvaluationError

Vary = Callable[[Case, Sequence[str]], Case | None]

KINDS = (
    "noise0.4", "gold-removed", "counterfactual", "shifted-dates",
    "other-script", "full-width", "typos0.1", "unchanged",
)  # fmt: skip
_KIND = re.compile(r"(?P<name>[a-z-]+?)(?P<number>\d+(?:\.\d+)?)?")


def perturb(
    cases: Iterable[Case],
    kinds: Sequence[str],
    pool: Sequence[str] = (),
    seed: int = 0,
    gold_passages: Mapping[str, Sequence[str]] | None = None,
) -> list[Case]:
    """The variants of questions, kind by kind; a question that a kind does not fit gives none.

    `KINDS` are the kinds, where any number may stand in place of theirs. An id ends with the kind
    (`s001~noise0.4`), the rest of a question stays, so that results can be shown by kind;
    `unchanged` is the question itself, which the others are then measured against. `pool`
    gives the noise; `gold_passages` by id, for questions without passages of their own, are those
    that answer. The same seed gives the same variants. Raises EvaluationError for an unknown kind.
    """
    gold = gold_passages or {}
    texts = Pool(pool)
    ways = [_way(kind, texts, seed) for kind in kinds]
    kept = list(cases)
    variants = (vary(case, gold.get(case.id, ())) for vary in ways for case in kept)
    return [variant for variant in variants if variant is not None]


def _way(kind: str, pool: Pool, seed: int) -> Vary:
    match = _KIND.fullmatch(kind)
    name, number = (match["name"], match["number"]) if match else (kind, None)
    ways: dict[tuple[str, bool], Vary] = {
        ("unchanged", False): lambda case, _: case,
        ("noise", True): lambda case, gold: noise(case, pool, float(number or 0), gold, seed),
        ("gold-removed", False): lambda case, gold: gold_removed(case, pool, gold, seed),
        ("counterfactual", False): lambda case, gold: counterfactual(case, gold, seed),
        ("shifted-dates", False): lambda case, gold: shifted_dates(case, gold, seed),
        ("other-script", False): lambda case, _: other_script(case),
        ("full-width", False): lambda case, _: full_width(case),
        ("typos", True): lambda case, _: pinyin_typos(case, float(number or 0), seed),
    }
    way = ways.get((name, number is not None))
    if way is None:
        raise EvaluationError(f"unknown kind {kind!r}; known are: {', '.join(KINDS)}")
    return way
