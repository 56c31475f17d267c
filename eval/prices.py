"""What the tokens of a run cost, by a table of prices that the user gives."""

import json
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.metrics.cost import Price, cost_of_model
from eval.readers.lines import kind, read_text
from eval.runfile import Line
from rag.errors import EvaluationError
from rag.types import Usage

CURRENCY = "currency"  # the one name in a table that is no model's
# Answers made on this machine: a row of the same name is some provider's price for the same model.
HERE = frozenset({"local", "extractive", "lexical"})
_ROW = '{"prompt": 0.15, "completion": 0.6, "cached": 0.075}, per million tokens'


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices by the name of the model, as `WENQU_CHAT` has it, in one currency ("" unnamed)."""

    by_model: Mapping[str, Price] = field(default_factory=dict)
    currency: str = ""

    def of(self, line: Line) -> float | None:
        """What a question cost; None where its model has no price, or is one on this machine."""
        if not any(line.tokens.values()) or line.output.get("rung") in HERE:
            return None
        return cost_of_model(_usage(line), str(line.output.get("model", "")), self.by_model)


NO_PRICES = Prices()


@dataclass(frozen=True, slots=True)
class Bill:
    """What the questions that used a provider's tokens cost together."""

    total: float
    questions: int
    currency: str


def bill(lines: Iterable[Line], prices: Prices) -> Bill | None:
    """The cost of a run; None where nothing was paid for, or the price of a part is not known.

    A sum without that part would look like the whole.
    """
    kept = list(lines)
    costs = [cost for line in kept if (cost := prices.of(line)) is not None]
    if not costs or without_price(kept, prices):
        return None
    return Bill(math.fsum(costs), len(costs), prices.currency)


def without_price(lines: Iterable[Line], prices: Prices) -> list[str]:
    """The models that answered elsewhere and are not in the table; none without a table."""
    if not prices.by_model:
        return []
    asked = [line for line in lines if any(line.tokens.values())]
    names = {
        str(one.output.get("model", "")) for one in asked if one.output.get("rung") not in HERE
    }
    return sorted(names - set(prices.by_model))


def read_prices(path: Path) -> Prices:
    """The prices in a file of JSON or TOML: a table for each model, and the `currency`.

    Raises EvaluationError where it is no such file, or a price is no number of 0 or more.
    """
    table = _table(path)
    currency = table.pop(CURRENCY, "")
    if not isinstance(currency, str):
        raise EvaluationError(f'{path}: currency is {currency!r}; write a text: "USD"')
    if not table:
        raise EvaluationError(f"{path}: has no model; write its name and {_ROW}")
    return Prices(
        {model: _price(row, f"{path}: {model}") for model, row in table.items()}, currency
    )


def _table(path: Path) -> dict[str, Any]:
    text = read_text(path)
    try:
        table = json.loads(text) if kind(path) == ".json" else tomllib.loads(text)
    except json.JSONDecodeError as error:
        raise EvaluationError(f"{path}:{error.lineno}: is no JSON: {error.msg}") from error
    except tomllib.TOMLDecodeError as error:
        raise EvaluationError(f"{path}: is no TOML: {error}; JSON ends with .json") from error
    if not isinstance(table, dict):
        raise EvaluationError(f"{path}: is no table of prices; write a model's name and {_ROW}")
    return table


def _price(row: object, place: str) -> Price:
    known = Price.__dataclass_fields__
    if not isinstance(row, dict) or not {"prompt", "completion"} <= set(row) <= set(known):
        raise EvaluationError(f"{place}: write {_ROW}")
    for name, value in row.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or value < 0:
            raise EvaluationError(f"{place}: {name} is {value!r}; write a number of 0 or more")
    return Price(**row)


def _usage(line: Line) -> Usage:
    counts = {name: int(line.tokens.get(name, 0)) for name in ("prompt", "cached", "completion")}
    return Usage(**counts)
