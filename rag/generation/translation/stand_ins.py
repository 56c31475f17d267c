"""Names that every model knows, for a question to be translated under in the place of rare ones.

A small model makes 浙江 of 忻州, which it hardly knows, and keeps 苏州: so it is asked of 苏州.
"""

from collections.abc import Iterator, Mapping, Sequence

from rag.chinese_names import has_surname
from rag.generation.translation.carried import Carried
from rag.generation.translation.names import places
from rag.text import fold

_IN_ENGLISH = {
    "person": ("Li Ming", "Wang Hua", "Zhang Wei", "Chen Jie"),
    "place": ("Nanjing", "Hangzhou", "Chengdu", "Shenzhen"),
    "province": ("Sichuan", "Zhejiang", "Guangdong", "Yunnan"),
}
MISTAKEN = ("Shaanxi",)  # for Shanxi, nearly always
_PERSONS = ("李明", "王华", "张伟")
_PLACES = ("苏州", "杭州", "成都", "青岛")


def english_stand_ins(lost: Sequence[Carried], text: str) -> dict[str, str]:
    """Other English names for persons and places that a translation lost or always mistakes."""
    left = {kind: [name for name in some if name not in text] for kind, some in _IN_ENGLISH.items()}
    chosen: dict[str, str] = {}
    for one in lost:
        kind = "province" if "short" in places().get(fold(one.source), {}) else one.kind
        if left.get(kind):
            chosen[one.given] = left[kind].pop(0)
    return chosen


def stand_ins(names: Sequence[str], text: str) -> Iterator[str]:
    """For each name another that does not stand in the text; itself where there is none left."""
    persons = iter(name for name in _PERSONS if name not in text)
    cities = iter(name for name in _PLACES if name not in text)
    for name in names:
        is_person = len(name) in (2, 3) and has_surname(name) and name not in places()
        yield next(persons if is_person else cities, name)


def exchanged(text: str, names: Mapping[str, str]) -> str:
    """A text with each name in the place of the one it stands for."""
    for name, other in names.items():
        text = text.replace(name, other)
    return text
