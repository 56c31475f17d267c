"""Answers and filters as JSON, and back again exactly as they were: as chats keep them.

Pydantic would do it but for `Arms`: before Python 3.12 it takes no TypedDict of `typing`.
"""

import json
from collections.abc import Hashable
from dataclasses import asdict, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from rag.errors import CorpusError
from rag.types import Answer, Filters

Shown = TypeVar("Shown", Answer, Filters)


def without_prompts(answer: Answer) -> Answer:
    """The answer without what the model was sent: much text, of no use afterwards."""
    return replace(answer, trace=replace(answer.trace, prompts=()))


def packed(shown: Answer | Filters) -> bytes:
    """JSON, which `unpacked` makes the same thing of, down to the last digit and half character."""
    text = json.dumps(asdict(shown), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def unpacked(kind: type[Shown], data: bytes) -> Shown:
    """What was packed; fields that there are no more are passed over, new ones are as by default.

    Raises CorpusError when nothing can be made of it.
    """
    try:
        made = _made(kind, json.loads(data.decode("utf-8", "surrogatepass")))
    except (ValueError, TypeError, AttributeError) as error:
        raise CorpusError(
            f"an answer of this chat cannot be read ({error}), another version of Wenqu may have "
            "written it; delete the chat"
        ) from error
    assert isinstance(made, kind)
    return made


def _made(kind: Any, value: Any) -> Any:
    """A value of JSON as what it was: of dataclasses, tuples of one kind, and plain values."""
    if fields := _fields(kind):
        return kind(
            **{name: _made(of, value[name]) for name, of in fields.items() if name in value}
        )
    if get_origin(kind) is tuple:
        return tuple(_made(get_args(kind)[0], one) for one in value)
    return value


@cache
def _fields(kind: Hashable) -> dict[str, Any]:
    return get_type_hints(kind) if is_dataclass(kind) else {}
