"""Reads Chinese characters as syllables of pinyin, and takes a syllable apart."""

import re

# Characters that are read otherwise as a surname than in words.
_SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "翟": "zhai",
    "朴": "piao", "缪": "miao", "种": "chong", "员": "yun", "华": "hua", "任": "ren", "尉": "wei",
}  # fmt: skip
_IN_NAMES = {"佛": "fo"}  # and behind it
_SYLLABLE = re.compile(r"(?P<initial>zh|ch|sh|[bpmfdtnlgkhjqxrzcs]?)(?P<final>[aeiouv]+(?:ng?|r)?)")


def syllables(name: str, *, is_person: bool = False) -> list[str]:
    """The syllables of a name in Han characters, without tones; ü is v. Others stay as they are."""
    from pypinyin import Style, lazy_pinyin  # a tenth of a second to load, seldom needed

    if not is_person:
        return list(lazy_pinyin(name, style=Style.NORMAL))
    # Each character by itself: 佛安 is no Buddhist word in a name.
    found = [lazy_pinyin(character, style=Style.NORMAL)[0] for character in name]
    found = [_IN_NAMES.get(c, syllable) for c, syllable in zip(name, found, strict=True)]
    return [_SURNAMES.get(name[:1], found[0]), *found[1:]] if found else []


def readings(text: str) -> list[set[str]]:
    """For each character of a text in Han characters, the syllables it may be read as."""
    from pypinyin import Style, pinyin

    return [set(some) for some in pinyin(text, style=Style.NORMAL, heteronym=True)]


def split(syllable: str) -> tuple[str, str]:
    """The initial, which may be empty, and the final: ju is j and v. ValueError if it has none."""
    match = _SYLLABLE.fullmatch(syllable)
    if match is None:
        raise ValueError(f"{syllable!r} is no syllable of pinyin")
    initial, final = match["initial"], match["final"]
    if initial in ("j", "q", "x") and final.startswith("u"):
        final = "v" + final[1:]  # ju is written for jü
    return initial, final
