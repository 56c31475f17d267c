"""Makes characters ordinary: composed, of usual width, visible, harmless to a chat model."""

import re
import unicodedata
from collections import Counter

from rag.disguises import with_broken_tokens, without_invisible

Changes = Counter[str]

_LINE_END = re.compile("\r\n?|[\u2028\u2029]")
_WIDE = {0xFEE0 + code: code for code in range(0x21, 0x7F) if chr(code).isalnum()} | {0x3000: 0x20}
_WIDE_CHARACTER = re.compile("[０-９Ａ-Ｚａ-ｚ\u3000]")
_HYPHENATED = re.compile("\u00ad[ \t]*\n[ \t]*")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_PRIVATE = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd]")
_MOST_ACCENTS = 8  # on one character; more are a prank, and slow to compose


def clean_characters(text: str, changes: Changes) -> str:
    """`text` with \\n for every line end, and no character in it that is a trap or not to be seen.

    Full-width letters, digits and spaces become ordinary ones; full-width punctuation stays.
    """
    text = _LINE_END.sub("\n", text)
    text = _without_surrogates(text)
    if wide := len(_WIDE_CHARACTER.findall(text)):
        text = text.translate(_WIDE)
        changes["full-width"] += wide
    text = _HYPHENATED.sub("", text)
    text, count = _CONTROL.subn("", text)
    changes["controls"] += count
    text, count = without_invisible(text)
    changes["invisible"] += count
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", _with_few_accents(text))
        changes["composed"] += 1
    return text


def break_control_tokens(text: str, changes: Changes) -> str:
    """`text` in which no chat model reads a token of its own: `<|im_end|>` is `< |im_end|>`."""
    text, count = with_broken_tokens(text)
    changes["control tokens"] += count
    return text


def count_unreadable(text: str) -> int:
    """How many characters of `text` stand for one that is lost."""
    return len(_PRIVATE.findall(text))


def _without_surrogates(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        # Halves that belong together become one character, the others U+FFFD.
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _with_few_accents(text: str) -> str:
    kept: list[str] = []
    accents = 0
    for character in text:
        accents = accents + 1 if unicodedata.combining(character) else 0
        if accents <= _MOST_ACCENTS:
            kept.append(character)
    return "".join(kept)
