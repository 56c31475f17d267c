"""Puts the Chinese names that a question means by romanised ones back into it: Shaanxi is 陕西.

A small model makes another name of a romanised one as easily as the right one. The names are read
off the passages that were found for the question: 忻州 is read xin zhou, and so Xinzhou is 忻州.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rag.generation.translation.names import places
from rag.generation.translation.syllables import readings
from rag.generation.translation.transliterated import in_characters, in_cyrillic, in_hangul
from rag.text import HAN, NAME_TAGS, fold, tagged

MOST_WORDS = 5  # of a romanised name: Yellow River Golden Triangle
SHORTEST = 4  # letters of a name that is looked for in the passages
LONGEST = 6  # characters of one

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")
_ELIDED = re.compile(r"^(?:[ldLD]|[Dd]ell|[Nn]ell)['’](?=[A-Z])")
_HAN_RUN = re.compile(f"[{HAN}]{{2,}}")
_PARTICLES = frozenset(
    "的了是在和与及也就都又把被将对从到向由为以其之这那此该不要会能可你我他她它们么什"
)


@dataclass(frozen=True, slots=True)
class Restored:
    """A question with its Chinese names in Chinese, and these names: a translation has them all."""

    text: str
    names: tuple[str, ...] = ()


def restored(question: str, passages: Sequence[str]) -> Restored:
    """A question with its romanised Chinese names in Chinese, as the passages write them.

    Names of provinces and other well-known places are known without a passage. Names that a
    Japanese question has in characters are put into those of the passages.
    """
    found: list[str] = []
    for put_back in (in_characters, _in_latin, in_cyrillic, in_hangul):
        question = put_back(question, passages, found)
    return Restored(question, tuple(dict.fromkeys(found)))


def _in_latin(question: str, passages: Sequence[str], names: list[str]) -> str:
    words = list(_WORD.finditer(question))
    pieces: list[str] = []
    place = i = 0
    while i < len(words):
        found, length = _name_at(words[i : i + MOST_WORDS], passages)
        if found:
            start, end = _span(words[i], words[i + length - 1])
            pieces += [question[place:start], found]
            names.append(found)
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
