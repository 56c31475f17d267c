"""Writes pinyin in Hangul, by Korea's official rule: Wang Zhonglin is 왕중린, Shanxi 산시."""

from rag.generation.translation.syllables import split

_INITIALS = {
    "zh": "ㅈ", "ch": "ㅊ", "sh": "ㅅ", "b": "ㅂ", "p": "ㅍ", "m": "ㅁ", "f": "ㅍ", "d": "ㄷ",
    "t": "ㅌ", "n": "ㄴ", "l": "ㄹ", "g": "ㄱ", "k": "ㅋ", "h": "ㅎ", "j": "ㅈ", "q": "ㅊ",
    "x": "ㅅ", "r": "ㄹ", "z": "ㅉ", "c": "ㅊ", "s": "ㅆ",
}  # fmt: skip
_FINALS = {
    "a": "아", "o": "오", "e": "어", "ai": "아이", "ei": "에이", "ao": "아오", "ou": "어우",
    "an": "안", "en": "언", "ang": "앙", "eng": "엉", "ong": "웅", "i": "이", "ia": "야",
    "ie": "예", "iao": "야오", "iu": "유", "ian": "옌", "in": "인", "iang": "양", "ing": "잉",
    "iong": "융", "u": "우", "ua": "와", "uo": "워", "uai": "와이", "ui": "우이", "uan": "완",
    "un": "운", "uang": "왕", "v": "위", "ve": "웨", "van": "위안", "vn": "윈", "er": "얼",
}  # fmt: skip
_WHOLE = {
    "yi": "이", "ya": "야", "ye": "예", "yao": "야오", "you": "유", "yan": "옌", "yin": "인",
    "yang": "양", "ying": "잉", "yong": "융", "yo": "요", "wu": "우", "wa": "와", "wo": "워",
    "wai": "와이", "wei": "웨이", "wan": "완", "wen": "원", "wang": "왕", "weng": "웡",
    "yu": "위", "yue": "웨", "yuan": "위안", "yun": "윈", "er": "얼",
}  # fmt: skip
_PLAIN = dict(zip("ㅑㅕㅖㅛㅠ", "ㅏㅓㅔㅗㅜ", strict=True))  # behind ㅈ ㅉ ㅊ
_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FIRST, _TAILS = 0xAC00, 28


def hangul(syllables: list[str]) -> str:
    """Syllables of pinyin without tones (ü is v) as one word; what is no syllable stays."""
    return "".join(map(_syllable, syllables))


def _syllable(syllable: str) -> str:
    if whole := _WHOLE.get(syllable):
        return whole
    try:
        initial, final = split(syllable)
    except ValueError:  # a Latin letter in a name
        return syllable
    written = _FINALS.get(final, final)
    if final == "i" and initial in ("zh", "ch", "sh", "r", "z", "c", "s"):
        written = "으"
    return _led(_INITIALS[initial], written) if initial else written


def _led(lead: str, written: str) -> str:
    """The first syllable, which begins with a vowel, begun with a consonant."""
    code = ord(written[0]) - _FIRST
    if not 0 <= code < len(_LEADS) * len(_VOWELS) * _TAILS:
        return written
    vowel, tail = _VOWELS[code // _TAILS % len(_VOWELS)], code % _TAILS
    if lead in "ㅈㅉㅊ":
        vowel = _PLAIN.get(vowel, vowel)
    place = (_LEADS.index(lead) * len(_VOWELS) + _VOWELS.index(vowel)) * _TAILS + tail
    return chr(_FIRST + place) + written[1:]
