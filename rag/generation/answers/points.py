"""Lists that an article tells point by point, 一是……二是……三是……, answered whole.

A small model stops at the second point, or takes one of another list.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from rag.generation.answers.evidence import Evidence
from rag.numbers import numbers
from rag.sentences import trim
from rag.text import bigrams, fold

ITEMS = re.compile(r"(?:^|[。；;：:，,“\s])([一二三四五六七八九十]{1,2})(?:是|要|、)")
_ORDINALS = "一二三四五六七八九十"
ABOUT = 3  # pairs of characters that a list, or what leads into it, must have of the question
_ASKS = re.compile(
    "哪(?:些|几|[两三四五六七八九十])?个?(?:方面|点|条|项|步|举措|措施|要求|建议|任务)"
    "|(?:方面|点|条|项|步|举措|措施|要求|建议|任务)(?:分别|各)?(?:是|有|包括)(?:什么|哪些|啥)"
)
_COUNT = re.compile("个?(?:方面|点|条|项|步|举措|措施|要求|建议|任务)")
_END = re.compile("[,，;；。!！?？]")


def points(question: str, following: Callable[[], Sequence[Evidence]]) -> list[Evidence]:
    """The first clause of every point of the list that is asked for; empty where none is.

    `following` gives sentences in the order of their articles. Where the question says how many
    points there are, a list of as many is looked for.
    """
    folded = fold(question)
    if not _ASKS.search(folded):
        return []
    evidence = following()
    wanted = [n.value for n in numbers(question) if _COUNT.match(folded, n.end)]
    about = bigrams(question)
    best: tuple[int, list[Evidence]] = (ABOUT - 1, [])
    for article_id in dict.fromkeys(one.passage.article_id for one in evidence):
        of_one = [one for one in evidence if one.passage.article_id == article_id]
        for run in enumerations(of_one):
            found = [point for one in run for point in _points_of(one)]
            score = max(len(about & bigrams(one.text)) for one in run)
            if score > best[0] and (not wanted or wanted[0] == len(found)):
                best = score, found
    return best[1]


def _points_of(one: Evidence) -> Iterator[Evidence]:
    """The points that a sentence tells, each up to the end of its first clause."""
    for mark in ITEMS.finditer(fold(one.text)):
        stop = _END.search(one.text, mark.end())
        start, end = trim(one.text, mark.start(), stop.start() if stop else len(one.text))
        yield Evidence(one.passage, one.text[start:end], one.start + start, one.start + end)


def enumerations(evidence: Sequence[Evidence]) -> Iterator[list[Evidence]]:
    """Runs of sentences that count from one upwards, with the sentence that leads into them."""
    run: list[Evidence] = []
    expected = 0
    for i, one in enumerate(evidence):
        marks = [mark for mark in ITEMS.findall(fold(one.text)) if mark in _ORDINALS]
        for mark in marks:
            if mark == "一":
                if len(run) > 1:
                    yield run
                run, expected = (
                    ([evidence[i - 1]] if i and not one.text.startswith("一") else []),
                    1,
                )
            if run is not None and expected and _ORDINALS.index(mark) == expected - 1:
                run = run if run and run[-1] == one else [*run, one]
                expected += 1
    if expected > 2:
        yield run
