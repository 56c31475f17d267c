"""What Chinese official news says again and again, in English: it helps, and need not be kept."""

import re
import tomllib
from functools import cache
from pathlib import Path

from rag.text import fold

_MEASURES = "个個项項家条條份"


def in_terms(text: str) -> str:
    """A stretch of Chinese with the terms in it in English."""
    folded = fold(text)
    if len(folded) != len(text):
        return text
    for match in reversed(list(_pattern().finditer(folded))):
        text = f"{text[: match.start()]} {_terms()[match[0]]} {text[match.end() :]}"
    return text


def counted(text: str) -> str:
    """`major projects 170 个` as it is said in English: `170 major projects`."""
    return _counted().sub(r" \g<number> \g<what> ", text)


@cache
def _terms() -> dict[str, str]:
    return tomllib.loads(Path(__file__).with_name("terms.toml").read_text("utf-8"))


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _terms()), key=len, reverse=True)))


@cache
def _counted() -> re.Pattern[str]:
    what = "|".join(sorted({term for term in _terms().values() if term.endswith("s")}))
    return re.compile(rf" (?P<what>{what}) {{1,2}}(?P<number>[\d,.]+) [{_MEASURES}]")
