"""All knowledge of scripts and languages: folding, terms, the language of a text."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import add
from typing import Any

import jieba
import opencc
import platformdirs

jieba.setLogLevel("CRITICAL")  # it complains at length where it cannot keep its cache
# Its own choice is a file in the folder for temporary files, where any user may have put another.
jieba.dt.tmp_dir = platformdirs.user_cache_dir("wenqu")

Span = tuple[int, int]

COMMON = 100  # how often the segmenter's dictionary has seen a word that is no rare one

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ebef"
MOST_FOREIGN_KANA = 0.1  # of the Han characters and kana of a Chinese text; Japanese has 0.4 to 0.7
# The languages a question may well be asked in; more of them make short questions ambiguous.
LATIN_AND_OTHERS = (
    "ar cs de el en es fa fi fr he hi hu id it ms nl pl pt ro ru sv th tr uk vi".split()
)

_HAN = re.compile(f"[{HAN}]")
_HALF = re.compile("[\ud800-\udfff]")  # of a character, out of bytes that were no UTF-8
_KANA = re.compile(r"[\u3041-\u30fa\u30fc-\u30ff]")
_HIRAGANA = re.compile(r"[\u3041-\u309f]")
_CHINESE_ONLY = re.compile("[这這们們吗嗎么麼哪谁个]|什么|是[谁誰什哪]|了[。，！？]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_PARTICLE = re.compile("[的了是为在和与及等由]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_TERM = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")

_ORGANISATION = re.compile(
    rf"(?:^|[、，,:：;；“”《》()（）的了在和与是及到至过于])"
    rf"(?P<name>(?:(?![的了在和与])[{HAN}A-Za-z0-9·]){{2,16}}?(?:公司|集团|集團|大学|大學|银行|銀行|研究院|研究所))"
)

# jieba's tags for the names of persons, places, organisations and other proper nouns.
NAME_TAGS = frozenset({"nr", "ns", "nt", "nz", "nrt", "nrfg"})
_EMPTY_WORDS = frozenset(
    """
    的 了 在 是 和 与 及 或 等 对 于 从 到 向 由 被 把 将 就 都 也 又 还 有 为 以 其 之 这 那 此 该
    什么 哪些 哪个 哪里 哪 谁 何 何时 几 多少 怎么 怎样 如何 为什么 吗 呢 吧 啊 请 问 请问 告诉
    我 你 他 她 它 我们 你们 他们 个 次 里 中 上 下 会 能 可以 是否 有没有 分别 进行 以及 一个
    说 称 主要
    the a an of in on at to for by with and or is are was were be been did do does has have had
    what which who whom whose when where why how that this these those it its as from
    """.split()
)


@lru_cache(maxsize=65536)
def _fold_character(character: str) -> str:
    if "\ud800" <= character <= "\udfff":  # half a character, out of bytes that were no UTF-8
        return "\ufffd"
    wide = unicodedata.normalize("NFKC", character).lower()
    return "".join(_converter("t2s").convert(one) for one in wide)


@cache
def _converter(direction: str) -> opencc.OpenCC:
    return opencc.OpenCC(direction)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made comparable, and the way back: `text[i]` came from `original[origins[i]]`."""

    text: str
    origins: tuple[int, ...]

    def original(self, start: int, end: int) -> Span:
        """The span of the original text that `text[start:end]` came from (not empty)."""
        return self.origins[start], self.origins[end - 1] + 1


def fold(text: str) -> str:
    """`text` with width, case and script folded: ＧＤＰ is gdp, 廈門 is 厦门."""
    return "".join(map(_fold_character, text))


def fold_with_origins(text: str) -> Folded:
    """`fold(text)`, with the way back to the characters it came from."""
    pieces = [_fold_character(character) for character in text]
    origins = tuple(i for i, piece in enumerate(pieces) for _ in piece)
    return Folded("".join(pieces), origins)


def bigrams(text: str) -> set[str]:
    """What a text can be compared by: pairs of Han characters, and words in other scripts.

    Particles part the pairs: 会议的主题 and 会议主题 differ in none but the one across.
    """
    found: set[str] = set()
    for run in _TERM.findall(_THOUSANDS.sub("", fold(text))):
        if len(run) > 1 and _HAN.match(run):
            for part in _PARTICLE.split(run):
                found.update(map(add, part, part[1:]))
        else:
            found.add(run)
    return found


@dataclass(frozen=True, slots=True)
class Word:
    """A word that says something, folded; `name` when it is a person, place or organisation."""

    text: str
    name: bool


def words(text: str) -> list[Word]:
    """The words of a text that carry meaning, in order, folded, without numbers."""
    found: list[Word] = []
    for pair in _tagged(fold(text)):
        word = pair.word.strip()
        if word and word not in _EMPTY_WORDS and _TERM.fullmatch(word) and not word.isdigit():
            found.append(Word(word, pair.flag in NAME_TAGS))
    return found


@lru_cache(maxsize=4096)
def name_of_place(word: str) -> bool:
    """Whether a word is the name of a place, as far as the segmenter knows."""
    return all(pair.flag == "ns" for pair in _tagged(fold(word)))


