"""Whether a sentence puts something in the place of what its source has there.

A sentence is laid beside its source clause by clause: what differs in a clause that is otherwise
the same is a synonym as a rule, but a name, a thing, a no or an opposite is another statement.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from rag.generation.proof.facts import certain_names, negates
from rag.sentences import whole_clauses
from rag.text import bigrams, fold, is_thing, tagged, words

ALIKE = 0.4  # share of a clause that another must say to be laid beside it
MUCH_ALIKE = 0.5  # share from which words may have changed places
VERBATIM = 0.7  # share of a clause that is its source's, from which the rest is no paraphrase
_WEAK = re.compile(r"[,，。；;：:！!？?\s]")


def exchanged(sentence: str, source: str) -> str:
    """A word of a sentence that has changed places with another; empty where none has.

    Clause is laid beside clause. What the sentence has in the place of other words is a synonym
    as a rule; where both say both, each elsewhere, the two were mixed up.
    """
    folded, around = fold(sentence), fold(source)
    for said, beside in laid_beside(sentence, source):
        if len(bigrams(said) & bigrams(beside)) < MUCH_ALIKE * len(bigrams(said)):
            continue
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
    for said, beside in laid_beside(sentence, source):
        for mine, theirs in _replaced_but_for_a_word(said, beside):
            if theirs in folded or _POINTING.search(theirs) or not is_thing(theirs):
                continue
            if certain_names(mine) or (mine not in known and is_thing(mine)):
                return mine
    return ""


def laid_beside(sentence: str, source: str) -> Iterator[tuple[str, str]]:
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
    pairs = laid_beside(sentence, source)
    return any(negates(said) != negates(beside) for said, beside in pairs)


def changed_places(sentence: str, source: str) -> bool:
    """Whether two things stand around the same words the other way round: 甲向乙推荐, 乙向甲推荐.

    Members of a list may be told in any order, and 由 and 被 turn a sentence round.
    """
    for said, beside in laid_beside(sentence, source):
        if len(bigrams(said) & bigrams(beside)) < VERBATIM * len(bigrams(said)):
            continue
        if _are_exchanged(said, beside):
            return True
        if bool(_PASSIVE.search(said)) != bool(_PASSIVE.search(beside)):
            continue
        if _is_turned_round(said, beside):
            return True
    return False


def _are_exchanged(said: str, beside: str) -> bool:
    """Whether two clauses differ in nothing but two stretches that were exchanged."""
    if len(said) != len(beside) or said == beside:
        return False
    start = next(i for i, (a, b) in enumerate(zip(said, beside, strict=True)) if a != b)
    end = len(said)
    while said[end - 1] == beside[end - 1]:
        end -= 1
    mine, theirs = said[start:end], beside[start:end]
    return any(
        theirs.endswith(mine[:first])
        and theirs.startswith(mine[len(mine) - second :])
        and mine[first : len(mine) - second] == theirs[second : len(theirs) - first]
        and not _BESIDE_EACH_OTHER.search(mine[first : len(mine) - second])
        for first in range(1, len(mine))
        for second in range(1, len(mine) - first)
    )


def _is_turned_round(said: str, beside: str) -> bool:
    both = [
        word.text
        for word in words(said)
        if len(word.text) > 1 and is_thing(word.text) and beside.count(word.text) == 1
    ]
    once = [word for word in dict.fromkeys(both) if said.count(word) == 1]
    for i, first in enumerate(once):
        for second in once[i + 1 :]:
            here = said[said.index(first) + len(first) : said.index(second)]
            there = beside[beside.index(second) + len(second) : beside.index(first)]
            if there and _doings(here) & _doings(there):
                return True
    return False


def _doings(between: str) -> set[str]:
    """The verbs and prepositions that stand between two things, unless these are of one list."""
    if re.search("[、和与及跟同]", between):
        return set()
    return {word.text for word in tagged(between) if word.tag[:1] in "vp"} - _IS


_BESIDE_EACH_OTHER = re.compile("[、和与及跟同以,，]")
_IS = frozenset("是 为 有 在 成 叫 如 包括".split())
_PASSIVE = re.compile("[由被受获]|所")
