"""Whether a sentence puts something in the place of what its source has there.

A sentence is laid beside its source clause by clause: what differs in a clause that is otherwise
the same is a synonym as a rule, but a name, a thing, a no or an opposite is another statement.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from rag.generation.facts import certain_names, negates
from rag.sentences import whole_clauses
from rag.text import bigrams, fold, is_thing, words

ALIKE = 0.4  # share of a clause that another must say to be laid beside it
VERBATIM = 0.7  # share of a clause that is its source's, from which the rest is no paraphrase
_WEAK = re.compile(r"[,，。；;：:！!？?\s]")
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
    dropped = [word for word in words(theirs) if len(word.text) > 1 and word.text in sentence]
    taken = [word for word in words(mine) if is_thing(word.text) and word.text in source]
    for word in taken:  # a name changes places with a name, a thing with a thing
        if len(word.text) > 1 and any(word.name == other.name for other in dropped):
            return word.text
    return ""


def put_in_the_place_of(sentence: str, source: str, article: str) -> str:
    """A thing that a clause, else word for word of the source, has and the article nowhere.

    商务部 told and 工信部 said, with all around it the same, is no other way to say it. Verbs and
    the like may be synonyms; only nouns are looked at.
    """
    known, folded = fold(article), fold(sentence)
    for said, beside in _laid_beside(sentence, source):
        for mine, theirs in _replaced_but_for_a_word(said, beside):
            if theirs in folded or _POINTING.search(theirs) or not is_thing(theirs):
                continue
            if certain_names(mine) or (mine not in known and is_thing(mine)):
                return mine
    return ""


def _laid_beside(sentence: str, source: str) -> Iterator[tuple[str, str]]:
    """Each clause of a sentence with the clause of the source that is most like it, folded."""
    told = [fold(source[start:end]) for start, end in whole_clauses(source)]
    folded = fold(sentence)
    for start, end in whole_clauses(folded):
        said = folded[start:end]
        terms = bigrams(said)
        beside = max(told, key=lambda clause: len(terms & bigrams(clause)), default="")
        if len(terms & bigrams(beside)) >= ALIKE * len(terms):
            yield said, beside


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
