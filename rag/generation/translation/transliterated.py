"""Chinese names in questions that are written in characters, in Cyrillic or in Hangul.

Whole names are looked for, of the table of places and of the passages: an ending may stand on them.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from rag.generation.translation.names import Name, known_place, names, places
from rag.generation.translation.romanise import person, place
from rag.text import HAN, fold

ENDINGS = 3  # letters by which Russian may make a name longer
_HANGUL = re.compile("[\uac00-\ud7af]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_HAN = re.compile(f"[{HAN}]")
_KOREAN = (
    (r"성\s?성장", "省省长"),
    (r"시\s?시장", "市市长"),
    ("성", "省"),
    (r"시(?=[\s의에는은가이])", "市"),
)


def in_characters(question: str, passages: Sequence[str], found: list[str]) -> str:
    """Names in any characters, as the passages are folded: 臨汾 is 临汾."""
    folded = fold(question)
    if not _HAN.search(question) or len(folded) != len(question):
        return question
    known = {name.text: name.text for text in passages for name in _names(fold(text))}
    for chinese, row in places().items():
        known |= {name: chinese for name in (chinese, *row.get("also", [])) if _HAN.match(name)}
    pattern = re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))))
    for match in reversed(list(pattern.finditer(folded))):
        question = question[: match.start()] + known[match[0]] + question[match.end() :]
        found.append(known[match[0]])
    return question


def in_cyrillic(question: str, passages: Sequence[str], found: list[str]) -> str:
    """Хубэй, with any ending, is 湖北."""
    if not _CYRILLIC.search(question):
        return question
    return _by_table(question, _written(passages, "ru"), _cyrillic_pattern, found)


def in_hangul(question: str, passages: Sequence[str], found: list[str]) -> str:
    """후베이 is 湖北, and what is behind it as Chinese as it is."""
    if not _HANGUL.search(question):
        return question
    return _in_korean_order(_by_table(question, _written(passages, "ko"), re.escape, found))


def _in_korean_order(question: str) -> str:
    """湖北성 성장 is 湖北省省长: the words behind a name are as Chinese as it is."""
    for korean, chinese in _KOREAN:
        question = re.sub(rf"(?<=[{HAN}]){korean}", chinese, question)
    return question


def _written(passages: Iterable[str], tag: str) -> dict[str, str]:
    """Names of the table and of the passages, by how a language writes them, long ones first."""
    found: dict[str, set[str]] = {}
    for chinese, row in places().items():
        written = known_place(chinese, tag) or place(chinese, tag)
        also = [name for name in row.get("also", []) if _HANGUL.search(name)]
        for called in (written, *(also if tag == "ko" else [])):
            found.setdefault(called, set()).add(chinese)
    for name in (name for text in passages for name in _names(fold(text))):
        if name.kind != "organisation" and name.text not in places():
            spell = person if name.kind == "person" else place
            found.setdefault(spell(name.text, tag), set()).add(name.text)
    certain = {written: _one_of(some, passages) for written, some in found.items()}
    return {w: certain[w] for w in sorted(certain, key=len, reverse=True) if certain[w]}


def _one_of(some: set[str], passages: Iterable[str]) -> str:
    """The only name of several written alike that the passages have; empty when it is unclear."""
    if len(some) > 1:
        said = fold(" ".join(passages))
        some = {name for name in some if name in said}
    return next(iter(some)) if len(some) == 1 else ""


def _cyrillic_pattern(name: str) -> str:
    """A name with the endings that Russian gives it: Ухань may be Ухане."""
    words = [
        re.escape(word.rstrip("ьйаея") if len(word) > 3 else word) + rf"\w{{0,{ENDINGS}}}"
        for word in name.split()
    ]
    return r"\b" + r"\s".join(words) + r"\b"


def _by_table(
    question: str, table: dict[str, str], pattern: Callable[[str], str], found: list[str]
) -> str:
    for written, chinese in table.items():
        if len(written) > 1:
            question, count = re.subn(pattern(written), chinese, question)
            found += [chinese] * bool(count)
    return question


@lru_cache(maxsize=256)
def _names(folded: str) -> tuple[Name, ...]:
    return tuple(names(folded))
