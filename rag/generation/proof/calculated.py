"""Numbers that a model has worked out: proven by the numbers they follow from, which are cited.

The question has to ask for a calculation, and the calculation has to give what is claimed: 40 for
两条线加起来 where an article tells of 20 and 20.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from rag.numbers import Number, numbers
from rag.text import fold

_SUM = re.compile("一共|总共|合计|共计|加起来|加在一起|加一块|合起来|合在一起|之和|相加|总和")
_DIFFERENCE = re.compile(
    "相差|差(?:多少|几)|隔了?|间隔|相隔|[多少高低长短大小](?:了|出)?(?:多少|几)|还剩|剩下|扣掉|减去|除去|去掉"
    "|大约多少年|干了|历时|前后"
)
_QUOTIENT = re.compile("平均|每[一个人项家届枚年月天]|几倍|多少倍|[一每].{1,3}(?:合|多少)")
CLOSE = 0.01  # of a quotient, which may be rounded
SPELLED = 2  # characters behind a number that say in which unit it is


def calculates(question: str) -> bool:
    """Whether it asks for a number that is to be worked out."""
    folded = fold(question)
    return any(pattern.search(folded) for pattern in (_SUM, _DIFFERENCE, _QUOTIENT))


def follows(value: float, question: str, told: Sequence[str]) -> bool:
    """Whether a number follows from two numbers in the texts, in the way that is asked for."""
    folded = fold(question)
    operands = [pair for text in told for pair in _operands(text)]
    for (first, unit), (second, other) in combinations(operands, 2):
        a, b = first.value, second.value
        alike = unit == other and first.unit == second.unit
        if alike and _SUM.search(folded) and a + b == value:
            return True
        if alike and _DIFFERENCE.search(folded) and abs(a - b) == value:
            return True
        if _QUOTIENT.search(folded) and any(_is_close(x, value) for x in _quotients(a, b)):
            return True
    return False


def _quotients(first: float, second: float) -> Iterator[float]:
    if min(first, second) > 1:  # what is divided by one is itself
        yield first / second
        yield second / first


def _is_close(exact: float, claimed: float) -> bool:
    return abs(exact - claimed) <= CLOSE * abs(exact)


def _operands(text: str) -> Iterator[tuple[Number, str]]:
    """Each number with the first letter of its unit, which sums and differences have in common."""
    folded = fold(text)
    for number in numbers(text):
        behind = re.match(r"[多余]?([\u4e00-\u9fffa-z%])?", folded[number.end :])
        yield number, (behind[1] if behind and behind[1] else "")
