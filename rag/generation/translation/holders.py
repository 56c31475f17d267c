"""Puts into other languages by rule the sentence that says who holds an office: X省省长是Y。

Who somebody is, is asked most often, and so plain a sentence needs no chat model to be translated.
"""

import re

from rag.generation.translation.names import Name, names, offices
from rag.generation.translation.romanise import KEEPS_HAN
from rag.generation.translation.wordforms import is_unspaced, language_of
from rag.text import fold

_FORMS = {
    "en": "The {office} of {place} is {person}.",
    "ja": "{place}の{office}は{person}です。",
    "ko": "{place} {office}: {person}.",
}
_OTHERS = "{Office}, {place}: {person}."  # agrees with every place and person
_SENTENCES = (
    re.compile(
        r"(?P<place>P)(?P<rank>[省市县区州]?)(?:的)?(?P<office>O)(?:现在)?(?:是|为)(?P<person>N)[。.]?"
    ),
    re.compile(
        r"(?P<person>N)(?:现任|担任|是|任|为)(?P<place>P)(?P<rank>[省市县区州]?)(?:的)?(?P<office>O)[。.]?"
    ),
)


def holder(sentence: str, tag: str) -> str:
    """The sentence in the language of a BCP 47 tag; empty where it is another one.

    Empty too where the language has no name for the office.
    """
    parts = _parts(sentence)
    office = offices().get(parts.get("office", ""), {}).get(language_of(tag), "")
    if not office:
        return ""
    place = parts["place"] + (parts["rank"] if language_of(tag) in KEEPS_HAN else "")
    form = _FORMS.get(language_of(tag), _OTHERS)
    return form.format(
        office=office,
        Office=office[:1].upper() + office[1:],
        place=_noted("place", place, tag),
        person=_noted("person", parts["person"], tag),
    )


def _parts(sentence: str) -> dict[str, str]:
    """Place, rank, office and person of such a sentence; nothing of any other."""
    text = fold(sentence).strip()
    found = names(text)
    if len(text) != len(sentence.strip()) or [n.kind for n in found].count("person") != 1:
        return {}
    marked, said = text, {}
    for name in sorted(found, key=lambda name: -name.start):
        mark = {"person": "N", "place": "P"}.get(name.kind, "?")
        said[mark] = sentence.strip()[name.start : name.end]
        marked = marked[: name.start] + mark + marked[name.end :]
    for pattern in _SENTENCES:
        for office in sorted(offices(), key=len, reverse=True):
            if match := pattern.fullmatch(marked.replace(office, "O", 1)):
                parts = {"place": said["P"], "person": said["N"]}
                return parts | {"rank": match["rank"], "office": office}
    return {}


def _noted(kind: str, text: str, tag: str) -> str:
    """A name with its original behind it, as elsewhere."""
    name = Name("person" if kind == "person" else "place", text, 0, len(text))
    written = name.written(tag)
    if written == text or name.is_well_known:
        return written
    return f"{written}{'' if is_unspaced(tag) else ' '}({text})"
