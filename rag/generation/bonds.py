"""Who did what, and what a number counts: whether words belong together as they are said to.

Every word of a wrong sentence can stand in the sentence it rests on. What belongs together is told
by nearness: a number by the words beside it, a deed by the last one named before it.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from rag.generation.facts import certain_names, without_rank
from rag.numbers import Number, numbers
from rag.sentences import clauses
from rag.text import bigrams, fold, words

BESIDE = 10  # characters on each side of a number that say what it counts
ALIKE = 0.4  # share of a clause that another must say to be laid beside it
_ENDS = re.compile(r"[。；;！!？?]")
_WEAK = re.compile(r"[,，。；;：:！!？?\s]")
_OPPOSITE = (
    ("增长", "下降"), ("增加", "减少"), ("上升", "下降"), ("上涨", "下跌"), ("提高", "降低"),
    ("扩大", "缩小"), ("加快", "放缓"), ("支持", "反对"), ("同意", "拒绝"), ("成功", "失败"),
    ("开始", "结束"), ("开幕", "闭幕"), ("成立", "撤销"), ("高于", "低于"), ("多于", "少于"),
    ("超过", "不足"), ("盈利", "亏损"), ("进口", "出口"), ("上午", "下午"), ("东部", "西部"),
    ("南部", "北部"), ("上游", "下游"), ("中游", "下游"), ("中游", "上游"), ("第一", "倒数"),
    ("主办", "协办"), ("主办", "承办"), ("承办", "协办"), ("签署", "废除"), ("收紧", "放宽"),
    ("最高", "最低"), ("首位", "末位"), ("前期", "后期"), ("国内", "国外"), ("城市", "农村"),
)  # fmt: skip


def counts_something_else(sentence: str, source: str) -> set[str]:
    """The numbers of a sentence that stand in its source beside what others count there."""
    told = list(_beside(source))
    wrong = set()
    for number, claimed in _beside(sentence):
        same = [len(claimed & near) for other, near in told if other.value == number.value]
        others = [len(claimed & near) for other, near in told if other.value != number.value]
        if same and others and max(others) >= 2 and max(others) > max(same):
            wrong.add(f"{number.value:g}{number.unit}")
    return wrong


def exchanged(sentence: str, source: str) -> str:
    """A word of a sentence that has changed places with another; empty where none has.

    Clause is laid beside clause. What the sentence has in the place of other words is a synonym
    as a rule; where both say both, each elsewhere, the two were mixed up.
    """
    folded, around = fold(sentence), fold(source)
    told = [fold(source[start:end]) for start, end in _parts(source)]
    for start, end in _parts(folded):
        said = folded[start:end]
        terms = bigrams(said)
        beside = max(told, key=lambda clause: len(terms & bigrams(clause)), default="")
        if len(terms & bigrams(beside)) < ALIKE * len(terms):
            continue
        for mine, theirs in _replaced(said, beside):
            rest = folded.replace(said, " "), around.replace(beside, " ")
            if word := _of_another(mine, theirs, *rest):
                return word
    return ""


def _replaced(said: str, beside: str) -> Iterator[tuple[str, str]]:
    """What stands in one clause in the place of something else in the other."""
    matcher = SequenceMatcher(None, said, beside, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "replace":
            yield said[a:b], beside[c:d]


def _of_another(mine: str, theirs: str, sentence: str, source: str) -> str:
    """A word of `mine` that the rest of the source says, for one the rest of the sentence says."""
    dropped = [w.text for w in words(theirs) if len(w.text) > 1 and w.text in sentence]
    taken = (w.text for w in words(mine) if len(w.text) > 1)
    return next((word for word in taken if dropped and word in source), "")


_CLASSIFIER = re.compile(
    r"[届次项个位名人亩家县市省座条元期章集倍吨台辆支批种类款件所间栋户]|公里|平方"
)
_ALIKE = "个项位名人件家所"


def counted_otherwise(sentence: str, source: str) -> set[str]:
    """Numbers behind which stands another measure than in the source: 十九次 where it is 十九届."""
    told: dict[float, set[str]] = {}
    for number, unit in _measured(source):
        told.setdefault(number.value, set()).add(unit)
    return {
        f"{number.value:g}{unit}"
        for number, unit in _measured(sentence)
        if unit and all(told.get(number.value, {""})) and not _fits(unit, told[number.value])
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


def takes_the_place_of_another(name: str, sentence: str, source: str) -> bool:
    """Whether the words beside a name in the sentence stand beside something else in the source.

    Both are folded by the caller or here. What a sentence adds to its source at its beginning
    takes nobody's place.
    """
    folded, told = fold(sentence), fold(source)
    start = folded.find(name)
    if start < 0:
        return False
    left, right = folded[max(0, start - 2) : start], folded[start + len(name) :][:2]
    if name not in told and (not left or _WEAK.match(left[-1:])):
        # Who it is about: put there in the place of a pronoun or of nothing, or of another name.
        return any(other + right in told for other in certain_names(told) if right)
    if (left and left[-1:] + name in told) or (right and name + right[:1] in told):
        return False
    return _stands(told, left, after=True) or _stands(told, right, after=False)


def _stands(told: str, beside: str, *, after: bool) -> bool:
    """Whether two Han characters stand in the source with another one right behind or before."""
    if len(beside) < 2 or not re.fullmatch(r"[\u4e00-\u9fff]{2}", beside):
        return False
    pattern = f"{beside}[\u4e00-\u9fff]" if after else f"[\u4e00-\u9fff]{beside}"
    return bool(re.search(pattern, told))


def _beside(text: str) -> Iterator[tuple[Number, set[str]]]:
    """Each number that counts something, with the pairs of characters beside it in its clause."""
    folded = fold(text)
    found = numbers(text)
    for i, number in enumerate(found):
        if number.unit in ("年", "月", "日"):
            continue
        first = max(number.start - BESIDE, found[i - 1].end if i else 0)
        last = min(number.end + BESIDE, found[i + 1].start if i + 1 < len(found) else len(folded))
        before = _WEAK.split(folded[first : number.start])[-1]
        after = _WEAK.split(folded[number.end : last])[0]
        yield number, bigrams(before) | bigrams(after[1:])


def says_the_opposite(sentence: str, source: str) -> bool:
    """Whether one has a word where the other has its opposite, and not the word itself."""
    said, told = fold(sentence), fold(source)
    return any(
        (a in said and b not in said and b in told and a not in told)
        or (b in said and a not in said and a in told and b not in told)
        for a, b in _OPPOSITE
    )


def done_by_another(sentence: str, source: str) -> bool:
    """Whether a deed in the sentence is told in the source of somebody or somewhere else.

    Both are read clause by clause. A deed that stands in clauses of the source with names of their
    own, and in none with or after the name that the sentence gives it, is another's.
    """
    parts = list(_with_names(source))
    known = set().union(*(named for _, named in parts)) if parts else set()
    return any(
        _is_anothers(named & known, bigrams(text) - _of(named), parts)
        for text, named in _with_names(sentence)
        if named & known
    )


def _is_anothers(named: set[str], deeds: set[str], parts: Sequence[tuple[str, set[str]]]) -> bool:
    reach = _reach(named, parts)
    beyond = [i for i, (_, theirs) in enumerate(parts) if i not in reach and theirs]
    here = set().union(*(bigrams(parts[i][0]) for i in reach)) if reach else set()
    there = set().union(*(bigrams(parts[i][0]) for i in beyond)) if beyond else set()
    told = deeds & (here | there)
    missing = deeds & there - here
    return len(missing) >= 2 and len(missing) > 0.6 * len(told)


def _reach(named: set[str], parts: Sequence[tuple[str, set[str]]]) -> set[int]:
    """The clauses that are about one of the names: its own, and those after it until the next name.

    Lists of names are one: the last one's deed is everybody's.
    """
    found: set[int] = set()
    for i, (_, theirs) in enumerate(parts):
        if not theirs & named:
            continue
        found.add(i)
        for j in range(i + 1, len(parts)):
            if parts[j][1] and not _is_list(parts, i, j):
                break
            found.add(j)
    return found


def _is_list(parts: Sequence[tuple[str, set[str]]], first: int, last: int) -> bool:
    """Whether the clauses from `first` up to `last` do nothing but name somebody at their ends."""
    return all(
        any(re.sub(r"[,，、;；:：\s]+$", "", text).endswith(name) for name in named)
        for text, named in parts[first:last]
    )


def _with_names(text: str) -> Iterator[tuple[str, set[str]]]:
    folded = fold(text)
    everybody = certain_names(text)
    for start, end in _parts(folded):
        clause = folded[start:end]
        yield clause, {name for name in everybody if name in clause}


def _parts(folded: str) -> Iterator[tuple[int, int]]:
    """Clauses; what stands between commas of a list (、) is no clause."""
    start = 0
    for _, end in clauses(folded, 0, len(folded)):
        if folded[end - 1] != "、":
            yield start, end
            start = end
    if start < len(folded):
        yield start, len(folded)


def _of(named: set[str]) -> set[str]:
    return set().union(*(bigrams(without_rank(name)) for name in named)) if named else set()
