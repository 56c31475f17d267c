"""Takes the fields of a row, each checked, each error saying where it is and what to write."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from eval.readers.lines import Row
from rag.errors import EvaluationError

AS_GROUPS = 'write a list of groups, each a list of aliases: [["2585亿元", "2585亿"], ["170个"]]'


def identifier(row: Row, key: str, place: str, default: str = "") -> str:
    """The id under `key`, a number as its digits; `default` when there is none.

    Raises EvaluationError when there is none and no default, or it is neither text nor number.
    """
    value = row.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None or value == "":
        value = default
    if not isinstance(value, str) or not value.strip():
        raise EvaluationError(f"{place}: has no {key}; give each row an {key} of its own")
    return value


def named_by_place(path: Path, place: str) -> str:
    """The id of a row that has none: `set-3` for line 3 of `set.jsonl`."""
    return f"{path.name.split('.')[0]}-{place.rsplit(':', 1)[-1]}"


def text(row: Row, key: str, place: str, default: str | None = None) -> str:
    """The text under `key`; `default` when there is none, and EvaluationError without default."""
    value = row.get(key, default)
    if value is None:
        value = default
    if not isinstance(value, str):
        raise EvaluationError(f"{place}: {key} {_is(value)}; write a text")
    if default is None and not value.strip():
        raise EvaluationError(f"{place}: {key} is empty")
    return value


def flag(row: Row, key: str, place: str) -> bool:
    """The truth under `key`, False when there is none."""
    value = row.get(key, False)
    if not isinstance(value, bool):
        raise EvaluationError(f"{place}: {key} {_is(value)}; write true or false")
    return value


def texts(row: Row, key: str, place: str) -> tuple[str, ...]:
    """The list of texts under `key`, empty when there is none."""
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise EvaluationError(f'{place}: {key} {_is(value)}; write a list of texts: ["…"]')
    if not all(one.strip() for one in value):
        raise EvaluationError(f"{place}: {key} holds an empty text; take it out")
    return tuple(value)


def groups(row: Row, key: str, place: str) -> tuple[tuple[str, ...], ...]:
    """The groups of aliases under `key`.

    Raises EvaluationError when there are none: whether the articles answer must be said.
    """
    if key not in row:
        raise EvaluationError(f"{place}: has no {key}; write [] where the articles do not answer")
    value = row[key]
    if not isinstance(value, list):
        raise EvaluationError(f"{place}: {key} {_is(value)}; {AS_GROUPS}")
    if any(not isinstance(group, list) for group in value):
        raise EvaluationError(
            f"{place}: {key} is a flat list, which may mean two things; {AS_GROUPS}"
        )
    return tuple(_aliases(group, key, place) for group in value)


def _aliases(group: Sequence[Any], key: str, place: str) -> tuple[str, ...]:
    if not group or not all(isinstance(alias, str) and alias.strip() for alias in group):
        raise EvaluationError(
            f"{place}: {key} has an empty group, or an alias that is no text; {AS_GROUPS}"
        )
    return tuple(group)


def objects(row: Row, key: str, place: str) -> list[Row]:
    """The list of JSON objects under `key`, empty when there is none."""
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise EvaluationError(f"{place}: {key} {_is(value)}; write a list of objects: [{{…}}]")
    return value


def refuse_unknown(row: Row, known: Collection[str], place: str) -> None:
    """Raises EvaluationError for a key that is not known: it would be passed over in silence."""
    unknown = [key for key in row if key not in known]
    if unknown:
        names = ", ".join(map(repr, unknown))
        raise EvaluationError(f"{place}: unknown key {names}; known are: {', '.join(known)}")


def _is(value: object) -> str:
    if value is None:
        return "is missing"
    names = {str: "a text", bool: "true or false", int: "a number", float: "a number"}
    names |= {list: "a list of something else", dict: "an object"}
    return f"is {names.get(type(value), 'something else')}"
