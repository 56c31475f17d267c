"""Which passages of a question answer it, and how a question is varied with other passages."""

import random
from collections.abc import Sequence
from dataclasses import replace

from eval.cases import Case, Quote
from eval.perturb.pool import plain
from rag.types import Passage


def split_gold(case: Case, given: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The passages that answer a question, and the others among its own.

    `given` are the ones that answer, for a question without passages of its own. Among its own
    those answer that have an answer or a marked quote in them; where an answer is in none of them
    (it has to be worked out) all of them do.
    """
    if not case.passages:
        return tuple(given), ()
    signs = _signs(case)
    texts = [plain(passage) for passage in case.passages]
    if not all(any(sign in text for sign in group for text in texts) for group in signs):
        return case.passages, ()
    holds = [any(sign in text for group in signs for sign in group) for text in texts]
    pairs = list(zip(case.passages, holds, strict=True))
    gold = tuple(passage for passage, answers in pairs if answers)
    return gold, tuple(passage for passage, answers in pairs if not answers)


def fewest(case: Case, gold: Sequence[str]) -> list[str]:
    """The first passages of `gold` that together answer as much as all of them."""
    signs = _signs(case)
    everything = _met(signs, gold)
    if len(everything) < len(signs):  # a part is worked out: who knows from which of them
        return list(gold)
    chosen: list[str] = []
    for passage in gold:
        if len(_met(signs, [*chosen, passage])) > len(_met(signs, chosen)):
            chosen.append(passage)
    return chosen


def _met(signs: Sequence[Sequence[str]], passages: Sequence[str]) -> set[int]:
    texts = [plain(passage) for passage in passages]
    return {
        number
        for number, group in enumerate(signs)
        if any(sign in text for sign in group for text in texts)
    }


def _signs(case: Case) -> list[list[str]]:
    """What an answering passage may have in it: the aliases of each group, and each quote."""
    groups = [*case.answers, *([case.corrected] if case.corrected else [])]
    signs = [[plain(alias) for alias in group] for group in groups]
    return signs + [[plain(quote.text)] for quote in case.quotes]


def varied(case: Case, kind: str, passages: Sequence[str]) -> Case:
    """The question to be answered from `passages`; `kind` is put behind its id.

    Sources mean nothing any more then: citations may point to any, and a quote is the article's no
    longer, but any passage's that has it.
    """
    texts = tuple(passages)
    quotes = tuple(Quote("", q.text) for q in case.quotes if any(q.text in text for text in texts))
    name = f"{case.id}~{kind}"
    return replace(case, id=name, passages=texts, cite=(), quotes=quotes, article=case.cluster)


def dice(case: Case, kind: str, seed: int) -> random.Random:
    """Chance of its own for a question and kind, so that no question's depends on another's."""
    return random.Random(f"{seed} {kind} {case.id}")


def passages_holding(case: Case, passages: Sequence[Passage]) -> list[str]:
    """The texts of those passages of the user's own index that hold a quote of the case."""
    return [
        passage.text
        for passage in passages
        if any(q.source in passage.source and q.text in passage.text for q in case.quotes)
    ]
