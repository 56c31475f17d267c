"""The grammar of a JSON schema for the local chat model: JSON without room between its parts.

The runtime takes schemas too, but lets any white space stand between two marks: a small model that
has begun a new line then writes new lines until it is stopped.
"""

import json
from collections.abc import Mapping
from typing import Any

from rag.errors import ModelError

Schema = Mapping[str, Any]

# Without the bounds of its length: with them the runtime takes seconds to prepare a grammar.
_STRING = r'string ::= "\"" [^"\\\x00-\x1F]* "\""'


def grammar_of(schema: Schema) -> str:
    """The schema as EBNF: every property there, in its order, at most one space between parts.

    Knows objects, arrays with bounds, strings of any length, choices and booleans. Raises
    ModelError for a schema with anything else.
    """
    return f"root ::= {_value(schema)}\n{_STRING}"


def _value(schema: Schema) -> str:
    if "enum" in schema:
        return f"({' | '.join(_literal(choice) for choice in schema['enum'])})"
    kinds = {"object": _object, "array": _array, "string": _string, "boolean": _boolean}
    kind = str(schema.get("type"))
    if kind not in kinds:
        raise ModelError(
            f"the local chat model cannot be held to a schema of type {kind}, only of: "
            f"{', '.join(kinds)}; change the schema or take a provider's model"
        )
    return kinds[kind](schema)


def _object(schema: Schema) -> str:
    members = [f'{_literal(name)} ":" " "? {_value(s)}' for name, s in schema["properties"].items()]
    return " ".join(['"{"', ' "," " "? '.join(members), '"}"'])


def _array(schema: Schema) -> str:
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    item = _value(schema["items"])
    bounds = f"{{{max(least - 1, 0)},{'' if most is None else most - 1}}}"
    inside = f'{item} ("," " "? {item}){bounds}'
    return f'"[" {inside if least else f"({inside})?"} "]"'


def _string(schema: Schema) -> str:
    return "string"


def _boolean(schema: Schema) -> str:
    return '("true" | "false")'


def _literal(value: object) -> str:
    return json.dumps(json.dumps(value, ensure_ascii=False), ensure_ascii=False)
