"""The forms a judge fills in: their JSON schemas, and what counts as having filled them in."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from rag.errors import EvaluationError

Schema = dict[str, Any]
T = TypeVar("T")

MOST_CLAIMS = 20  # of one answer; a model that has lost its thread writes them without end
LONGEST_CLAIM = 300  # characters
LONGEST_REASON = 120  # characters
_FENCED = re.compile(r"\s*```(?:json)?\s*\n(?P<content>.*?)\n\s*```\s*", re.DOTALL)


class Malformed(EvaluationError):
    """What a judge said does not fill in its form."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge thinks of one item, one of the choices it was given, and why."""

    choice: str
    reason: str


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """What a reply must look like, and what is read out of one. `read` raises Malformed."""

    schema: Schema
    read: Callable[[str], T]


def verdict_form(count: int, choices: Sequence[str]) -> Form[tuple[Verdict, ...]]:
    """A verdict on each of `count` items, by number from 1: none can be left out or added."""
    item = _object(
        reason={"type": "string", "maxLength": LONGEST_REASON},
        verdict={"type": "string", "enum": list(choices)},
    )
    schema = _object(**{str(number): item for number in range(1, count + 1)})
    described = {"title": "verdicts", "description": "A verdict on every item, by its number."}
    return Form(described | schema, partial(_read_verdicts, count, tuple(choices)))


def claims_form() -> Form[tuple[str, ...]]:
    """The claims that a text makes; at least one, for whoever answers says something."""
    text = {"type": "string", "minLength": 1, "maxLength": LONGEST_CLAIM}
    listed = {"type": "array", "items": text, "minItems": 1, "maxItems": MOST_CLAIMS}
    described = {"title": "claims", "description": "Every claim of the answer."}
    return Form(described | _object(claims=listed), _read_claims)


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _read_verdicts(count: int, choices: Sequence[str], reply: str) -> tuple[Verdict, ...]:
    numbers = [str(number) for number in range(1, count + 1)]
    given = _read_object(reply, numbers)
    return tuple(_verdict(number, given[number], choices) for number in numbers)


def _verdict(number: str, given: object, choices: Sequence[str]) -> Verdict:
    if not isinstance(given, dict) or given.keys() != {"reason", "verdict"}:
        raise Malformed(f'"{number}" needs a "reason" and a "verdict", and nothing else')
    choice, reason = given["verdict"], given["reason"]
    if choice not in choices or not isinstance(reason, str):
        raise Malformed(f'the "verdict" of "{number}" must be one of: {", ".join(choices)}')
    return Verdict(choice, reason)


def _read_claims(reply: str) -> tuple[str, ...]:
    claims = _read_object(reply, ["claims"])["claims"]
    if not isinstance(claims, list) or not 1 <= len(claims) <= MOST_CLAIMS:
        raise Malformed(f'"claims" must be a list of 1 to {MOST_CLAIMS} texts')
    if not all(isinstance(claim, str) and claim.strip() for claim in claims):
        raise Malformed('every one of the "claims" must be a text')
    return tuple(claim.strip() for claim in claims)


def _read_object(reply: str, keys: Sequence[str]) -> dict[str, Any]:
    fenced = _FENCED.fullmatch(reply)
    try:
        given = json.loads(fenced["content"] if fenced else reply)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"that is no JSON: {str(error)[:80]}") from error
    if not isinstance(given, dict) or set(given) != set(keys):
        raise Malformed(f"wanted is a JSON object with these keys: {', '.join(keys)}")
    return given
