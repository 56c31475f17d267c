"""Writes pinyin in Cyrillic, as Russian does (Palladius): Wang Zhonglin is Ван Чжунлинь."""

from rag.generation.translation.syllables import split

_INITIALS = {
    "zh": "чж", "ch": "ч", "sh": "ш", "b": "б", "p": "п", "m": "м", "f": "ф", "d": "д", "t": "т",
    "n": "н", "l": "л", "g": "г", "k": "к", "h": "х", "j": "цз", "q": "ц", "x": "с", "r": "ж",
    "z": "цз", "c": "ц", "s": "с",
}  # fmt: skip
_FINALS = {
    "a": "а", "o": "о", "e": "э", "ai": "ай", "ei": "эй", "ao": "ао", "ou": "оу", "an": "ань",
    "en": "энь", "ang": "ан", "eng": "эн", "ong": "ун", "i": "и", "ia": "я", "ie": "е",
    "iao": "яо", "iu": "ю", "ian": "янь", "in": "инь", "iang": "ян", "ing": "ин", "iong": "юн",
    "u": "у", "ua": "уа", "uo": "о", "uai": "уай", "ui": "уй", "uan": "уань", "un": "унь",
    "uang": "уан", "v": "юй", "ve": "юэ", "van": "юань", "vn": "юнь", "er": "эр",
}  # fmt: skip
_WHOLE = {
    "yi": "и", "ya": "я", "ye": "е", "yao": "яо", "you": "ю", "yan": "янь", "yin": "инь",
    "yang": "ян", "ying": "ин", "yong": "юн", "yo": "йо", "wu": "у", "wa": "ва", "wo": "во",
    "wai": "вай", "wei": "вэй", "wan": "вань", "wen": "вэнь", "wang": "ван", "weng": "вэн",
    "yu": "юй", "yue": "юэ", "yuan": "юань", "yun": "юнь", "hui": "хуэй", "er": "эр",
    "zi": "цзы", "ci": "цы", "si": "сы",
}  # fmt: skip


def cyrillic(syllables: list[str]) -> str:
    """Syllables of pinyin without tones (ü is v) as one word; what is no syllable stays."""
    written = ""
    for syllable in syllables:
        part = _syllable(syllable)
        is_parted = written.endswith("н") and part[:1] in "аоэуеёюяи"  # Чанъань
        written += ("ъ" if is_parted else "") + part
    return written


def _syllable(syllable: str) -> str:
    if whole := _WHOLE.get(syllable):
        return whole
    try:
        initial, final = split(syllable)
    except ValueError:  # a Latin letter in a name
        return syllable
    return _INITIALS.get(initial, "") + _FINALS.get(final, final)
