"""Answers that no sentence says and every reader can work out: sums, differences, averages, counts.

What is calculated with is cited, and the calculation is shown: 2585亿元 ÷ 170 ≈ 15.2亿元.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.generation.answers.evidence import Evidence
from rag.generation.answers.points import ITEMS, enumerations
from rag.generation.proof.offices import person_at
from rag.numbers import Number, numbers
from rag.text import bigrams, fold

_SUM = re.compile(r"加起来|加在一起|合起来|合在一起|合计|之和|相加|总共.{0,6}和|一共.{0,4}加")
_AVERAGE = re.compile(r"平均")
_DIFFERENCE = re.compile(
    r"比(?P<other>.+?)(?:多|少|高|低|长|短|大|小)(?:了|出)?(?:多少|几)|相差|差多少|差几"
)
_POINTS = re.compile(
    r"(?<!哪)(?:几|多少)(?:点|个?方面|条|项(?!目)|件事|个(?=的?(?:内容|建议|要求|措施|意见|任务|举措|倡议|方面|希望)))(?:的?(?:内容|建议|要求|措施|意见|任务|举措|倡议|方面|希望)|[^目]{0,6}[?？]?$)"
)
_PEOPLE = re.compile(r"几(?:个|位|名)?人|几[位名]|多少(?:个|位|名)?人|多少[位名]")
_EACH = re.compile(r"(?:每|一)(?P<unit>个|项|届|家|名|位|人|县|市|省|年|月|天|座|次|件)")
_SCALES = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))


@dataclass(frozen=True, slots=True)
class Derived:
    """A sentence that follows from what is cited."""

    text: str
    quotes: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Operand:
    number: Number
    unit: str  # the letters behind it, with its scale
    near: set[str]  # pairs of characters of its clause
    evidence: Evidence

    @property
    def shown(self) -> str:
        return f"{_plain(self.number.value)}{self.unit}"


def derive(
    question: str, evidence: Sequence[Evidence], following: Callable[[], Sequence[Evidence]]
) -> Derived | None:
    """The answer to a question that asks for a calculation or a count; None where it does not.

    `following` gives what is said after the evidence in its articles: a list can be long.
    None too where the operands are not told apart without doubt.
    """
    folded = fold(question)
    if _AVERAGE.search(folded):
        return _average(folded, evidence)
    if _DIFFERENCE.search(folded):
        return _difference(folded, evidence)
    if _SUM.search(folded):
        return _sum(folded, evidence)
    if _PEOPLE.search(folded):
        return _people(folded, evidence)
    counted = _POINTS.search(folded) and not re.search("什么|哪些", folded)
    return _points(folded, following()) if counted else None


def _average(question: str, evidence: Sequence[Evidence]) -> Derived | None:
    each = _EACH.search(question)
    if each is None:
        return None
    unit = each["unit"]
    for one in _by_nearness(question, evidence):
        found = list(_operands(one))
        counts = [o for o in found if o.unit.startswith(unit) or _counts(o, unit)]
        wholes = [o for o in found if o not in counts and _is_asked(o, question)]
        if counts and wholes:
            by, whole = _nearest(question, counts), _nearest(question, wholes)
            if by.number.value:
                value = whole.number.value / by.number.value
                shown = f"平均每{unit}约{_rounded(value)}{whole.unit}"
                return Derived(f"{shown}（{whole.shown}÷{by.shown}{_exactly(value)}）。", (one,))
    return None


def _sum(question: str, evidence: Sequence[Evidence]) -> Derived | None:
    for one in _by_nearness(question, evidence):
        found = [o for o in _operands(one) if _is_named(o, question) and _is_asked(o, question)]
        kinds = {o.unit for o in found}
        if len(found) == 2 and len(kinds) == 1:
            total = sum(o.number.value for o in found)
            terms = " + ".join(o.shown for o in found)
            return Derived(f"合计{_rounded(total)}{kinds.pop()}（{terms}）。", (one,))
    return _multiplied(question, evidence)


def _multiplied(question: str, evidence: Sequence[Evidence]) -> Derived | None:
    """三个100万亩 is 300万亩."""
    pattern = re.compile(
        r"([两三四五六七八九十])个(\d+(?:\.\d+)?)(万|亿|千)?(亩|公里|平方公里|元|吨|人|米)"
    )
    for one in _by_nearness(question, evidence):
        match = pattern.search(fold(one.text))
        if match:
            times = "两三四五六七八九十".index(match[1]) + 2
            shown = f"{_plain(times * float(match[2]))}{match[3] or ''}{match[4]}"
            said = f"{match[1]}个{match[2]}{match[3] or ''}{match[4]}"
            return Derived(f"一共{shown}（{said}）。", (one,))
    return None


def _difference(question: str, evidence: Sequence[Evidence]) -> Derived | None:
    match = _DIFFERENCE.search(question)
    other = (match["other"] if match else "") or ""
    first_asked = question[: match.start()] if match and other else question
    first = _best(first_asked, evidence)
    second = _best(other, evidence, avoiding=first)
    if first is None or second is None or not _alike(first.unit, second.unit):
        return None
    apart = abs(first.number.value - second.number.value)
    more = "多" if first.number.value >= second.number.value else "少"
    quotes = tuple(dict.fromkeys((first.evidence, second.evidence)))
    shown = f"{_rounded(apart)}{first.unit}"
    return Derived(f"前者比后者{more}{shown}（{first.shown}，{second.shown}）。", quotes)


def _measure(question: str) -> str:
    """What is counted, in the words of a question that asks 几个方面 or 多少条建议; else 点."""
    match = re.search(
        r"(?:几|多少)(?P<what>[个条项点](?:方面|建议|要求|措施|任务|意见)?)", fold(question)
    )
    return match["what"] if match else "点"


def _points(question: str, evidence: Sequence[Evidence]) -> Derived | None:
    """How many things are told one by one: 一是……二是……三是……"""
    about = bigrams(question)
    best: tuple[float, Derived] | None = None
    for article_id in dict.fromkeys(one.passage.article_id for one in evidence):
        of_one = [one for one in evidence if one.passage.article_id == article_id]
        for run in enumerations(of_one):
            score = max(len(about & bigrams(one.text)) for one in run[:2])
            if score < 2:
                continue
            count = sum(len(ITEMS.findall(one.text)) for one in run)
            if best is None or score > best[0]:
                best = score, Derived(f"一共{count}{_measure(question)}。", tuple(run))
    return best[1] if best else None


def _people(question: str, evidence: Sequence[Evidence]) -> Derived | None:
    """How many persons a list names: 陕西省领导方红卫、蒿慧杰、王琳 are three.

    They are what the question, folded, calls them: a list of hosts counts no delegation.
    """
    about = bigrams(question)
    best: tuple[int, int, Evidence] | None = None
    for one in evidence:
        folded = fold(one.text)
        for match in re.finditer(r"[^,，。;；：:]*、[^,，。;；：:]*", folded):
            head, *rest = match[0].split("、")
            lead = next(
                (head[:i] for i in range(len(head)) if person_at(head, i) == head[i:]), None
            )
            if lead is None or any(person_at(name, 0) != name for name in rest[:-1]):
                continue
            last = bool(person_at(rest[-1], 0))
            nearness = len(bigrams(lead) & about)
            if last and fold(lead)[-2:] in question and (best is None or nearness > best[0]):
                best = nearness, len(rest) + 1, one
    return Derived(f"一共{best[1]}人。", (best[2],)) if best else None


def _by_nearness(question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    about = bigrams(question)
    return sorted(evidence, key=lambda one: -len(about & bigrams(one.text)))


def _operands(one: Evidence) -> Iterator[_Operand]:
    folded = fold(one.text)
    for number in numbers(one.text):
        if number.unit in ("年", "月", "日", "第"):
            continue
        behind = re.match(r"(?:多|余)?([\u4e00-\u9fffa-z%]{0,2})", folded[number.end :])
        start = max(folded.rfind(mark, 0, number.start) for mark in ",，。;；") + 1
        ends = [end for mark in ",，。;；和" if (end := folded.find(mark, number.end)) >= 0]
        near = folded[start : min(ends, default=len(folded))]
        yield _Operand(number, _unit(behind[1] if behind else ""), bigrams(near), one)


def _unit(behind: str) -> str:
    match = re.match(
        r"元|美元|个|项|届|家|名|位|人|亩|公里|吨|gw|kw|米|县|市|%|件|座|条|次|天|年", behind
    )
    return match[0].upper() if match and match[0] in ("gw", "kw") else match[0] if match else ""


def _counts(operand: _Operand, unit: str) -> bool:
    return unit in ("个", "项") and operand.unit in ("个", "项", "")


def _is_asked(operand: _Operand, question: str) -> bool:
    """Whether it is of the unit the question asks for: 几亿元, 多少个."""
    wanted = re.search(
        r"(?:多少|几)(?:个|大概)?(?:万|亿|千)*(元|个|项|家|人|亩|公里|吨|gw)?", question
    )
    unit = wanted[1] if wanted and wanted[1] else ("元" if "亿" in question else "")
    return not unit or operand.unit.lower() == unit


def _is_named(operand: _Operand, question: str) -> bool:
    return len(operand.near & bigrams(question)) >= 2


def _nearest(question: str, operands: Sequence[_Operand]) -> _Operand:
    about = bigrams(question)
    return max(operands, key=lambda o: len(o.near & about))


def _best(
    about: str, evidence: Sequence[Evidence], avoiding: _Operand | None = None
) -> _Operand | None:
    terms = bigrams(about)
    found = [
        (len(terms & o.near) + 0.5 * len(terms & bigrams(one.text)), o)
        for one in evidence
        for o in _operands(one)
        if o != avoiding
    ]
    score, best = max(found, key=lambda pair: pair[0], default=(0, None))
    return best if score >= 2 else None


def _rounded(value: float) -> str:
    for scale, name in _SCALES:
        if value >= scale:
            return _plain(round(value / scale, 1)) + name
    return _plain(round(value, 1))


def _exactly(value: float) -> str:
    """The quotient to two places, where what is shown is rounded further."""
    name = ""
    for scale, of_scale in _SCALES:
        if value >= scale:
            value, name = value / scale, of_scale
            break
    return f"≈{round(value, 2):g}{name}" if value != round(value) else ""


def _alike(first: str, second: str) -> bool:
    return first == second or {first, second} <= {"个", "项", "件"}


def _plain(value: float) -> str:
    for scale, name in _SCALES:
        if value >= scale and value % (scale / 100) == 0:
            return f"{value / scale:g}{name}"
    return f"{value:g}"
