"""A question as the name of its chat: one line, cut at a sensible place when it is long."""

import re

MOST = 40  # characters
_END = re.compile(r"[\s，。、；：？！,;:?!]")


def name_of(question: str) -> str:
    """The question in one line; a long one ends between two words or clauses, with an ellipsis."""
    line = " ".join(question.split())
    if len(line) <= MOST:
        return line
    ends = [match.start() for match in _END.finditer(line, MOST // 2, MOST)]
    return line[: max(ends, default=MOST - 1)].rstrip() + "…"
