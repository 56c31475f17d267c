"""Reads questions from a table (CSV, TSV), as spreadsheets write them.

In a cell `|` parts aliases, `;` parts groups: `2585亿元|2585亿; 170个`. Where there are no answers
the articles do not answer.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from eval.cases import Case
from eval.readers import wenqu
from eval.readers.lines import kind, read_text
from rag.errors import EvaluationError

COLUMNS = ("id", "question", "answers", "cite", "type", "passages", "split", "is_list", "corrected")
_OTHER_NAMES = {
    "编号": "id", "編號": "id", "问题": "question", "問題": "question", "query": "question",
    "答案": "answers", "answer": "answers", "来源": "cite", "來源": "cite", "source": "cite",
    "类型": "type", "類型": "type",
}  # fmt: skip
_YES = frozenset({"true", "yes", "1", "是"})
_ALIAS, _GROUP = re.compile(r"\s*[|｜]\s*"), re.compile(r"\s*[;；]\s*")


def read(path: Path) -> Iterator[tuple[str, Case]]:
    """The questions of a table, each with its place; the first line names the columns.

    Raises EvaluationError when a column is unknown or missing, or a row is bad.
    """
    delimiter = "\t" if kind(path) == ".tsv" else ","
    table = csv.reader(io.StringIO(read_text(path)), delimiter=delimiter, strict=True)
    begins = 1
    columns: Sequence[str] = ()
    try:
        for cells in table:
            place, begins = f"{path}:{begins}", table.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = _columns(cells, place)
                continue
            row = _row(columns, cells, place)
            yield place, wenqu.read_row(_values(row), place, path)
    except csv.Error as error:
        raise EvaluationError(f"{path}:{table.line_num}: is no row of a table: {error}") from error


def _columns(cells: Sequence[str], place: str) -> tuple[str, ...]:
    names = [cell.strip().lower() for cell in cells]
    columns = tuple(_OTHER_NAMES.get(name, name) for name in names)
    unknown = [name for name in columns if name not in COLUMNS]
    missing = {"question", "answers"} - set(columns)
    if unknown or missing or len(set(columns)) < len(columns):
        wrong = f"unknown column {unknown[0]!r}" if unknown else "two columns are the same"
        wrong = f"there is no column {min(missing)!r}" if missing else wrong
        raise EvaluationError(
            f"{place}: {wrong}; the first line names the columns, of: {', '.join(COLUMNS)}"
        )
    return columns


def _row(columns: Sequence[str], cells: Sequence[str], place: str) -> Mapping[str, str]:
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise EvaluationError(
            f"{place}: has {len(cells)} cells, and there are {len(columns)} columns; "
            "put a cell that holds a comma in quotation marks"
        )
    filled = [cell.strip() for cell in cells] + [""] * (len(columns) - len(cells))
    return dict(zip(columns, filled, strict=False))


def _values(row: Mapping[str, str]) -> dict[str, object]:
    """The cells of a row as the keys of Wenqu's own form."""
    found: dict[str, object] = {
        key: row[key] for key in ("id", "question", "type", "split") if key in row
    }
    found["answers"] = [_parts(_ALIAS, group) for group in _parts(_GROUP, row["answers"])]
    for key in ("cite", "corrected", "passages"):
        found[key] = _parts(_ALIAS, row.get(key, ""))
    found["is_list"] = row.get("is_list", "").lower() in _YES
    return found


def _parts(mark: re.Pattern[str], cell: str) -> list[str]:
    return [part for part in mark.split(cell) if part.strip()]
