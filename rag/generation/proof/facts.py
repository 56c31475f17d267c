"""What can be checked in a sentence letter for letter: numbers, names, quotations, yes and no.

All of it is compared folded: script, width and the form of a numeral make no difference.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rag.chinese_names import SURNAME
from rag.chinese_places import is_certain_place, places_in
from rag.generation.proof.offices import Holding, holdings, person_at
from rag.numbers import values
from rag.text import fold, is_in_dictionary, name_of_place, words

QUOTED = re.compile(r"[“「『《\"‘]([^“”「」『』《》\"‘’]{2,})[”」』》\"’]")
TITLED = re.compile(r"《([^《》]{2,})》")
_NEGATION = re.compile(
    r"没|未(?!来|必)|不|无法|无人|无需|无须|无权|无意|非(?=全|本|公|营|法定)|拒绝|否认|反对|避免|切勿|难以|免|从未|停止|取消|禁止|放弃|退出"
)
_NEGATED = re.compile(
    r"(?:没有|没能|没|未能|尚未|从未|未(?!来|必)|不再|不会|不能|不可|不准|不许|不予|不得(?!不)|不是|并非|并不|不要|不应|避免|切勿|难以"
    r"|不(?=[\u4e00-\u9fff])|无法|拒绝|停止|取消|禁止|否认|反对|放弃|退出)"
    r"(?:任何|具体|明显|能够?|会|被|再|有|得到|予以|进行|申请|去|做|搞|可)?(?P<what>[\u4e00-\u9fff]{2})"
)
_NO_NEGATION = re.compile(
    r"不(?:断|仅|久|少|同|足|到|超|管|论|但|只|光|禁|愧|负|忘|懈|平衡|限|动产|锈钢|可或缺|可分割|得不|约而同|一样|一定"
    r"|过|失时机|好意思|错|已)|(?:无|未)(?:论|数|疑|限|穷|私|偿|障碍|人机|人驾驶|缝|水|废)|对不起|差不多|要不|好不|来不及|离不开"
    r"|能不能|是不是|有没有|会不会|可不可|反对派"
)
_RELATIVE_YEARS = (
    ("大前年", -3), ("前年", -2), ("去年", -1), ("上年", -1),
    ("今年", 0), ("本年", 0), ("明年", 1), ("后年", 2),
)  # fmt: skip
_NUMERAL = re.compile(r"[\d一二三四五六七八九十百千两]")
_DAY_ALONE = re.compile(r"(?<![\d月])\d{1,2}日")  # of the month it was published in
_PUBLISHED = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")

# What the segmenter takes for places, and is none.
_NO_PLACE = re.compile("[东南西北中上下左右内外]+|海鲜|东西|当地|本地|各地|外地|内地|城乡|全国")

Value = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be checked in a text."""

    numbers: frozenset[Value]
    names: frozenset[str]
    quoted: frozenset[str]
    holdings: tuple[Holding, ...]


@lru_cache(maxsize=4096)
def facts(text: str) -> Facts:
    """The checkable facts of a sentence."""
    return Facts(
        frozenset(values(text)),
        frozenset(names(text)),
        frozenset(map(fold, QUOTED.findall(text) + TITLED.findall(text))),
        tuple(holdings(text)),
    )


@lru_cache(maxsize=16384)
def names(text: str) -> frozenset[str]:
    """The persons, places and organisations a text names, folded, without the rank of a place."""
    found = {
        without_rank(word.text)
        for word in words(text)
        if word.name and len(word.text) > 1 and not _is_a_count(word.text)
        if not _only_begins_so(word.text, text)
    }
    return frozenset(found | set(_ADDRESSED.findall(fold(text))))


def _only_begins_so(word: str, text: str) -> bool:
    """Whether two characters begin as a person's name does and do not end as one: 包里装了."""
    return len(word) == 2 and is_person(word) and not _stands_as_a_name(word, text)


def _is_a_count(word: str) -> bool:
    """Whether what a segmenter takes for a name is a number of things: 十县, 第二产业, 五百强."""
    if re.match(r"[二两三四五六七八九十百\d]+[省市县区村镇国州]$", word):
        return True
    return bool(_NUMERAL.search(word)) and not name_of_place(word) and not is_person(word)


_ADDRESSED = re.compile(
    rf"{SURNAME}(?:某某?|阿姨|女士|先生|老师|大爷|大妈|大姐|大叔|奶奶|爷爷|医生|师傅|老人|小姐|太太)"
)


@lru_cache(maxsize=4096)
def certain_names(text: str) -> tuple[str, ...]:
    """The names in a text that are names without doubt: places, and persons with a surname."""
    found = [
        without_rank(word)
        for word in sorted(names(text))
        if name_of_place(word) or _stands_as_a_name(word, text)
    ]
    return tuple(
        name
        for name in found
        if len(name) > 1 and name[-1] not in "省市县区子会地" and not _NO_PLACE.fullmatch(name)
    )


