"""What was learnt from measured questions: where a score begins to mean something.

The values that come with Wenqu are in `thresholds.json`, with the run they were fitted on;
`wenqu eval calibrate` fits others to a set of questions of one's own.
"""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from rag.errors import SettingsError

SHIPPED = Path(__file__).with_name("thresholds.json")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Each is a share or score, 0..1."""

    floor: float  # the cosine that scores 0: what random pairs of question and passage reach
    least_score: float  # of the best hit; below it the question is refused
    least_coverage: float  # of the question's words that must be somewhere in what was found


def load_thresholds(path: Path | None = None) -> Thresholds:
    """Those in a file that `wenqu eval calibrate` wrote, else those that come with Wenqu.

    Raises SettingsError when the file cannot be read or holds something else.
    """
    path = path or SHIPPED
    try:
        values = json.loads(path.read_text("utf-8"))["thresholds"]
        chosen = {field.name: float(values[field.name]) for field in fields(Thresholds)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"{path} holds no thresholds ({error!r}); make it with: wenqu eval calibrate FILE"
        ) from error
    if not all(0 <= value <= 1 for value in chosen.values()):
        raise SettingsError(f"{path}: thresholds lie between 0 and 1, and not at {chosen}")
    return Thresholds(**chosen)


def save_thresholds(path: Path, thresholds: Thresholds, provenance: dict[str, Any]) -> None:
    """Writes thresholds and how they were come by."""
    document = {"thresholds": asdict(thresholds), "provenance": provenance}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
