"""What was learnt from measured questions: what scores are made of, and where they mean something.

The values that come with Wenqu are in `thresholds.json`, with the runs they were fitted on;
`wenqu eval calibrate` fits others to a set of questions of one's own.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path
from typing import Any

from rag.errors import SettingsError

MOST_ODDS = 30.0  # of logarithms: beyond, a chance is 0 or 1 and its exponential overflows
SHIPPED = Path(__file__).with_name("thresholds.json")


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model: of a cosine, and of the share of a question's terms that are held."""

    bias: float
    cosine: float
    share: float

    def sum(self, cosine: float, share: float) -> float:
        """The log of the odds."""
        return self.bias + self.cosine * cosine + self.share * share


@dataclass(frozen=True, slots=True)
class Fusion:
    """The model for each relation of a question's language to a passage's.

    `translated` takes the sum of two cosines: the question's own, and its translation's.
    """

    own: Weights
    foreign: Weights
    translated: Weights


def chance(signs: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The chance that something with these signs is so, 0..1: a logistic model with a `bias`."""
    odds = weights["bias"] + sum(weights[name] * value for name, value in signs.items())
    return 1 / (1 + math.exp(-max(-MOST_ODDS, min(MOST_ODDS, odds))))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All that was learnt. What is least is a score or chance, 0..1."""

    least_score: float  # of a hit that is about the question
    least_chance: float  # that a proven sentence answers; below it is not shown
    least_chance_strict: float  # the same, where a wrong answer is worse than none
    least_chance_quoted: float  # as `least_chance`, of a sentence of the articles, without a model
    fusion: Fusion
    answering: dict[str, float]  # weights of what speaks for a sentence that the model wrote
    quoting: dict[str, float]  # and for one of the articles, where there is no model

    def strict(self) -> "Thresholds":
        """The same, where a wrong answer is worse than none."""
        least = self.least_chance_strict
        quoted = max(least, self.least_chance_quoted)
        return replace(self, least_chance=least, least_chance_quoted=quoted)


def load_thresholds(path: Path | None = None) -> Thresholds:
    """Those in a file that `wenqu eval calibrate` wrote, else those that come with Wenqu.

    Raises SettingsError when the file cannot be read or holds something else.
    """
    path = path or SHIPPED
    try:
        values = json.loads(path.read_text("utf-8"))["thresholds"]
        fusion = {relation: _weights(some) for relation, some in values.pop("fusion").items()}
        answering, quoting = _numbers(values.pop("answering")), _numbers(values.pop("quoting"))
        chosen = _numbers(values)
        thresholds = Thresholds(
            **chosen, fusion=Fusion(**fusion), answering=answering, quoting=quoting
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(
            f"{path} holds no thresholds of this version ({error!r}); move it away and make it "
            "anew with: wenqu eval calibrate FILE"
        ) from error
    weights = [value for some in fusion.values() for value in astuple(some)]
    weights += [*answering.values(), *quoting.values()]
    if not all(map(math.isfinite, weights)):
        raise SettingsError(f"{path}: weights are finite numbers, and not {values}")
    if not all(0 <= value <= 1 for value in chosen.values()):
        raise SettingsError(f"{path}: thresholds lie between 0 and 1, and not at {chosen}")
    return thresholds


def _numbers(values: dict[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in values.items()}


def _weights(values: dict[str, float]) -> Weights:
    return Weights(**{name: float(value) for name, value in values.items()})


def save_thresholds(path: Path, thresholds: Thresholds, provenance: dict[str, Any]) -> None:
    """Writes thresholds and how they were come by."""
    document = {"thresholds": asdict(thresholds), "provenance": provenance}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
