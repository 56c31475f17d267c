"""What was found about one thing, and the remedy where there is something to do."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "hint", "broken"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`broken`: without it there are no answers. `hint`: it could be better, or is good to know."""

    name: str
    state: State
    said: str
    remedy: str = ""
