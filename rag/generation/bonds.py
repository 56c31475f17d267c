"""Who did what, and what a number counts: whether words belong together as they are said to.

Every word of a wrong sentence can stand in the sentence it rests on. What belongs together is told
by nearness: a number by the words beside it, a deed by the last one named before it.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from rag.generation.facts import certain_names, is_person, negates, without_rank
from rag.numbers import Number, numbers
from rag.sentences import clauses
from rag.text import bigrams, fold, is_thing, words

BESIDE = 10  # characters on each side of a number that say what it counts
ALIKE = 0.4  # share of a clause that another must say to be laid beside it
VERBATIM = 0.7  # share of a clause that is its source's, from which the rest is no paraphrase
_ENDS = re.compile(r"[。；;！!？?]")
_WEAK = re.compile(r"[,，。；;：:！!？?\s]")
_FILLING = re.compile("[为是达约近超共有的了至]")
_OPPOSITE = (
    ("增长", "下降"), ("增加", "减少"), ("上升", "下降"), ("上涨", "下跌"), ("提高", "降低"),
    ("扩大", "缩小"), ("加快", "放缓"), ("支持", "反对"), ("同意", "拒绝"), ("成功", "失败"),
    ("开始", "结束"), ("开幕", "闭幕"), ("成立", "撤销"), ("高于", "低于"), ("多于", "少于"),
    ("超过", "不足"), ("盈利", "亏损"), ("进口", "出口"), ("上午", "下午"), ("东部", "西部"),
    ("南部", "北部"), ("上游", "下游"), ("中游", "下游"), ("中游", "上游"), ("第一", "倒数"),
    ("主办", "协办"), ("主办", "承办"), ("承办", "协办"), ("签署", "废除"), ("收紧", "放宽"),
    ("最高", "最低"), ("首位", "末位"), ("前期", "后期"), ("国内", "国外"), ("城市", "农村"),
    ("快于", "慢于"),
)  # fmt: skip


def counts_something_else(sentence: str, source: str) -> set[str]:
    """The numbers of a sentence that stand in its source beside what others count there."""
    told = list(_beside(source))
    wrong = set()
    for number, claimed in _beside(sentence):
        same = [len(claimed & near) for other, near in told if other.value == number.value]
        others = [len(claimed & near) for other, near in told if other.value != number.value]
        if same and others and max(others) >= max(same) + 2:
            wrong.add(f"{number.value:g}{number.unit}")
    return wrong


def exchanged(sentence: str, source: str) -> str:
    """A word of a sentence that has changed places with another; empty where none has.

    Clause is laid beside clause. What the sentence has in the place of other words is a synonym
    as a rule; where both say both, each elsewhere, the two were mixed up.
    """
    folded, around = fold(sentence), fold(source)
    for said, beside in _laid_beside(sentence, source):
        rest = folded.replace(said, " "), around.replace(beside, " ")
        for mine, theirs in _replaced(said, beside):
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
    dropped = {w.name for w in words(theirs) if len(w.text) > 1 and w.text in sentence}
    taken = [w for w in words(mine) if len(w.text) > 1 and is_thing(w.text)]
    return next((w.text for w in taken if w.name in dropped and w.text in source), "")


def put_in_the_place_of(sentence: str, source: str, article: str) -> str:
    """A thing that a clause, else word for word of the source, has and the article nowhere.

    商务部 told and 工信部 said, with all around it the same, is no other way to say it; nor are two
    names that have changed places. Verbs and the like may be synonyms; only nouns are looked at.
    """
    known, folded = fold(article), fold(sentence)
    for said, beside in _laid_beside(sentence, source):
        if name := _changed_places(said, beside):
            return name
        for mine, theirs in _replaced_but_for_a_word(said, beside):
            if theirs in folded or _POINTING.search(theirs) or not is_thing(theirs):
                continue
            if certain_names(mine) or (mine not in known and is_thing(mine)):
                return mine
    return ""


def _laid_beside(sentence: str, source: str) -> Iterator[tuple[str, str]]:
    """Each clause of a sentence with the clause of the source that is most like it, folded."""
    told = [fold(source[start:end]) for start, end in _parts(source)]
    folded = fold(sentence)
    for start, end in _parts(folded):
        said = folded[start:end]
        terms = bigrams(said)
        beside = max(told, key=lambda clause: len(terms & bigrams(clause)), default="")
        if len(terms & bigrams(beside)) >= ALIKE * len(terms):
            yield said, beside


def _changed_places(said: str, beside: str) -> str:
    """A name that stands where the source has another, which stands where the source has it."""
    names = [name for name in certain_names(said) if name in beside]
    first, second = (sorted(names, key=text.index) for text in (said, beside))
    listed = any(said[said.index(a) + len(a) :][:1] in "、和与及跟同" for a in names)
    alike = len(bigrams(said) & bigrams(beside)) >= ALIKE * len(bigrams(said))
    return first[0] if alike and not listed and first != second else ""


def _replaced_but_for_a_word(said: str, beside: str) -> Iterator[tuple[str, str]]:
    """What was put for what, where most of a clause is the same."""
    matcher = SequenceMatcher(None, said, beside, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    if same < VERBATIM * len(said):
        return
    for mine, theirs in _replaced(said, beside):
        if min(len(mine), len(theirs)) >= 2:
            yield mine, theirs


_POINTING = re.compile(r"[我本该其他她它此这两双全]")
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
    others = [other for other in certain_names(told) if other not in folded]
    return any(
        (len(left) == 2 and left + other in told) or (len(right) == 2 and other + right in told)
        for other in others
    )


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


def denied(sentence: str, source: str) -> bool:
    """Whether a clause says no and nothing in the source does, or the other way round."""
    if negates(fold(sentence)) and negates(fold(source)):
        return False
    pairs = _laid_beside(sentence, source)
    return any(negates(said) != negates(beside) for said, beside in pairs)


def says_the_opposite(sentence: str, source: str) -> bool:
    """Whether one has a word where the other has its opposite, and not the word itself."""
    pairs = [(fold(sentence), fold(source)), *_laid_beside(sentence, source)]
    return any(
        (a in said and b not in said and b in told and a not in told)
        or (b in said and a not in said and a in told and b not in told)
        for a, b in _OPPOSITE
        for said, told in pairs
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
            if _begins_with_another(*parts[j]) and not _is_list(parts, i, j):
                break
            found.add(j)
    return found


def _begins_with_another(clause: str, named: set[str]) -> bool:
    """Whether a clause is about one of the names in it: it begins so, or it is a person's."""
    return any(name in clause[: len(name) + 2] or is_person(name) for name in named)


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
