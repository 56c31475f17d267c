"""Filters as programs write them in a hurry, `{"since": "2021", "language": "zh"}`, made strict."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from rag.errors import SettingsError
from rag.types import Filters

SEVERAL = ("source", "outlet", "language")  # may be given one value, or a list

Given = Filters | Mapping[str, Any] | None


def filters_from(given: Given) -> Filters:
    """The filters that are meant; None lets everything through.

    They keep the rules of `/v1/search`. Raises SettingsError for a name that is none of a filter's,
    and for a value that does not fit, such as a day that is none: neither is left out in silence.
    """
    if given is None or isinstance(given, Filters):
        return given or Filters()
    from rag.integrations.http.bodies import FiltersBody  # FastAPI takes a while to import

    try:
        return FiltersBody.model_validate({k: _listed(k, v) for k, v in given.items()}).filters()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        known = ", ".join(FiltersBody.model_fields)
        raise SettingsError(f"filter {name!r}: {first['msg']}; there are: {known}") from error


def _listed(name: str, value: object) -> object:
    if name not in SEVERAL:
        return value
    return [value] if isinstance(value, str) else list(value) if isinstance(value, tuple) else value
