"""Takes out the pinyin that a converter wrote behind characters, and mends those it tore apart.

Such a converter read Traditional text in GBK and put the reading behind every character whose
second byte is a letter. Where it had lost a byte it cut the characters that follow in the wrong
places; the letter that is left over, with a reading behind it, proves where the right ones are.
"""

import re
from collections import Counter

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹḿ"
_SYLLABLE = rf"[a-z{_TONED}ɡ]{{1,6}}"
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_GLOSS = re.compile(rf"(?P<character>{_HAN})\((?P<syllable>{_SYLLABLE})\)(?:\({_SYLLABLE}\))*")
# A character cut in two: its lead byte went to the left (`?yún)` is all that shows of it), its
# trail byte stayed as a letter with the character's own reading behind it.
_TORN = re.compile(rf"\?{_SYLLABLE}\)(?P<trail>[A-Za-z@^_`])\((?P<syllable>{_SYLLABLE})\)")
# Two lost bytes or marks, whole characters that are none, and the last one's letter and reading.
_SHIFTED = re.compile(
    rf"\?\?(?P<wrong>{_HAN}{{1,8}})(?P<trail>[A-Za-z@^_`])\((?P<syllable>{_SYLLABLE})\)"
)
_ONLY_HAN = re.compile(f"{_HAN}+")
_QUESTION_MARK = "？".encode("gbk")  # what the second of two `?` was
GLOSSES_THAT_ARE_NOISE = 3  # fewer may be a writer explaining a rare character


def remove_pinyin(text: str, changes: Counter[str]) -> str:
    """`text` without the pinyin behind its characters, where there is so much that it is noise."""
    glosses = list(_GLOSS.finditer(text))
    if len(glosses) < GLOSSES_THAT_ARE_NOISE:
        return text
    text = _TORN.sub(lambda torn: _rejoined(torn, _known(glosses), changes), text)
    text = _SHIFTED.sub(lambda shifted: _realigned(shifted, changes), text)
    text, count = _GLOSS.subn(lambda match: match["character"], text)
    changes["pinyin"] += count
    return text


def _known(glosses: list[re.Match[str]]) -> dict[tuple[str, str], set[str]]:
    """The characters that have a trail byte and a reading, as the article's own glosses say."""
    known: dict[tuple[str, str], set[str]] = {}
    for gloss in glosses:
        encoded = gloss["character"].encode("gbk", "ignore")
        if len(encoded) == 2 and encoded[1] < 0x80:
            key = (chr(encoded[1]), gloss["syllable"])
            known.setdefault(key, set()).add(gloss["character"])
    return known


def _rejoined(
    torn: re.Match[str], known: dict[tuple[str, str], set[str]], changes: Counter[str]
) -> str:
    found = known.get((torn["trail"], torn["syllable"]), set())
    if len(found) != 1:
        return torn[0]
    changes["torn characters"] += 1
    return next(iter(found))


def _realigned(shifted: re.Match[str], changes: Counter[str]) -> str:
    """`??叼B(yǎng)` is the bytes A3BF B5F0 42 behind a lost one, and so �康養(yǎng)."""
    pieces = _QUESTION_MARK + shifted["wrong"].encode("gbk", "replace") + shifted["trail"].encode()
    try:
        right = pieces[1:].decode("gbk")
    except UnicodeDecodeError:
        return shifted[0]
    if not _ONLY_HAN.fullmatch(right) or not _is_read(right[-1], shifted["syllable"]):
        return shifted[0]
    changes["torn characters"] += len(right)
    return f"\ufffd{right}({shifted['syllable']})"


def _is_read(character: str, syllable: str) -> bool:
    import pypinyin  # a tenth of a second to load, and hardly ever needed

    return syllable in pypinyin.pinyin(character, heteronym=True)[0]
