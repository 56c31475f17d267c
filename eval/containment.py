"""Asks an index questions whose answers are known but not where they stand, and looks for them.

A passage that contains the answer counts as found, at five passages and at equal characters to
read. Beside the retriever stand each of its arms alone, and luck: what passages found for another
question contain.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.beside import LEXICAL, own
from eval.cases import Case
from eval.figures import FEWEST_CLUSTERS, Values, clusters_of, seed_of, values_by_metric
from eval.held import Holdings
from eval.metrics.normal import contains, normal
from eval.metrics.retrieval import SHORTEST_ANSWER, containment, containment_within
from eval.paired import Row, paired_rows
from eval.runfile import Line, Run
from rag.index.index import Index
from rag.parts import Encoder, Retriever
from rag.text import language
from rag.types import Passage, Progress

DEPTH = 30  # passages asked for: short ones have to fill the characters too
KEPT = 10  # passages kept of a ranking
PASSAGES = 5
CHARACTERS = (1000, 2000)
LUCK = "luck"

Found = Sequence[tuple[Passage, float]]
Search = Callable[[str], Found]


@dataclass(frozen=True, slots=True)
class Searchers:
    """The retriever as it is, and each of its arms alone by name."""

    retriever: Search
    arms: Mapping[str, Search]


def searchers(retriever: Retriever, index: Index, encoder: Encoder) -> Searchers:
    """The searchers over one index, which the retriever searches too."""

    def dense(question: str) -> Found:
        return index.search(encoder.encode([question], "query")[0], DEPTH)

    def lexical(question: str) -> Found:
        return index.search_terms(question, DEPTH)

    def whole(question: str) -> Found:
        return [(hit.passage, hit.score) for hit in retriever.retrieve(question, DEPTH)]

    return Searchers(whole, {"dense": dense, LEXICAL.key: lexical})


def asked(cases: Sequence[Case]) -> list[Case]:
    """The cases that can be judged so: with answers of two characters or more, about the index.

    Left out are those that bring their own passages or follow on another question.
    """
    return [case for case in cases if groups(case) and not case.passages and not case.history]


def groups(case: Case) -> list[tuple[str, ...]]:
    """The groups of a case's answers without those too short to be looked for."""
    long = (
        tuple(answer for answer in group if len(normal(answer)) >= SHORTEST_ANSWER)
        for group in case.answers
    )
    return [group for group in long if group]


def lines(
    cases: Sequence[Case],
    searchers: Searchers,
    holdings: Holdings,
    done: set[str],
    progress: Progress,
) -> Iterator[Line]:
    """A line for every question that is not done yet."""
    clusters = events(cases)
    for number, case in enumerate(cases):
        if case.id not in done:
            other = cases[(number + len(cases) // 2) % len(cases)]
            yield line(case, other, clusters[case.id], searchers, holdings)
        progress("questions", number + 1, len(cases))


def line(case: Case, other: Case, cluster: str, searchers: Searchers, holdings: Holdings) -> Line:
    """The line of a run file for one question; `other` is the question that luck is tried with."""
    started = time.perf_counter()
    found = searchers.retriever(case.question)
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    beside = {name: search(case.question) for name, search in searchers.arms.items()}
    wanted = groups(case)
    arms = {name: scores(wanted, some) for name, some in beside.items()}
    arms[LUCK] = scores(wanted, searchers.retriever(other.question))
    return Line(
        id=case.id,
        question=case.question,
        output={
            "ranking": _ranking(found),
            LEXICAL.key: _ranking(beside.get(LEXICAL.key, ())),
            "gold": _containing(wanted, [found, *beside.values()]),
            "answers": [list(group) for group in wanted],
            "arms": arms,
        },
        scores=scores(wanted, found)
        | {LEXICAL.metric(name): value for name, value in arms.get(LEXICAL.key, {}).items()},
        cluster=cluster,
        slices={
            "type": case.type,
            "language": language(case.question),
            "held": "yes" if holdings.hold(case.question, wanted) else "no",
        },
        timings_ms={"retrieve": milliseconds, "total": milliseconds},
    )


def scores(wanted: Sequence[Sequence[str]], found: Found) -> dict[str, float]:
    """The containment of a ranking; every group of answers has to be found, by one of its aliases.

    The same passage twice is read twice, as it would be in a prompt.
    """
    texts = [passage.text for passage, _ in found]
    at = {f"containment@{PASSAGES}": min(_at(texts, group) for group in wanted)}
    return at | {
        f"containment@{n}c": min(_within(texts, group, n) for group in wanted) for n in CHARACTERS
    }


def _at(texts: Sequence[str], group: Sequence[str]) -> float:
    return containment(texts, group, PASSAGES) or 0.0


def _within(texts: Sequence[str], group: Sequence[str], characters: int) -> float:
    return containment_within(texts, group, characters) or 0.0


def events(cases: Sequence[Case]) -> dict[str, str]:
    """What each question is about, by its id: `x-0` and `x-1` are about x.

    Where ids number the questions through, each is about something of its own.
    """
    stems = {case.id: _stem(case.id) for case in cases}
    if len(set(stems.values())) < FEWEST_CLUSTERS:
        return {case.id: case.id for case in cases}
    return stems


def _stem(id: str) -> str:
    stem, _, number = id.rpartition("-")
    return stem if stem and number.isdecimal() else id


def beside_arms(run: Run, *, held: bool = False) -> dict[str, list[Row]]:
    """The retriever beside each arm, which is the baseline, question by question.

    With `held` over the questions only that the index can answer.
    """
    chosen = [one for one in run.lines if not held or one.slices.get("held") == "yes"]
    of_run = values_by_metric(Run(run.header, tuple(chosen)))
    names = {name for one in chosen for name in one.output.get("arms", {})}
    return {
        name: paired_rows(_values(chosen, name), own(of_run), clusters_of(chosen), seed_of(run))
        for name in sorted(names)
    }


def _values(chosen: Sequence[Line], arm: str) -> dict[str, Values]:
    found: dict[str, Values] = {}
    for one in chosen:
        for metric, value in one.output.get("arms", {}).get(arm, {}).items():
            found.setdefault(metric, {})[one.id] = float(value)
    return found


def _ranking(found: Found) -> list[tuple[str, float]]:
    return [(passage.id, round(score, 6)) for passage, score in found[:KEPT]]


def _containing(wanted: Sequence[Sequence[str]], rankings: Sequence[Found]) -> dict[str, int]:
    """The passages kept that contain the answer, or a part of it: what a report marks."""
    return {
        passage.id: 1
        for ranking in rankings
        for passage, _ in ranking[:KEPT]
        if any(contains(passage.text, answer) for group in wanted for answer in group)
    }
