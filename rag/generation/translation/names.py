"""Finds the names in a Chinese sentence, and writes each for readers of another language.

A person, a place or an organisation must come out of a translation as it went in: a small model
makes another name of it as easily as a right one.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from rag.chinese_names import has_surname, is_name
from rag.generation.translation import romanise
from rag.text import HAN, fold, organisations_and_persons, tagged

Kind = Literal["person", "place", "organisation"]

_PERSON_TAGS = ("nr", "nrt", "nrfg")
_ORGANISATION_ENDS = ("公司", "集团", "大学", "银行", "研究院", "研究所")
_VISITED = re.compile("^(?:走进|走訪|走访|深入|参观|參觀|考察|来到|來到|前往|到访|访问|調研|调研)")
_RANKS = "省市县区州"
# What may follow a name: where something else does, it may be cut out of a longer word.
_AFTER_NAME = re.compile(
    r"$|[\s,，。;；:：、!！?？()（）“”「」《》]|等|和|与|在|说|就|为|对|向|也|还|将|曾|的"
    r"|任|担任|是|当选|出席|主持|表示|指出"
    r"|强调|分别|共同|介绍|通报|汇报|陪|会见|率|参加|致辞|代表|同志|作|要求|认为|告诉|宣布"
    r"|签署|提出|建议|讲话"
)
_LIST = re.compile(rf"[{HAN}]{{2,4}}(?:、[{HAN}]{{2,4}})+")
_NO_PLACE = (  # 三省 and 全市, but 三明 is one
    r"[一二三四五六七八九十百千两几各全本该](?:[省市县区州地国河江岸边镇村乡带].*|$)|沿|和(?![田县平林])"
    r"|(?:城市|都市|省市|县市|平原|高原|盆地|山区|河谷|流域|两岸|海峡|中央|地方|老区)$"
)
_PLACE = re.compile(rf"(?!{_NO_PLACE})[{HAN}]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as a sentence writes it: `sentence[start:end]`, in code points."""

    kind: Kind
    text: str
    start: int
    end: int

    def written(self, tag: str) -> str:
        """The name for readers of a language; Japanese ones read the characters themselves."""
        if tag.split("-")[0] in romanise.KEEPS_HAN:
            return self.text
        if self.kind == "person":
            return romanise.person(self.text, tag)
        if self.kind == "organisation" and not tag.startswith("ko"):
            return _organisation(fold(self.text))
        return known_place(self.text, tag) or romanise.place(self.text, tag)

    @property
    def is_well_known(self) -> bool:
        """Whether its readers know it without the characters beside it."""
        return fold(self.text) in places()


@cache
def places() -> dict[str, dict[str, Any]]:
    """Places by their Simplified names, with what languages call them."""
    table = tomllib.loads(Path(__file__).with_name("places.toml").read_text("utf-8"))
    found: dict[str, dict[str, Any]] = table["places"]
    return found


def known_place(name: str, tag: str) -> str:
    """What a language calls a place that has a name of its own there; empty for others."""
    row, language = places().get(fold(name), {}), tag.split("-")[0]
    if language in ("ru", "ko"):
        return str(row.get(language, ""))
    return str(row.get(language, row.get("en", "")))


def names(sentence: str) -> list[Name]:
    """The names of a sentence in order, none within another."""
    found = [
        *_organisations(sentence),
        *_regions(sentence),
        *_persons(sentence),
        *_places(sentence),
    ]
    taken: list[Name] = []
    for name in found:
        if all(name.end <= other.start or other.end <= name.start for other in taken):
            taken.append(name)
    return sorted(taken, key=lambda name: name.start)


def _organisations(sentence: str) -> Iterator[Name]:
    for text in organisations_and_persons(sentence):
        if fold(text).endswith(_ORGANISATION_ENDS):
            yield from _everywhere("organisation", _VISITED.sub("", text), sentence)


