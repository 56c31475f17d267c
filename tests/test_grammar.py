from typing import Any

import pytest

from rag.errors import ModelError
from rag.models.grammar import grammar_of

STRING = 'string ::= "\\"" [^"\\\\\\x00-\\x1F]* "\\""'


def root(schema: dict[str, Any]) -> str:
    first, string = grammar_of(schema).split("\n")
    assert string == STRING
    return first.removeprefix("root ::= ")


def test_an_object_has_all_its_properties_in_their_order_without_room_for_new_lines() -> None:
    schema = {
        "type": "object",
        "properties": {"理由": {"type": "string"}, "right": {"type": "boolean"}},
    }
    assert root(schema) == (
        r'"{" "\"理由\"" ":" " "? string "," " "? "\"right\"" ":" " "? ("true" | "false") "}"'
    )


def test_a_choice_is_one_of_its_values_whatever_stands_in_them() -> None:
    assert root({"type": "string", "enum": ["found", 'a"b']}) == (r'("\"found\"" | "\"a\\\"b\"")')


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({}, '"[" (string ("," " "? string){0,})? "]"'),
        ({"minItems": 1, "maxItems": 3}, '"[" string ("," " "? string){0,2} "]"'),
        ({"minItems": 2}, '"[" string ("," " "? string){1,} "]"'),
    ],
)
def test_an_array_keeps_its_bounds(bounds: dict[str, int], expected: str) -> None:
    assert root({"type": "array", "items": {"type": "string"}} | bounds) == expected


@pytest.mark.parametrize("schema", [{"type": "number"}, {"anyOf": []}, {"type": ["string"]}])
def test_a_schema_it_does_not_know_says_what_to_do(schema: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match="change the schema"):
        grammar_of(schema)
