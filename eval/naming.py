"""Names questions in a message: how many there are, and the first of them by id."""

from collections.abc import Sequence

MOST_NAMED = 5


def named(ids: Sequence[str], most: int = MOST_NAMED) -> str:
    """`7 (q1, q2, q3, q4, q5 and 2 more)`: the number of questions and the first `most` ids."""
    more = f" and {len(ids) - most} more" * (len(ids) > most)
    return f"{len(ids)} ({', '.join(ids[:most])}{more})"
