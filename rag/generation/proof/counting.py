"""What a number counts: whether it stands beside the words it stands beside in the source.

A wrong sentence can have every number of its source, each with what another one counts there.
"""

import re
from collections.abc import Iterable, Iterator

from rag.numbers import Number, numbers
from rag.text import bigrams, fold

BESIDE = 10  # characters on each side of a number that say what it counts
_WEAK = re.compile(r"[,，、。；;：:！!？?\s]")
_FILLING = re.compile("[为是达约近超共有的了至]")
_CLASSIFIER = re.compile(
    r"[届次项个位名人亩家县市省座条元期章集倍吨台辆支批种类款件所间栋户]|公里|平方"
)
_ALIKE = "个项位名人件家所"
_LIST = re.compile(r"[^,，。;；:：]*$")  # up to a number that may count it
_LISTED = re.compile(r"[、和与及跟]")
_COLLECTIVE = re.compile(r"[人位市省家县区国地者方]")
FEW = 10  # things: how many there are of more an article says
_LOOSE = re.compile(r"[个位条种项点样类家大人]|方面")


def counts_something_else(sentence: str, source: str) -> set[str]:
    """The numbers of a sentence that stand in its source beside what others count there."""
    told = list(_beside(source))
    folded = fold(sentence)
    wrong = set()
    for number, claimed in _beside(sentence):
        beside = {
            other.value for other in numbers(sentence) if _is_one_clause(folded, number, other)
        }
        same = [len(claimed & near) for other, near in told if other.value == number.value]
        others = [len(claimed & near) for other, near in told if other.value not in beside]
        if same and others and max(others) >= max(same) + 2:
            wrong.add(f"{number.value:g}{number.unit}")
    return wrong


def _is_one_clause(folded: str, first: Number, second: Number) -> bool:
    """Whether two numbers of a sentence are told in one breath: 19.9元6个."""
    start, end = min(first.end, second.end), max(first.start, second.start)
    return not _WEAK.search(folded[start:end])


def counted_otherwise(sentence: str, source: str, question: str = "") -> set[str]:
    """Numbers behind which stands another measure than in the source: 十九次 where it is 十九届.

    What the question counts so is no statement.
    """
    asked = {(number.value, unit) for number, unit in _measured(question)}
    told: dict[float, set[str]] = {}
    for number, unit in _measured(source):
        told.setdefault(number.value, set()).add(unit)
    return {
        f"{number.value:g}{unit}"
        for number, unit in _measured(sentence)
        if (number.value, unit) not in asked
        if unit and all(told.get(number.value, {""})) and not _fits(unit, told[number.value])
    }


def own_counts(sentence: str, missing: Iterable[tuple[float, str]]) -> set[tuple[float, str]]:
    """The numbers that count what the sentence itself lists: 杨冠军、唐兴丽和江洪三人."""
    folded = fold(sentence)
    return {
        (number.value, number.unit)
        for number in numbers(sentence)
        if (number.value, number.unit) in missing
        and _COLLECTIVE.match(folded, number.end)
        and number.value == 1 + len(_LISTED.findall(_list_before(folded, number)))
    }


def _list_before(folded: str, number: Number) -> str:
    match = _LIST.search(folded[: number.start])
    return match[0] if match else ""


def loose_counts(question: str) -> set[tuple[float, str]]:
    """How many things a question takes there to be: 六个目标 that an article lists uncounted."""
    folded = fold(question)
    return {
        (number.value, number.unit)
        for number in numbers(question)
        if not number.unit and number.value <= FEW and _LOOSE.match(folded, number.end)
    }


def _fits(unit: str, known: set[str]) -> bool:
    return (
        "个" in (unit, *known)
        or unit in known
        or (unit in _ALIKE and any(one in _ALIKE for one in known))
    )


def _measured(text: str) -> Iterator[tuple[Number, str]]:
    folded = fold(text)
    for number in numbers(text):
        unit = _CLASSIFIER.match(folded, number.end)
        yield number, unit[0] if unit and number.unit != "第" else ""


def _beside(text: str) -> Iterator[tuple[Number, set[str]]]:
    """Each number that counts something, with the pairs of characters beside it in its clause."""
    folded = fold(text)
    found = numbers(text)
    for i, number in enumerate(found):
        if number.unit in ("年", "月", "日"):
            continue
        first = max(number.start - BESIDE, found[i - 1].end if i else 0)
        last = min(number.end + BESIDE, found[i + 1].start if i + 1 < len(found) else len(folded))
        before = _FILLING.sub("", _WEAK.split(folded[first : number.start])[-1])
        after = _FILLING.sub("", _WEAK.split(folded[number.end : last])[0])
        yield number, bigrams(before) | bigrams(after[1:])
