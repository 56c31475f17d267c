"""Puts the Chinese names that a question means by romanised ones back into it: Shaanxi is 陕西.

A small model makes another name of a romanised one as easily as the right one. The names are read
off the passages that were found for the question: 忻州 is read xin zhou, and so Xinzhou is 忻州.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from rag.generation.names import known_place, names, places
from rag.generation.romanise import person, place
from rag.generation.syllables import readings
from rag.text import HAN, NAME_TAGS, fold, tagged

MOST_WORDS = 5  # of a romanised name: Yellow River Golden Triangle
SHORTEST = 4  # letters of a name that is looked for in the passages
LONGEST = 6  # characters of one
ENDINGS = 3  # letters by which Russian may make a name longer

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")
_ELIDED = re.compile(r"^(?:[ldLD]|[Dd]ell|[Nn]ell)['’](?=[A-Z])")
_HAN_RUN = re.compile(f"[{HAN}]{{2,}}")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_PARTICLES = frozenset(
    "的了是在和与及也就都又把被将对从到向由为以其之这那此该不要会能可你我他她它们么什"
)


def restored(question: str, passages: Sequence[str]) -> str:
    """A question with its romanised Chinese names in Chinese, as the passages write them.

    Names of provinces and other well-known places are known without a passage.
    """
    if _LATIN.search(question):
        question = _in_latin(question, passages)
    if _CYRILLIC.search(question):
        question = _by_table(question, _written(passages, "ru"), _cyrillic_pattern)
    if _HANGUL.search(question):
        question = _by_table(question, _written(passages, "ko"), re.escape)
    return question


def _in_latin(question: str, passages: Sequence[str]) -> str:
    words = list(_WORD.finditer(question))
    pieces: list[str] = []
    place = i = 0
    while i < len(words):
        found, length = _name_at(words[i : i + MOST_WORDS], passages)
        if found:
            start, end = _span(words[i], words[i + length - 1])
            pieces += [question[place:start], found]
            place = end
        i += max(1, length)
    return "".join([*pieces, question[place:]])


def _span(first: re.Match[str], last: re.Match[str]) -> tuple[int, int]:
    """From the first word to the last, without an article before them or a possessive behind."""
    elided, owned = _ELIDED.match(first[0]), _POSSESSIVE.search(last[0])
    return (
        first.start() + (elided.end() if elided else 0),
        last.start() + (owned.start() if owned else len(last[0])),
    )


def _name_at(words: Sequence[re.Match[str]], passages: Sequence[str]) -> tuple[str, int]:
    """The Chinese name that the words begin with, and of how many words it is; else nothing."""
    plain = [_plain(word[0]) for word in words]
    for length in range(len(words), 0, -1):
        if known := _known().get("".join(plain[:length])):
            return known, length
    if not words[0][0][:1].isupper() and not _ELIDED.match(words[0][0]):
        return "", 0
    for length in (3, 2, 1):
        if length <= len(words) and all(word[0][:1].isupper() for word in words[1:length]):
            for order in (plain[:length], plain[:length][::-1]):  # Zhonglin Wang, as some write it
                if found := _in_passages("".join(order), passages):
                    return found, length
    return "", 0


def _plain(word: str) -> str:
    """A romanised word without case, accents, apostrophes and what is around it."""
    bare = _POSSESSIVE.sub("", _ELIDED.sub("", word))
    letters = unicodedata.normalize("NFD", bare.lower())
    return "".join(c for c in letters if c.isalpha())


@cache
def _known() -> dict[str, str]:
    """Well-known places by all their names, made plain."""
    found: dict[str, str] = {}
    for chinese, row in places().items():
        called = [name for tag, name in row.items() if isinstance(name, str) and tag != "short"]
        for name in (*called, *row.get("also", [])):
            found.setdefault("".join(_plain(word) for word in _WORD.findall(name)), chinese)
    return found


def _in_passages(letters: str, passages: Sequence[str]) -> str:
    """The name in the passages that is read so, the most frequent one; empty without any."""
    if len(letters) < SHORTEST or not letters.isascii():
        return ""
    found = Counter(
        name
        for text in passages
        for run in _HAN_RUN.findall(fold(text))
        for name in _read_so(letters, run)
    )
    return next((name for name, _ in found.most_common() if _may_be_meant(name)), "")


def _read_so(letters: str, run: str) -> Iterator[str]:
    """Stretches of a run of characters whose syllables together are the letters."""
    syllables = [{one.replace("v", "u") for one in some} for some in _readings(run)]
    for start in range(len(run)):
        ends = _ends(letters, syllables[start : start + LONGEST])
        yield from (run[start : start + end] for end in ends if end > 1)


def _ends(letters: str, syllables: Sequence[set[str]]) -> Iterator[int]:
    """How many syllables, from the first on, make the letters."""
    left = {letters}
    for count, some in enumerate(syllables, 1):
        left = {rest[len(one) :] for rest in left for one in some if rest.startswith(one)}
        if "" in left:
            yield count
        if not left:
            return


@cache
def _readings(run: str) -> list[set[str]]:
    return readings(run)


def _may_be_meant(name: str) -> bool:
    """Whether a stretch can be a name: no word of the language, and not called otherwise."""
    if _PARTICLES & set(name) or name in places():
        return False  # 陕西 is read shan xi, and never called Shanxi
    words = tagged(name)
    return len(words) > 1 or words[0].tag in NAME_TAGS


def _written(passages: Iterable[str], tag: str) -> dict[str, str]:
    """Names of the table and of the passages, by how a language writes them, long ones first."""
    found: dict[str, set[str]] = {}
    for chinese, row in places().items():
        written = known_place(chinese, tag) or place(chinese, tag)
        also = [name for name in row.get("also", []) if not name.isascii()]
        for called in (written, *also):
            found.setdefault(called, set()).add(chinese)
    for name in (name for text in passages for name in names(fold(text))):
        if name.kind != "organisation":
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


def _by_table(question: str, table: dict[str, str], pattern: Callable[[str], str]) -> str:
    for written, chinese in table.items():
        if len(written) > 1:
            question = re.sub(pattern(written), chinese, question)
    return question
