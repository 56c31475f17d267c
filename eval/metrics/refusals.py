"""Whether a system knows when it does not know: refusals, and how sure its right answers are."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from statistics import fmean

from eval.metrics.refusal_phrases import RULES, plain
from rag.text import fold, is_chinese, language

PHRASE = "信息不足"  # what RGB (Chen et al., AAAI 2024) tells models to say, in Chinese
READ_ZH, READ = 60, 200  # characters in which a refusal shows


def refusal_scores(outcomes: Iterable[tuple[bool, bool]]) -> dict[str, float]:
    """Every measure of refusing, from (answerable, refused) of each question.

    `refusal_recall`: refused of the unanswerable; `refusal_precision`: unanswerable of the
    refused; `refusal_f1`: their harmonic mean; `false_refusal_rate`: refused of the answerable. A
    measure without questions is absent. To refuse everything has a recall of 1: read all four.
    """
    pairs = list(outcomes)
    unanswerable = [refused for answerable, refused in pairs if not answerable]
    answerable = [refused for answerable, refused in pairs if answerable]
    refused = [not answerable for answerable, refused in pairs if refused]
    scores: dict[str, float] = {}
    if unanswerable:
        scores["refusal_recall"] = fmean(unanswerable)
        scores["refusal_f1"] = 2 * sum(unanswerable) / (len(unanswerable) + len(refused))
    if refused:
        scores["refusal_precision"] = fmean(refused)
    if answerable:
        scores["false_refusal_rate"] = fmean(answerable)
    return scores


def risk_coverage_curve(pairs: Iterable[tuple[float, bool]]) -> list[tuple[float, float]]:
    """(coverage, risk) as less and less sure answers are let through, from (confidence, correct).

    Risk is the share of wrong answers among those let through (El-Yaniv & Wiener 2010). Answers
    that are equally sure can only be let through together: one point for each confidence.
    """
    points = []
    answered = wrong = 0
    groups = _by_confidence(pairs)
    total = sum(map(len, groups))
    for group in groups:
        answered += len(group)
        wrong += group.count(False)
        points.append((answered / total, wrong / answered))
    return points


def aurc(pairs: Iterable[tuple[float, bool]]) -> float:
    """The area under the risk-coverage curve: mean risk over the coverages 1/n … n/n; 0 is best.

    Equally sure answers count as in random order: each adds the mean error of its group (Geifman
    et al. 2019 leave them in any order, which rewards luck). 0 without answers.
    """
    answered, wrong, area = 0, 0.0, 0.0
    for group in _by_confidence(pairs):
        error = group.count(False) / len(group)
        for _ in group:
            answered += 1
            wrong += error
            area += wrong / answered
    return area / answered if answered else 0.0


def refuses_by_phrase(text: str, phrase: str = PHRASE) -> bool:
    """Whether a text of another system has the phrase it was told to refuse with (RGB's Rej).

    It measures obedience more than refusal: many say the same in their own words.
    """
    return "".join(fold(phrase).split()) in "".join(fold(text).split())


def refuses_by_rule(text: str) -> bool:
    """Whether a text of another system says at its beginning that it cannot answer.

    By patterns of Chinese, English, Spanish, French and German. A text that answers first, and
    then says what else is not in the articles, is no refusal: no more than the first 60
    characters of a Chinese text are read, or 200 of another.
    """
    beginning = plain(text)[: READ_ZH if is_chinese(language(text)) else READ]
    return any(rule.search(beginning) for rules in RULES.values() for rule in rules)


def _by_confidence(pairs: Iterable[tuple[float, bool]]) -> list[Sequence[bool]]:
    ordered = sorted(pairs, key=lambda pair: -pair[0])
    return [[correct for _, correct in group] for _, group in groupby(ordered, key=lambda p: p[0])]
