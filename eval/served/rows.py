"""A measurement of what is served as a row: its value, its bar, whether it is met."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.metrics.cost import percentile
from eval.served.growth import Look, ends, settled, slope
from eval.served.seen import Seen

SOON = 1.0  # seconds for what readers search for or open
SOURCES, SENTENCE = 0.5, 3.0  # seconds until a reader sees these of an answer
GROWTH = 1.0  # % in ten minutes: less than that is flat


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `met` is None where there is no bar; `n` is how often it was measured."""

    part: str
    what: str
    n: int
    value: float
    bar: str = ""
    met: bool | None = None


def people_rows(part: str, seen: Seen, seconds: float) -> list[Row]:
    """What many people saw at once in so many seconds."""
    answers = len(seen.seconds.get("ask", ()))
    return [
        _errors(part, seen),
        *_times(part, "a search of the library", seen.seconds.get("search"), SOON),
        *_times(part, "a search of the chats", seen.seconds.get("find"), SOON),
        *_times(part, "an article at a citation", seen.seconds.get("read"), SOON),
        *_times(part, "the page itself", seen.seconds.get("open"), None),
        *_times(part, "a scripted answer", seen.seconds.get("ask"), None),
        Row(part, "answers a minute", answers, round(answers / seconds * 60, 1)),
    ]


def search_rows(part: str, seen: Seen, seconds: float, memory: int, added: int) -> list[Row]:
    """What programs saw that searched at once; `added` articles came to the index meanwhile."""
    done = len(seen.seconds.get("search", ()))
    return [
        _errors(part, seen),
        Row(part, "searches a second", done, round(done / seconds, 1)),
        *_times(part, "a search", seen.seconds.get("search"), None),
        Row(part, "articles added meanwhile", 1, added),
        Row(part, "memory of the server, MB", 1, round(memory / 1e6, 1)),
    ]


def soak_rows(part: str, seen: Seen, looks: Sequence[Look]) -> list[Row]:
    """What the process held in long use. Raises EvaluationError for fewer than two looks."""
    counted = settled(looks)
    growth = slope(counted) * 100
    begun, ended = ends([look.memory for look in counted])
    return [
        _errors(part, seen),
        Row(part, "memory grows in 10 minutes, %", len(counted), round(growth, 2),
            f"< {GROWTH:g}", growth < GROWTH),
        Row(part, "memory at first, MB", len(counted), round(begun / 1e6, 1)),
        Row(part, "memory at the end, MB", len(counted), round(ended / 1e6, 1)),
        _constant(part, "open files", [look.files for look in counted]),
        _constant(part, "threads", [look.threads for look in counted]),
    ]  # fmt: skip


def answer_rows(part: str, seen: Seen) -> list[Row]:
    """How soon a reader saw the answers of the settings' own model."""
    return [
        _errors(part, seen),
        *_times(part, "the first sources", seen.seconds.get("sources"), SOURCES),
        *_times(part, "the first proven sentence", seen.seconds.get("sentence"), SENTENCE),
        *_times(part, "the whole answer", seen.seconds.get("whole"), None),
    ]


def _errors(part: str, seen: Seen) -> Row:
    done = sum(map(len, seen.seconds.values()))
    return Row(part, "errors", done, len(seen.errors), "0", not seen.errors)


def _times(part: str, what: str, taken: Sequence[float] | None, most: float | None) -> list[Row]:
    """The half and nearly all of some times; no rows where nothing was timed."""
    rows = []
    for share in (50, 95) if taken else ():
        value = percentile(taken or (), share)
        bar, met = ("", None) if most is None else (f"≤ {most:g}", value <= most)
        rows.append(Row(part, f"{what}, s (p{share})", len(taken or ()), round(value, 3), bar, met))
    return rows


def _constant(part: str, what: str, counts: Sequence[int]) -> Row:
    begun, ended = ends(counts)
    bar = f"≤ {begun}, as at first"
    return Row(part, f"{what} at the end", len(counts), ended, bar, ended <= begun)
