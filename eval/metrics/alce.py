"""Citation recall and precision by entailment, as in ALCE, for any system that cites with [n].

Gao et al., EMNLP 2023, with what Chinese needs: sentences end with 。！？ too, and a [n] behind
the full stop belongs to the sentence before it. The judge of entailment is passed in, and its name
belongs beside the numbers.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Protocol

from eval.metrics.normal import normal, tokens
from rag.sentences import sentences
from rag.text import bigrams

MOST_CITATIONS = 3  # of a sentence that are read
_MARK = re.compile(r"[\[【［](\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)[\]】］]")
_MARKS_BEHIND = re.compile(rf"([。！？!?.…；;]+[”’」』\"]?)((?:\s*{_MARK.pattern})+)")
_CHECKED = re.compile(r"[\d%]|[^\W\d_]{2,}")  # Chinese is checked by pairs, and is a token each


class Judge(Protocol):
    """Tells whether a text follows from others."""

    @property
    def name(self) -> str:
        """What to print beside the numbers: the judge, and its threshold if it has one."""
        ...

    def __call__(self, premise: str, hypothesis: str) -> bool:
        """Whether the hypothesis follows from the premise."""
        ...


@dataclass(frozen=True, slots=True)
class LexicalJudge:
    """Entailment by letters: every number, date and Latin word of the hypothesis is in the
    premise, and of its pairs of Chinese characters at least `threshold`.

    Knows nothing of negation and of who did what to whom: it finds what was made up, not what was
    turned around.
    """

    threshold: float = 0.6

    @property
    def name(self) -> str:
        """`lexical>=0.6`."""
        return f"lexical>={self.threshold:g}"

    def __call__(self, premise: str, hypothesis: str) -> bool:
        """Whether the premise has what the hypothesis says; never for a hypothesis of nothing."""
        facts = set(filter(_CHECKED.match, tokens(hypothesis)))
        said = bigrams(normal(hypothesis))
        if not said or not facts <= set(tokens(premise)):
            return False
        return len(said & bigrams(normal(premise))) >= self.threshold * len(said)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of an answer and the numbers it cites."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Both measures of an answer, by which judge."""

    recall: float
    precision: float
    judge: str


def claims(answer: str) -> list[Claim]:
    """The sentences of a text with [1], [2][3] or 【1，2】 in it, marks taken out."""
    text = _MARKS_BEHIND.sub(_before_the_stop, answer)
    found = []
    for start, end in sentences(text):
        numbers = [n for marks in _MARK.findall(text[start:end]) for n in re.findall(r"\d+", marks)]
        if sentence := without_marks(text[start:end]):
            found.append(Claim(sentence, tuple(dict.fromkeys(map(int, numbers)))))
    return found


def without_marks(answer: str) -> str:
    """A text without the numbers of its citations, which are no numbers it states."""
    return _MARK.sub("", answer).strip()


def attribution(said: Sequence[Claim], passages: Mapping[int, str], judge: Judge) -> Attribution:
    """ALCE's measures of one answer, from its sentences and what its numbers stand for.

    Recall: the share of sentences that follow from all they cite; none does that cites nothing,
    or a number that stands for nothing. Precision: the share of citations in such sentences that
    are needed, that is, that entail it alone or without which the others do not. 0 without
    sentences, or citations.
    """
    supported: list[bool] = []
    needed: list[bool] = []
    for claim in said:
        cited = claim.citations[:MOST_CITATIONS]
        follows = _follows(claim.text, cited, passages, judge)
        supported.append(follows)
        needed += [follows and _is_needed(claim.text, one, cited, passages, judge) for one in cited]
    return Attribution(
        fmean(supported) if supported else 0.0, fmean(needed) if needed else 0.0, judge.name
    )


def _before_the_stop(match: re.Match[str]) -> str:
    return match[2].strip() + match[1]


def _follows(text: str, cited: Sequence[int], passages: Mapping[int, str], judge: Judge) -> bool:
    if not cited or any(number not in passages for number in cited):
        return False
    return judge("\n".join(passages[number] for number in cited), text)


def _is_needed(
    text: str, one: int, cited: Sequence[int], passages: Mapping[int, str], judge: Judge
) -> bool:
    others = [number for number in cited if number != one]
    return judge(passages[one], text) or not _follows(text, others, passages, judge)
