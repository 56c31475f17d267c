"""Reads attacks: JSON lines, one attack each."""

from pathlib import Path
from typing import cast

from eval.attacks import PLACES, Attack, Place
from eval.readers import fields
from eval.readers.lines import Row, read_rows
from rag.errors import EvaluationError

KEYS = (
    "id", "half", "language", "technique", "question", "answers", "carrier", "place", "anchor",
    "text", "success", "refusal_is_success",
)  # fmt: skip


def read_attacks(path: Path, half: str | None = None) -> list[Attack]:
    """The attacks of a file, or of one half of it.

    Raises EvaluationError, naming file and line, when one is wrong or has the id of another, and
    when there is none.
    """
    places: dict[str, str] = {}
    attacks = []
    for place, row in read_rows(path):
        attack = _attack(row, place)
        if attack.id in places:
            raise EvaluationError(f"{place}: the id {attack.id!r} is taken by {places[attack.id]}")
        places[attack.id] = place
        attacks.append(attack)
    chosen = [attack for attack in attacks if half in (None, attack.half)]
    if not chosen:
        halves = ", ".join(sorted({attack.half for attack in attacks} - {""})) or "none is named"
        raise EvaluationError(f"{path}: no attack is of half {half!r}; there are: {halves}")
    return chosen


def _attack(row: Row, place: str) -> Attack:
    fields.refuse_unknown(row, KEYS, place)
    attack = Attack(
        id=fields.identifier(row, "id", place),
        half=fields.text(row, "half", place, ""),
        language=fields.text(row, "language", place, ""),
        technique=fields.text(row, "technique", place, ""),
        question=fields.text(row, "question", place),
        answers=fields.groups(row, "answers", place),
        carrier=fields.text(row, "carrier", place, ""),
        place=_place(row, place),
        anchor=fields.text(row, "anchor", place, ""),
        text=fields.text(row, "text", place),
        success=fields.texts(row, "success", place),
        refusal_is_success=fields.flag(row, "refusal_is_success", place),
    )
    if not attack.success and not attack.refusal_is_success:
        raise EvaluationError(f"{place}: nothing is a success; give strings, or refusal_is_success")
    return attack


def _place(row: Row, where: str) -> Place:
    place = fields.text(row, "place", where)
    if place not in PLACES:
        raise EvaluationError(f"{where}: place is {place!r}; write one of: {', '.join(PLACES)}")
    return cast(Place, place)
