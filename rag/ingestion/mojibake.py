"""Undoes text that was read in a wrong encoding, where the text itself leaves no doubt.

What cannot be undone stays or is marked U+FFFD: a character that is lost is never made up.
"""

import re
from collections import Counter
from contextlib import suppress

import ftfy

_LOST = re.compile("锟斤拷(?:锟斤拷)*锟?")  # U+FFFD in UTF-8, read as GBK
# UTF-8 read as Latin-1 or cp1252: the bytes that begin a character, then those that go on.
_LATIN = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_C1_QUOTES = {0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x96: "–", 0x97: "—"}
_C1 = re.compile("[\x91-\x94\x96\x97]")
# GB 2312 read as Latin-1 has both in it.
_LATIN_SYMBOL = re.compile("[\u00a1-\u00bf]")
_LATIN_LETTERS = re.compile("[\u00c0-\u00fe].*[\u00c0-\u00fe]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]{3,}\??")
_LEAST_HAN = 2
_RARE_FROM = {"gb2312": 0xD8, "big5": 0xC7}  # lead bytes: both list what is most used first
_LATIN_ONLY = ftfy.TextFixerConfig(restore_byte_a0=False, fix_c1_controls=False)


def undo_misreading(text: str, changes: Counter[str]) -> str:
    """`text` with the runs in it put right that can only have come of a wrong encoding."""
    text = _NOT_ASCII.sub(lambda run: _undo_gbk(run[0], changes), text)
    if _LATIN_SYMBOL.search(text) or _LATIN.search(text):
        lines = (_undo_latin(line, changes) for line in text.split("\n"))
        text = "\n".join(_undo_cp1252(line, changes) for line in lines)
    text, count = _C1.subn(lambda match: _C1_QUOTES[ord(match[0])], text)
    changes["mojibake"] += count
    return _LOST.sub(lambda match: "\ufffd" * (len(match[0]) * 2 // 3), text)


def _undo_cp1252(line: str, changes: Counter[str]) -> str:
    before = len(_LATIN.findall(line))
    if not before:
        return line
    fixed = ftfy.fix_encoding(line, _LATIN_ONLY)
    if fixed != line:
        changes["mojibake"] += max(1, before - len(_LATIN.findall(fixed)))
    return fixed


def _undo_gbk(run: str, changes: Counter[str]) -> str:
    """UTF-8 that was read as GBK: 涓枃 for 中文. A lost last byte shows as U+FFFD or `?`."""
    core = run.rstrip("\ufffd?")
    try:
        raw = core.encode("gb18030")
        cut_off = _bytes_of_unfinished(raw)
        fixed = raw[: len(raw) - cut_off].decode()
    except UnicodeError:
        return run
    if cut_off and core == run:
        return run
    rest = "\ufffd" + run[len(core) + 1 :] if cut_off else run[len(core) :]
    return _better(run, fixed, rest, changes)


def _bytes_of_unfinished(raw: bytes) -> int:
    """How many bytes at the end of `raw` begin a character of UTF-8 and do not finish it."""
    for length in (1, 2, 3):
        lead = raw[-length] if length <= len(raw) else 0
        if lead >= 0xC0:
            needed = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
            return length if length < needed else 0
    return 0


def _undo_latin(line: str, changes: Counter[str]) -> str:
    """A line of GB 2312 that was read as Latin-1: ÖÐ¹ú for 中国."""
    if not (_LATIN_SYMBOL.search(line) and _LATIN_LETTERS.search(line)) or _is_utf_8(line):
        return line
    try:
        fixed = line.encode("latin-1").decode("gb2312")
    except UnicodeError:
        return line
    return _better(line, fixed, "", changes)


def _is_utf_8(line: str) -> bool:
    try:
        line.encode("latin-1").decode()
    except UnicodeError:
        return False
    return True


def _better(run: str, fixed: str, rest: str, changes: Counter[str]) -> str:
    han = [character for character in fixed if "\u4e00" <= character <= "\u9fff"]
    if len(han) < _LEAST_HAN or not all(map(_is_plain, fixed)):
        return run
    changes["mojibake"] += 1
    return fixed + rest


def _is_plain(character: str) -> bool:
    """Whether a character is one of the most used of either script, or one of their marks."""
    for encoding, rare in _RARE_FROM.items():
        with suppress(UnicodeError):
            raw = character.encode(encoding)
            if len(raw) == 1 or raw[0] < rare:
                return True
    return False