def is_no_noun(word: str) -> bool:
    """Whether a word of the dictionary is a verb, or one that joins others: 谈到, 关于, 成为."""
    from jieba import posseg

    tag = posseg.dt.word_tag_tab.get(fold(word), "") if jieba.dt.FREQ else ""
    return tag[:1] in tuple("vpcdrmu") and jieba.dt.FREQ.get(fold(word), 0) > COMMON


def is_in_dictionary(word: str) -> bool:
    """Whether the segmenter knows a word."""
    jieba.initialize()
    return bool(jieba.dt.FREQ.get(fold(word)))


def is_thing(text: str) -> bool:
    """Whether a phrase names things, people, places or directions, and does nothing."""
    return all(pair.flag[:1] in "nsfj" for pair in _tagged(fold(text)))


def _tagged(text: str) -> Iterable[Any]:
    """The words of a text with jieba's tags, as `.word` and `.flag`."""
    from jieba import posseg  # a third of a second to load; a search does without

    return posseg.cut(text)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A word as it stands in a text, with jieba's tag for what kind of word it is."""

    text: str
    tag: str
    start: int
    end: int


def tagged(text: str) -> list[Tagged]:
    """The words of a text with their tags, in order; offsets are those of the text as given."""
    folded = fold_with_origins(text)
    found: list[Tagged] = []
    place = 0
    for pair in _tagged(folded.text):
        start, end = folded.original(place, place + len(pair.word))
        found.append(Tagged(text[start:end], pair.flag, start, end))
        place += len(pair.word)
    return found


def says_something(word: str) -> bool:
    """Whether a folded word carries meaning by itself: 会议 does, 什么 and `the` do not."""
    return word not in _EMPTY_WORDS


def segments(text: str) -> list[tuple[str, int, int]]:
    """The words of a folded text with their spans; long words also give the words inside them."""
    return [(word, start, end) for word, start, end in jieba.tokenize(text, mode="search")]


def organisations_and_persons(text: str) -> list[str]:
    """Names in a Chinese text that must not be put into other words, longest first."""
    found = {match["name"] for match in _ORGANISATION.finditer(text)}
    converted = _converter("t2s").convert(text)
    if len(converted) == len(text):  # the segmenter knows Simplified names best
        place = 0
        for pair in _tagged(converted):
            end = place + len(pair.word)
            if pair.flag in ("nr", "nrt", "nrfg") and len(pair.word) > 1:
                found.add(text[place:end])
            place = end
    apart = [name for name in found if not any(name in other for other in found - {name})]
    return sorted(apart, key=lambda name: (-len(name), name))


@lru_cache(maxsize=1024)
def language(text: str) -> str:
    """BCP 47, with the script for Chinese: `zh-Hans`, `zh-Hant`, `en`, … or `und`."""
    if _is_japanese(text):
        return "ja"
    if len(_HANGUL.findall(text)) > len(_HAN.findall(text)):
        return "ko"
    han = _HAN.findall(text)
    letters = [character for character in text if character.isalpha()]
    if han and len(han) * 4 >= len(letters):  # a Latin name in a Chinese sentence changes nothing
        return _chinese_script(han)
    return _alphabetic_language(text) if letters else "und"


def _is_japanese(text: str) -> bool:
    """Whether the kana in it are its own, and not a name in a Chinese text."""
    kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
    if not kana:
        return False
    if _CHINESE_ONLY.search(text):
        return len(_HIRAGANA.findall(text)) > han
    return kana >= MOST_FOREIGN_KANA * (kana + han)


def _chinese_script(han: Iterable[str]) -> str:
    joined = "".join(han)
    traditional = _differences(joined, "t2s")
    simplified = _differences(joined, "s2t")
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def _differences(text: str, direction: str) -> int:
    converted = (_converter(direction).convert(character) for character in text)
    return sum(old != new for old, new in zip(text, converted, strict=True))


def _alphabetic_language(text: str) -> str:
    if text.isascii() and len(text.split()) < 4:  # too short to tell from its letters
        return "en"
    return _classify(text)


def _classify(text: str) -> str:
    import py3langid  # a second to load, and seldom needed

    py3langid.set_languages(LATIN_AND_OTHERS)
    return str(py3langid.classify(text)[0])


def same_language(first: str, second: str) -> bool:
    """Whether two tags name one language, whatever the script: zh-Hant and zh-Hans do."""
    return first.split("-")[0] == second.split("-")[0]


def is_chinese(tag: str) -> bool:
    """Whether a language tag names Chinese in any script."""
    return tag.split("-")[0] == "zh"


def to_script(text: str, tag: str) -> str:
    """Chinese text in the script the tag asks for; any other text and tag leave it as it is."""
    text = _HALF.sub("\ufffd", text)
    if tag == "zh-Hans":
        return str(_converter("t2s").convert(text))
    if tag == "zh-Hant":
        return str(_converter("s2t").convert(text))
    return text
