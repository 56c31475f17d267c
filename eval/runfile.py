"""A run on the disk: JSONL, a header with every setting, then one line for each question asked."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rag.errors import EvaluationError

Document = dict[str, Any]

KINDS = ("retrieval", "answers", "containment", "injection", "proposals")


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one question. A metric that does not apply to it is absent from `scores`."""

    id: str
    question: str
    output: Mapping[str, Any] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)
    cluster: str | None = None  # the article it is about: such questions succeed or fail together
    slices: Mapping[str, Any] = field(default_factory=dict)
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    tokens: Mapping[str, int] = field(default_factory=dict)
    error: str | None = None
    # The most bytes that all processes took until it was done: the last line's is the run's, also
    # when the run is killed.
    peak_memory: int | None = None

    @property
    def answerable(self) -> bool:
        """Whether the articles answer it; where nothing is said, they do."""
        return bool(self.slices.get("answerable", True))

    @property
    def refused(self) -> bool:
        """Whether it was refused; a failure is no refusal."""
        return self.error is None and bool(self.output.get("refused"))


@dataclass(frozen=True, slots=True)
class Run:
    """An evaluation: what it was made with, and its lines in the order they were asked."""

    header: Mapping[str, Any]
    lines: tuple[Line, ...]

    @property
    def id(self) -> str:
        """The run's own name."""
        return str(self.header["id"])

    @property
    def kind(self) -> str:
        """One of KINDS."""
        return str(self.header["kind"])

    @property
    def set_name(self) -> str:
        """The name of the question set."""
        return str(self.header.get("set", {}).get("name", ""))

    @property
    def stale(self) -> Mapping[str, Sequence[str]]:
        """Questions whose labels no longer fit the articles: ids, by what is wrong with them."""
        stale = self.header.get("index", {}).get("stale", {})
        return {str(kind): [str(id) for id in ids] for kind, ids in stale.items()}

    @property
    def peak_memory(self) -> int | None:
        """The most bytes that all processes took; None where no line says."""
        known = [line.peak_memory for line in self.lines if line.peak_memory is not None]
        return max(known, default=None)

    @property
    def planned(self) -> int:
        """How many questions it set out to ask; as many as it has, where it does not say."""
        bounds = [self.header.get("set", {}).get("questions")]
        if not self.header.get("perturb"):  # of a chosen question there may be several variants
            bounds += [self.header.get("limit"), self.header.get("sample")]
        bounds.append(self.header.get("judge", {}).get("limit"))
        return min((bound for bound in bounds if isinstance(bound, int)), default=len(self.lines))


def read_run(path: Path) -> Run:
    """The run in a file; a half-written last line, left by a kill, is left out.

    Of a question that was asked again after it had failed, the last line counts. Raises
    EvaluationError when the file cannot be read, or a whole line of it is no line of a run.
    """
    whole = whole_lines(path)
    if not whole:
        raise EvaluationError(f"{path} holds no run; make one with: wenqu eval")
    return parse_run(path, whole)


def write_run(path: Path, run: Run) -> None:
    """Writes a whole run at once, in the place of what the file held."""
    documents: Iterable[Document] = [{"run": dict(run.header)}, *map(asdict, run.lines)]
    path.write_bytes(b"".join(map(json_line, documents)))


def json_line(document: Document) -> bytes:
    """A document as a line of a run file; raises ValueError for a number that is not finite."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    # Half a character, out of bytes that were no text, becomes an escape that JSON knows.
    return text.encode("utf-8", "backslashreplace") + b"\n"


def whole_lines(path: Path) -> bytes:
    """The content of a run file without a half-written last line; empty when there is no file."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise EvaluationError(f"{path} cannot be read ({error}); name a run file") from error
    end = content.rfind(b"\n") + 1
    last = content[end:]
    return content[:end] + (last + b"\n" if _is_json(last) else b"")


def parse_run(path: Path, content: bytes) -> Run:
    """The run in the whole lines of a file; `path` is for messages.

    Raises EvaluationError, naming the line, when one of them is no line of a run.
    """
    rows = _rows(path, content)
    _, first = next(rows, ("", {}))
    header = first.get("run")
    if not isinstance(header, dict):
        raise EvaluationError(f'{path} is no run file: its first line has no "run"')
    check_header(header, str(path))
    lines: dict[str, Line] = {}
    for where, row in rows:
        line = _line(row, where)
        if line.id in lines and lines[line.id].error is None:
            raise EvaluationError(
                f"{where}: {line.id} is there twice; did two evaluations write to this file? "
                "Remove one of the lines, or start anew in another file"
            )
        lines[line.id] = line
    return Run(header, tuple(lines.values()))


def check_header(header: Mapping[str, Any], where: str) -> None:
    """Raises EvaluationError when a header does not say what run it heads."""
    if header.get("kind") not in KINDS or not header.get("id"):
        kinds = " or ".join(KINDS)
        raise EvaluationError(f"{where}: a run's header needs an id, and a kind: {kinds}")
    if not isinstance(header.get("set", {}), dict):
        raise EvaluationError(f'{where}: the "set" of a run\'s header is an object')


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _rows(path: Path, content: bytes) -> Iterator[tuple[str, Document]]:
    for number, line in enumerate(content.split(b"\n"), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise EvaluationError(
                f"{where} is no JSON ({error}); restore the file or remove the line"
            ) from error
        if not isinstance(row, dict):
            raise EvaluationError(f"{where}: an object is wanted, not {line[:40]!r}")
        yield where, row


def _line(row: Document, where: str) -> Line:
    known = Line.__dataclass_fields__
    given = {name: value for name, value in row.items() if name in known and value is not None}
    try:
        line = Line(**given)
    except TypeError as error:
        raise EvaluationError(f"{where}: a line needs an id and a question") from error
    for name in ("output", "scores", "slices", "timings_ms", "tokens"):
        if not isinstance(getattr(line, name), dict):
            raise EvaluationError(f"{where}: {name} is an object")
    if not isinstance(line.peak_memory, int | None):
        raise EvaluationError(
            f"{where}: peak_memory is {line.peak_memory!r}, not a number of bytes"
        )
    for name, value in line.scores.items():
        if not isinstance(value, int | float) or not math.isfinite(value):
            raise EvaluationError(f"{where}: {name} is {value!r}; a score is a finite number")
    return line
