"""Variants with typing errors as an input method makes them: characters that sound the same."""

import math
import re
from functools import cache

import pypinyin

from eval.cases import Case
from eval.perturb.gold import dice
from eval.perturb.wording import reworded
from rag.errors import EvaluationError
from rag.text import HAN, language, to_script

_HAN = re.compile(f"[{HAN}]")
_NUMERALS = frozenset("零〇一二两三四五六七八九十百千万亿第")  # another number is another question


def pinyin_typos(case: Case, rate: float, seed: int = 0) -> Case | None:
    """The question with ⌈rate · n⌉ of its n characters replaced by others of the same syllable.

    Syllables are those of the words in the question, without tones, as they are typed; characters
    are the 3,755 common ones of GB 2312. Numerals stay. None when there is nothing to replace.
    Raises EvaluationError when the rate is not above 0 and at most 1.
    """
    if not 0 < rate <= 1:
        raise EvaluationError(f"typos{rate:g}: the rate is above 0 and at most 1")
    kind = f"typos{rate:g}"
    return reworded(case, kind, lambda text: _mistyped(text, case, rate, seed))


def _mistyped(text: str, case: Case, rate: float, seed: int) -> str:
    tag = language(text)
    simplified = to_script(text, "zh-Hans")
    if len(simplified) != len(text):
        return text
    # What is no Chinese comes back in characters, so that each has its own (the stub forgets that).
    syllables = pypinyin.lazy_pinyin(simplified, errors=list)  # type: ignore[arg-type]
    others = {
        place: candidates
        for place, (character, syllable) in enumerate(zip(simplified, syllables, strict=True))
        if _HAN.match(character)
        and character not in _NUMERALS
        and (candidates := [one for one in _homophones().get(syllable, "") if one != character])
    }
    chance = dice(case, f"typos {text}", seed)
    mistyped = list(text)
    for place in chance.sample(sorted(others), math.ceil(round(rate * len(others), 9))):
        mistyped[place] = to_script(chance.choice(others[place]), tag)
    return "".join(mistyped)


@cache
def _homophones() -> dict[str, str]:
    """The common characters by syllable, as an input method offers them."""
    rows = range(0xB0, 0xD8)  # the first level of GB 2312: what is in daily use
    codes = (bytes((row, cell)) for row in rows for cell in range(0xA1, 0xFF))
    common = [code.decode("gb2312", "ignore") for code in codes]
    found: dict[str, str] = {}
    for character in filter(None, common):
        syllable = pypinyin.lazy_pinyin(character)[0]
        found[syllable] = found.get(syllable, "") + character
    return found
