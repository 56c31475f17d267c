"""Groups articles that tell one story in nearly the same words: syndicated and edited copies.

Candidates are found by MinHash (Broder 1997) over runs of five characters, cut into bands, which
stand in the ledger; each candidate is then compared in full. Traditional and Simplified copies of
one report are copies; two reports that fill one template with other numbers are not.
"""

import re

import numpy as np

from rag.index.database import Connection

RUN = 5  # characters compared at a time
ALIKE = 0.7  # share of common runs from which two articles are copies; templates reach 0.65
PERMUTATIONS, BANDS = 64, 16  # bands of four find 99 % of pairs that share 0.7 of their runs
LONGEST = 20_000  # characters looked at
CANDIDATES = 8  # articles compared in full, those that share most bands

_NOT_WORDS = re.compile(r"[\W_]+")


def runs(text: str) -> set[str]:
    """What a text is compared by: every five letters or digits in a row, folded."""
    from rag.text import fold

    letters = _NOT_WORDS.sub("", fold(text[:LONGEST]))
    return {letters[i : i + RUN] for i in range(max(1, len(letters) - RUN + 1))}


def likeness(first: set[str], second: set[str]) -> float:
    """The share of common runs, 0..1 (Jaccard)."""
    return len(first & second) / len(first | second)


def bands(of: set[str]) -> list[int]:
    """Numbers of which two articles that are alike nearly always share one."""
    from datasketch import MinHash  # it loads SciPy, which nothing else needs

    minhash = MinHash(num_perm=PERMUTATIONS, scheme="affine32")
    minhash.update_batch([run.encode("utf-8") for run in of])
    rows = np.asarray(minhash.hashvalues, np.uint64).reshape(BANDS, -1)
    mixed = rows[:, 0]
    for column in rows.T[1:]:
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + column
    numbered = mixed * np.uint64(BANDS) + np.arange(BANDS, dtype=np.uint64)
    return [int(number) for number in numbered.astype(np.int64)]


def join(connection: Connection, article_id: str, text: str) -> None:
    """Puts an article, just written, into the story it tells, or makes it the first of its own."""
    mine = runs(text)
    numbers = bands(mine)
    stories = {
        row[1] for row in _candidates(connection, numbers) if likeness(mine, runs(row[0])) >= ALIKE
    }
    story = min(stories, default=article_id)
    for other in stories - {story}:  # two groups that this one shows to be the same
        connection.execute("UPDATE article SET story = ? WHERE story = ?", (story, other))
    connection.execute("UPDATE article SET story = ? WHERE id = ?", (story, article_id))
    connection.executemany(
        "INSERT OR IGNORE INTO band VALUES (?, ?)", [(number, article_id) for number in numbers]
    )


def _candidates(connection: Connection, numbers: list[int]) -> list[tuple[str, str]]:
    marks = ", ".join("?" * len(numbers))
    rows = connection.execute(
        f"""SELECT text, story FROM article JOIN
            (SELECT article_id FROM band WHERE hash IN ({marks})
             GROUP BY article_id ORDER BY count(*) DESC, article_id LIMIT {CANDIDATES})
            ON id = article_id""",
        numbers,
    )
    return rows.fetchall()


def leave(connection: Connection, article_id: str) -> None:
    """Takes the bands of an article away that is being removed."""
    connection.execute("DELETE FROM band WHERE article_id = ?", (article_id,))
