"""Tells whether searches still find what they found before a change that should make them fast.

`python -m tests.same_hits INDEX QUESTIONS FILE` asks the questions that `wenqu bench growth` draws,
without a filter and under each of its filters. Where there is no FILE yet it writes down every hit
there: passages, scores, arms and copies, in order. Where there is one it compares with it, names
the searches that differ, and exits with 1 if any do. Scores may differ by 1e-6: a sum of floats
depends on its order.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from eval.growth.grow import drawn, of_settings
from eval.growth.narrowing import narrowings
from eval.readers.read import read_cases
from rag.index.index import Index
from rag.settings import load_settings
from rag.types import Filters, Hit

K = 8
NARROWED = 50  # questions under each filter
SAME = 1e-6  # of a score
SHOWN = 5  # searches that differ, told in full

Row = dict[str, Any]


def searches(index: Path, questions: Sequence[str]) -> Iterator[Row]:
    """Every search with its hits."""
    wenqu = of_settings(load_settings(index=index)).open()
    assert isinstance(wenqu.index, Index)
    assert wenqu.index.check(), "Chroma's vectors are not up to date: wenqu index rebuild"
    some = [("", Filters(), questions)]
    for narrowing in narrowings(wenqu.articles()):
        name = f"{narrowing.field} {narrowing.wanted:.0%}"
        some.append((name, narrowing.filters, questions[:NARROWED]))
    for name, filters, asked in some:
        for question in asked:
            found = wenqu.search(question, K, filters)
            yield {"filter": name, "question": question, "hits": [_row(hit) for hit in found]}


def _row(hit: Hit) -> Row:
    arms = [hit.arms["dense"], hit.arms["lexical"], hit.arms["translated"]]
    copies = [copy.article_id for copy in hit.copies]
    return {"passage": hit.passage.id, "copies": copies, "numbers": [hit.score, *arms]}


def differs(before: Row, after: Row) -> bool:
    """Whether two searches found other passages, in another order, or scored them otherwise."""
    pairs = list(zip(before["hits"], after["hits"], strict=False))
    return (
        (before["filter"], before["question"]) != (after["filter"], after["question"])
        or len(before["hits"]) != len(after["hits"])
        or any(_facts(one) != _facts(other) for one, other in pairs)
        or any(not _near(one["numbers"], other["numbers"]) for one, other in pairs)
    )


def _facts(hit: Row) -> list[Any]:
    return [hit["passage"], hit["copies"], [number is None for number in hit["numbers"]]]


def _near(some: Sequence[float | None], others: Sequence[float | None]) -> bool:
    pairs = zip(some, others, strict=True)
    return all(abs((one or 0.0) - (other or 0.0)) <= SAME for one, other in pairs)


def main(index: Path, questions: Path, file: Path) -> int:
    """Writes the file, or compares with it; the exit code."""
    asked = drawn([case.question for case in read_cases(questions)])
    found = list(searches(index, asked))
    if not file.exists():
        lines = (json.dumps(row, ensure_ascii=False) for row in found)
        file.write_text("\n".join(lines) + "\n", "utf-8")
        sys.stdout.write(f"{len(found)} searches written down\n")
        return 0
    before = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    pairs = list(zip(before, found, strict=True))
    other = [(one, another) for one, another in pairs if differs(one, another)]
    sys.stdout.write(f"{len(other)} of {len(pairs)} searches find something else\n")
    for one, another in other[:SHOWN]:
        sys.stdout.write(json.dumps([one, another], ensure_ascii=False, indent=1) + "\n")
    return int(bool(other))


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:4])))
