"""Tells in which charset bytes were written, and never shows a guess that reads as nonsense."""

import codecs
import re
from collections import Counter

from rag.errors import ArticleError
from rag.ingestion.formats.letters import LATIN, MARKS, OTHER_SCRIPTS, TWO_BYTES, USUAL

SAMPLE = 65536  # bytes to judge by
ENOUGH_COMMON = 0.2  # of the letters; in real text of 50 characters 0.35 to 0.7 are
ENOUGH_LETTERS = 0.5  # of those beyond ASCII, in one language
ENOUGH_USUAL = 0.3  # of the characters, where two or four bytes are one
MOST_CONTROLS = 0.05  # of the bytes; in packed or compiled data 0.1 and more are
MOST_LOST = 0.5  # of the characters beyond ASCII in damaged UTF-8; other charsets lose 0.85

_FITS_ALL = "cp1252"  # declared by servers that know nothing: the last to be believed
SEVEN_BITS = ("iso2022_jp", "iso2022_kr", "hz", "utf-7")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like the one of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ODD = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_MIXED = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")
_BEYOND = re.compile(rb"[\x80-\xff]")
_PICTURES_AND_PACKAGES = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"%PDF-", b"\x7fELF", b"\x1f\x8b",
    b"\xfd7zXZ", b"BZh", b"Rar!", b"7z\xbc\xaf", b"\xd0\xcf\x11\xe0", b"SQLite format", b"ID3",
)  # fmt: skip

_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932",
          "euc_kr": "cp949", "iso8859-1": "cp1252", "ascii": "utf-8"}  # fmt: skip


def decode(raw: bytes, declared: str | None = None) -> str:
    """`raw` as text; what cannot be read is U+FFFD. `declared` is believed where it fits.

    Raises ArticleError when the bytes are no text, or in no charset that can be told.
    """
    charset = tell_charset(raw[:SAMPLE], declared, whole=len(raw) <= SAMPLE)
    return raw.decode(charset, "replace").removeprefix("\ufeff")


def tell_charset(sample: bytes, declared: str | None = None, *, whole: bool = True) -> str:
    """The charset of bytes that begin with `sample`; ArticleError when they are no text."""
    if marked := next((charset for mark, charset in _BOMS if sample.startswith(mark)), None):
        return marked
    if (b"\0" in sample or not _fits(sample, "utf-8", whole)) and (wide := _wide(sample)):
        return wide
    if sample.startswith(_PICTURES_AND_PACKAGES) or _controls(sample) > MOST_CONTROLS:
        raise ArticleError("this is not text")
    known = _known(declared)
    # UTF-8 would fit most other charsets as well, and read as nonsense.
    for likely in (known if known in SEVEN_BITS else None, "utf-8", known):
        if likely and likely != _FITS_ALL and _fits(sample, likely, whole):
            return likely
    found = _guess(sample) or (known if known == _FITS_ALL else None)
    if found is None:
        raise ArticleError("its charset cannot be told; save it as UTF-8")
    return found


def _known(declared: str | None) -> str | None:
    """The declared charset by Python's name, and the wider one that its writers really use."""
    try:
        name = codecs.lookup((declared or "").strip("\"' ")).name
        b"".decode(name)  # base64 and the like are codecs, but no charsets
    except (LookupError, ValueError):
        return None
    return _WIDER.get(name, name)


def _fits(sample: bytes, charset: str, whole: bool) -> bool:
    try:
        # A sample may end within a character.
        codecs.getincrementaldecoder(charset)().decode(sample, final=whole)
    except UnicodeError:
        return False
    return True


def _controls(sample: bytes) -> float:
    return len(_CONTROLS.findall(sample)) / max(1, len(sample))


def _wide(sample: bytes) -> str | None:
    """UTF-32 or UTF-16 without its mark: in no other reading are its letters usual ones."""
    for charset in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        text = sample[: len(sample) // 4 * 4].decode(charset, "replace")
        # Hardly any other bytes make four-byte characters; all make two-byte ones.
        fits = charset.startswith("utf-32") and "\ufffd" not in text and "\0" not in text
        usual = fits or sum(map(_is_usual, text)) > len(text) * ENOUGH_USUAL
        if usual and len(_ODD.findall(text)) <= len(text) * MOST_CONTROLS:
            return charset
    return None


def _is_usual(character: str) -> bool:
    return character in "\t\n\r" or " " <= character <= "\u017f" or character in USUAL


def _guess(sample: bytes) -> str | None:
    if _is_damaged_utf8(sample):
        return "utf-8"
    one_byte = LATIN if _has_mixed_words(sample) else OTHER_SCRIPTS
    for charsets, enough in ((TWO_BYTES, ENOUGH_COMMON), (one_byte, ENOUGH_LETTERS)):
        ratings = {name: _rate(sample, name, languages) for name, languages in charsets.items()}
        best = max(ratings, key=lambda name: ratings[name])
        if ratings[best] >= enough:
            return best
    return None


def _has_mixed_words(sample: bytes) -> bool:
    """Whether letters beyond ASCII stand in words of ASCII letters, as é does."""
    return 2 * len(_MIXED.findall(sample)) > len(_BEYOND.findall(sample))


def _rate(sample: bytes, charset: str, languages: tuple[str, ...]) -> float:
    """The share of usual letters among those beyond ASCII, less what could not be read."""
    text = sample.decode(charset, "replace")
    # Capitals are rare but in a wrong Cyrillic charset, and usual in Latin headlines.
    text = text.lower() if charset in LATIN else text
    beyond = Counter(c for c in text if c > "\x7f")
    hits = max(sum(beyond[letter] for letter in set(letters)) for letters in languages)
    marks = 0 if charset in TWO_BYTES else sum(beyond[mark] for mark in MARKS)
    lost = sum(n for c, n in beyond.items() if c == "\ufffd" or "\ue000" <= c <= "\uf8ff")
    return (hits + marks - 5 * lost) / max(1, beyond.total())


def _is_damaged_utf8(sample: bytes) -> bool:
    beyond = [character for character in sample.decode("utf-8", "replace") if character > "\x7f"]
    return beyond.count("\ufffd") < len(beyond) * MOST_LOST
