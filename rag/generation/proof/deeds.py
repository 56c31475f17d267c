"""Who did what: a deed is of the last one named before it.

Every word of a wrong sentence can stand in the sentence it rests on, told of somebody else.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from rag.generation.proof.facts import certain_names, is_person, without_rank
from rag.sentences import whole_clauses
from rag.text import bigrams, fold, tagged


def done_by_another(sentence: str, source: str, question: str = "") -> bool:
    """Whether a deed in the sentence is told in the source of somebody or somewhere else.

    Both are read clause by clause. A deed that stands in clauses of the source with names of their
    own, and in none with or after the name that the sentence gives it, is another's. What the
    question tells is no statement.
    """
    asked = bigrams(question)
    parts = list(_with_names(source))
    known = set().union(*(named for _, named in parts)) if parts else set()
    return any(
        _is_anothers(named & known, bigrams(text) - _of(named) - asked, parts)
        for text, named in _with_names(sentence)
        if named & known
    )


def deed_of_others(
    question: str, sentence: str, named: Iterable[str], everything: Sequence[str]
) -> bool:
    """Whether what a question asks the doer of is told of other people, and never of the one named.

    The words that a sentence has from its question prove nothing: 主持 beside a name must stand
    beside it in an article too, once articles say of others that they did. `named` are the names
    of the sentence, folded.
    """
    new = {name for name in named if is_person(name) and name not in fold(question)}
    deeds = {
        word.text
        for word in tagged(question)
        if word.tag == "v" and len(word.text) > 1 and word.text in fold(sentence)
    }
    told = [
        [(clause, theirs | {name for name in new if name in clause}) for clause, theirs in parts]
        for parts in map(_with_names, everything)
    ]
    return bool(new) and any(_of_others(deed, new, told) for deed in deeds)


def _of_others(deed: str, named: set[str], told: Sequence[Sequence[tuple[str, set[str]]]]) -> bool:
    others = False
    for parts in told:
        doing = {i for i, (clause, _) in enumerate(parts) if deed in clause}
        if doing & _reach(named, parts):
            return False
        others |= any(is_person(name) for i in doing for name in parts[i][1] - named)
    return others


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
    for start, end in whole_clauses(folded):
        clause = folded[start:end]
        yield clause, {name for name in everybody if name in clause}


def _of(named: set[str]) -> set[str]:
    return set().union(*(bigrams(without_rank(name)) for name in named)) if named else set()
