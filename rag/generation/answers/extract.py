"""The answer in the articles' own words: the clauses that answer best, as they stand."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from rag.generation.answers.evidence import Evidence
from rag.generation.answers.question import Question
from rag.generation.proof.provinces import spelled_out
from rag.parts import Encoder
from rag.sentences import clauses, trim
from rag.text import bigrams, fold

LONGEST = 90  # characters of clauses shown together
LOOKED_AT = 8  # sentences whose clauses are weighed
BREVITY = 0.002  # what a character costs
_ENDS = "。！？!?”」』…"


def extract(question: Question, evidence: Sequence[Evidence], encoder: Encoder) -> list[Evidence]:
    """Runs of clauses that say what is asked for, best first, one of each sentence."""
    told = [one for one in evidence if fold(one.text).strip() != fold(one.passage.title).strip()]
    if not told:
        return []
    vectors = encoder.encode([one.text for one in told], "document")
    cosines = vectors @ encoder.encode([question.text], "query")[0]
    weigh = _Weights(question, told).share
    order = sorted(range(len(told)), key=lambda i: -(float(cosines[i]) + weigh(told[i].text)))
    found = []
    for i in order[:LOOKED_AT]:
        runs = [run for run in runs_of(told[i]) if question.is_answered_by(run.text)]
        if runs:
            best = max(runs, key=lambda run: weigh(run.text) - BREVITY * len(run.text))
            found.append((float(cosines[i]) + weigh(best.text), -i, best))
    return [one for _, _, one in sorted(found, key=lambda scored: scored[:2], reverse=True)]


class _Weights:
    """How much of what a question is about a text says, rare terms weighing more."""

    def __init__(self, question: Question, told: Sequence[Evidence]) -> None:
        frequency = Counter(term for one in told for term in bigrams(spelled_out(one.text)))
        rarity = {term: math.log(1 + len(told) / (1 + frequency[term])) for term in question.terms}
        whole = sum(rarity.values()) or 1
        self._rarity = {term: value / whole for term, value in rarity.items()}

    def share(self, text: str) -> float:
        """The share, 0..1."""
        terms = bigrams(spelled_out(text))
        return sum(value for term, value in self._rarity.items() if term in terms)


def runs_of(one: Evidence) -> Iterator[Evidence]:
    """Every run of clauses of a sentence that is short enough to be shown."""
    parts = clauses(one.text, 0, len(one.text))
    for first in range(len(parts)):
        for last in range(first, min(len(parts), first + 12)):
            start, end = trim(one.text, parts[first][0], parts[last][1])
            text = one.text[start:end]
            if _is_whole(one.text, start, end) and (len(text) <= LONGEST or first == last):
                yield Evidence(one.passage, text, one.start + start, one.start + end)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a run neither begins nor ends inside a list or a quotation."""
    if text[max(0, start - 1) : start] == "、" or text[end - 1 : end] == "、":
        return False
    cut = text[start:end]
    return all(cut.count(a) == cut.count(b) for a, b in ("“”", "「」", "《》", "()", "（）"))


def ended(run: str) -> str:
    """A run of clauses as a sentence: it may stop at a comma."""
    return run if run[-1] in _ENDS else run.rstrip("，,；;、:： ") + "。"