def is_without_doubt(name: str, text: str) -> bool:
    """Whether what looks like a name in a question is one: not 张罗, 重镇 or 上台.

    A place that is known or has its rank; a person, unless it is a word that stands as a verb does.
    """
    folded = fold(text)
    if not is_person(name):
        part = re.search(
            rf"{re.escape(name)}[^的,，。]{{0,5}}(?:网|日报|晚报|早报|电视台|大学|银行|证券|队)",
            folded,
        )
        return is_certain_place(name, folded) and not part
    as_verb = re.search(rf"{re.escape(name)}(?:[了过着]|的?[?？。]?$)", folded)
    return len(name) > 2 or not as_verb or not is_in_dictionary(name)


def certain_places(text: str) -> set[str]:
    """The places that a text is about: what a document is called after, 《九江方案》, is none."""
    told = TITLED.sub(" ", text)
    named = {name for name in certain_names(told) if not is_person(name)}
    return {name for name in named if is_without_doubt(name, told)} | places_in(fold(told))


_PLACE_TOLD = re.compile(
    r"(?<![\u4e00-\u9fff])(?P<place>[\u4e00-\u9fff]{2,3})(?:省|市|县|州)"
    r"(?:委|人民政府|政府|人大|政协|发改委|领导|[,，、。])"
)


@lru_cache(maxsize=4096)
def places_told(text: str) -> frozenset[str]:
    """Places that a text shows to be some: 运城 of 运城市政府. Segmenters know the large ones."""
    return frozenset(match["place"] for match in _PLACE_TOLD.finditer(fold(text)))


def _stands_as_a_name(word: str, text: str) -> bool:
    """Whether a word has the form of a person's name, and ends where one does: not 林草覆盖率."""
    name, folded = fold(word), fold(text)
    return any(
        person_at(folded, match.start()) == name for match in re.finditer(re.escape(name), folded)
    )


def same_kind(first: str, second: str) -> bool:
    """Whether two names are both of persons, or both of something else."""
    return is_person(first) == is_person(second)


def is_person(name: str) -> bool:
    """Whether a name begins as those of Chinese persons do, and is no place that is known."""
    return person_at(fold(name), 0) == fold(name) and not name_of_place(name)


def without_rank(name: str) -> str:
    """吕梁市 as 吕梁: the articles write both."""
    return name[:-1] if len(name) > 2 and name[-1] in "省市县区州" else name


def negation_differs(sentence: str, source: str, question: str = "") -> bool:
    """Whether one says that something is not so, of which the other says that it is.

    What the question itself puts so is no statement.
    """
    said, told = fold(sentence), fold(source)
    mine, theirs = _negated(said) - _negated(fold(question)), _negated(told)
    denied = any(word in told and word not in theirs for word in mine)
    return denied or any(word in said and word not in _negated(said) for word in theirs)


def negates(folded: str) -> bool:
    """Whether a clause says that something is not so."""
    return bool(_NEGATION.search(_NO_NEGATION.sub("  ", folded)))


def _negated(folded: str) -> set[str]:
    """What is said not to be so: the two characters behind each negation."""
    plain = _NO_NEGATION.sub("  ", folded)
    return {match["what"] for match in _NEGATED.finditer(plain)}


def published_values(published: str | None) -> set[Value]:
    """The year, month and day of publication, as far as they are known."""
    day = _PUBLISHED.match(published or "")
    parts = zip(day.groups(), "年月日", strict=True) if day else ()
    return {(float(part), unit) for part, unit in parts if part}


def known_values(text: str, published: str | None) -> set[Value]:
    """The numbers of a text, with the years that 去年 and 今年 mean on the day it was published."""
    found = set(values(text))
    if "首" in text:  # 首个, 首次
        found.add((1.0, "第"))
    day = _PUBLISHED.match(published or "")
    if day:
        year = int(day[1])
        found.add((float(year), "年"))
        folded = fold(text)
        if day[2] and _DAY_ALONE.search(folded):
            found.add((float(day[2]), "月"))
        found |= {(float(year + ago), "年") for word, ago in _RELATIVE_YEARS if word in folded}
    return found


def missing_numbers(claimed: Iterable[Value], known: Iterable[Value]) -> set[Value]:
    """The numbers that are said and not known; one without a unit may be any of that value."""
    known = set(known)
    plain = {value for value, unit in known if unit not in ("年", "月", "日", "第")}
    return {
        (value, unit)
        for value, unit in claimed
        if (value, unit) not in known and (unit in ("年", "%", "月", "日") or value not in plain)
    }
