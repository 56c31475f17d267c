"""Places whose names are beyond doubt: provinces, cities of China, countries, any with a rank."""

import re
from pathlib import Path

PLACES = frozenset(Path(__file__).with_suffix(".txt").read_text("utf-8").split())
_WORDS_TOO = frozenset(
    "来宾 大同 中山 天门 阿里 三明 白山 山南 和田 大理 海西 海北 北海 红河 长春 东方".split()
)
_PLACES = re.compile("|".join(sorted(PLACES - _WORDS_TOO, key=len, reverse=True)))
_RANKED = re.compile(r"[\u4e00-\u9fff]{2,}(?:省|市|县|区|州|镇|乡)")


def is_certain_place(name: str, text: str) -> bool:
    """Whether a folded name is a place without doubt: known, or with its rank in the text."""
    known = name in PLACES or (name[-1:] in "省市县区州国" and name[:-1] in PLACES)
    own = name.rstrip("省市县区州镇乡")
    return known or (len(own) > 1 and any(own in ranked for ranked in _RANKED.findall(text)))


def places_in(text: str) -> set[str]:
    """The known places that a folded text names, but for those that are ordinary words as well."""
    return set(_PLACES.findall(text))