def _regions(sentence: str) -> Iterator[Name]:
    """Places of the table, the longest first: a segmenter takes 晋陕豫 apart."""
    folded = fold(sentence)
    if len(folded) == len(sentence):
        for place in sorted(places(), key=len, reverse=True):
            for match in re.finditer(place, folded):
                yield Name("place", sentence[slice(*match.span())], *match.span())


def _persons(sentence: str) -> Iterator[Name]:
    tagged_so = [
        word
        for word in tagged(sentence)
        if word.tag in _PERSON_TAGS and is_name(word.text) and has_surname(word.text)
    ]
    for match in _LIST.finditer(sentence):
        yield from _listed(match, {word.text for word in tagged_so})
    for match in _behind_offices().finditer(sentence):
        if text := _name_at(sentence, match.end()):
            yield from _everywhere("person", text, sentence)
    for word in tagged_so:
        if len(word.text) > 2 or _AFTER_NAME.match(sentence, word.end):
            yield from _everywhere("person", word.text, sentence)


def _listed(match: re.Match[str], known: set[str]) -> Iterator[Name]:
    """The members of a list of which half are tagged as persons: a segmenter misses some."""
    members = match[0].split("、")
    if 2 * sum(_is_one_of(member, known) for member in members) < len(members):
        return
    place = match.start()
    for member in members:
        if is_name(member) and has_surname(member):
            yield Name("person", member, place, place + len(member))
        place += len(member) + 1


def _is_one_of(member: str, known: set[str]) -> bool:
    """Whether a member is a name; the first and the last may have other words on them."""
    return any(member.startswith(name) or member.endswith(name) for name in known)


def _name_at(sentence: str, start: int) -> str:
    for length in (3, 2):
        text = sentence[start : start + length]
        fits = len(text) == length and is_name(text) and has_surname(text)
        if fits and _AFTER_NAME.match(sentence, start + length):
            return text
    return ""


@cache
def _behind_offices() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, offices()), key=len, reverse=True)))


@cache
def offices() -> dict[str, dict[str, str]]:
    """Offices by their Simplified names, with what languages call them."""
    return tomllib.loads(Path(__file__).with_name("glossary.toml").read_text("utf-8"))


def _places(sentence: str) -> Iterator[Name]:
    for word in tagged(sentence):
        if word.tag == "ns" and len(word.text) > 1 and _PLACE.fullmatch(word.text):
            bare = _without_rank(word.text)
            yield Name("place", bare, word.start, word.start + len(bare))


def _without_rank(name: str) -> str:
    """吕梁市 as 吕梁: what it is besides is left to be translated."""
    return name[:-1] if len(name) > 2 and name[-1] in _RANKS else name


def _everywhere(kind: Kind, text: str, sentence: str) -> Iterator[Name]:
    for match in re.finditer(re.escape(text), sentence):
        yield Name(kind, text, *match.span())


def _organisation(folded: str) -> str:
    """陕西煤业化工技术研究院 as Shaanxi Coal Chemical Technology Research Institute."""
    return " ".join(_parts(folded, _organisation_words()))


@cache
def _organisation_words() -> dict[str, str]:
    table = tomllib.loads(Path(__file__).with_name("organisations.toml").read_text("utf-8"))
    return table | {place: str(row["en"]) for place, row in places().items()}


def _parts(folded: str, known: dict[str, str]) -> Iterator[str]:
    place = pending = 0
    while place < len(folded):
        word = max((w for w in known if folded.startswith(w, place)), key=len, default="")
        if not word:
            place += 1
            continue
        yield from _unknown(folded[pending:place])
        yield known[word]
        place = pending = place + len(word)
    yield from _unknown(folded[pending:])


def _unknown(part: str) -> Sequence[str]:
    """What no table has, romanised in words of two characters, as most such names are made."""
    cut = [part[i : i + 2] for i in range(0, len(part), 2)] if len(part) > 3 else [part]
    return [romanise.place(piece, "en") for piece in cut if piece]
