"""Writes Chinese names in other scripts: 王忠林 is Wang Zhonglin, Ван Чжунлинь, 왕중린."""

import re

from rag.chinese_names import surname_length
from rag.generation.translation.hangul import hangul
from rag.generation.translation.palladius import cyrillic
from rag.generation.translation.syllables import syllables
from rag.text import HAN, fold

KEEPS_HAN = ("ja", "zh")  # languages whose readers read the characters themselves
_HAN_RUN = re.compile(f"[{HAN}]+")


def person(name: str, tag: str) -> str:
    """The name of a person in a language's script, surname first, the given name joined."""
    if not _HAN_RUN.fullmatch(fold(name)):
        return name  # 夏帕克提·吾守尔 has no surname, and is no Chinese
    read, given = syllables(fold(name), is_person=True), surname_length(name)
    gap = "" if tag.startswith("ko") else " "
    return gap.join(filter(None, (word(read[:given], tag), word(read[given:], tag))))


def place(name: str, tag: str) -> str:
    """The name of a place, or any other, as one word."""
    return _HAN_RUN.sub(lambda run: word(syllables(run[0]), tag), fold(name))


def word(read: list[str], tag: str) -> str:
    """Syllables of pinyin as one word of a language's script, with its first letter great."""
    if tag.startswith("ko"):
        return hangul(read)
    if tag.startswith("ru"):
        return cyrillic(read).capitalize()
    return latin(read)


def latin(read: list[str]) -> str:
    """Xi'an, Lüliang: an apostrophe parts a syllable that begins with a vowel."""
    written = ""
    for syllable in read:
        written += ("'" if written and syllable[:1] in ("a", "o", "e") else "") + syllable
    return written.replace("v", "ü").capitalize()
