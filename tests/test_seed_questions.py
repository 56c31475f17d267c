"""The questions about the seeds ask what the articles hold, or surely do not, and stay the same."""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.ingestion.articles import read_article
from rag.ingestion.files import find_files
from rag.text import HAN, Span, fold

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
QUESTIONS = ROOT / "eval" / "sets" / "seeds.jsonl"

# A system that was tuned on `dev` is judged by `test`: whoever changes a row of it makes every
# number measured before incomparable, and says so by changing this.
FROZEN_TEST = "f5ee48a8cec20236e0beacbf16d691c1523f334b74ec915f4cf318f6d6a0a500"

LEAST = {
    "fact": 40,
    "number": 30,
    "date": 15,
    "list": 12,
    "person": 25,
    "double": 10,
    "multi": 10,
    "count": 10,
    "followup": 12,
    "traditional": 8,
    "simplified": 8,
    "english": 12,
    "other": 12,
    "assumption": 10,
    "unanswerable": 90,
}
# Their answers are said otherwise than the article says them: calculated, or put right.
NOT_IN_QUOTES = ("count", "assumption", "unanswerable")
TRANSLATED = ("english", "other")

Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The articles as Wenqu has them, by the name of their file."""
    articles = (read_article(file) for file in find_files(SEEDS))
    return {Path(article.source).name: article.text for article in articles}


def squeezed(text: str) -> str:
    return "".join(fold(text).split())


def spans(rows: list[Row], texts: dict[str, str]) -> Iterator[tuple[str, str, Span]]:
    """Of each quote its split, its source, and where it stands there."""
    for row in rows:
        for quote in row["quotes"]:
            start = texts[quote["source"]].index(quote["text"])
            yield row["split"], quote["source"], (start, start + len(quote["text"]))


def test_every_question_has_an_id_of_its_own(rows: list[Row]) -> None:
    assert [i for i, n in Counter(row["id"] for row in rows).items() if n > 1] == []


def test_no_two_questions_are_alike(rows: list[Row]) -> None:
    asked = Counter(squeezed(re.sub(r"[^\w]", "", row["question"])) for row in rows)
    assert [question for question, n in asked.items() if n > 1] == []


def test_there_are_enough_questions_of_every_type(rows: list[Row]) -> None:
    found = Counter(row["type"] for row in rows)
    assert found.keys() == LEAST.keys()
    assert {name: n for name, n in found.items() if n < LEAST[name]} == {}


def test_both_splits_have_every_type_and_every_article(
    rows: list[Row], texts: dict[str, str]
) -> None:
    for split in ("dev", "test"):
        part = [row for row in rows if row["split"] == split]
        assert {row["type"] for row in part} == LEAST.keys()
        assert {source for row in part for source in row["cite"]} == texts.keys()
    assert {row["split"] for row in rows} == {"dev", "test"}


def test_the_test_split_is_large_and_a_good_part_of_it_unanswerable(rows: list[Row]) -> None:
    part = [row for row in rows if row["split"] == "test"]
    assert len(part) >= 140
    assert sum(row["type"] == "unanswerable" for row in part) >= 50


def test_every_quote_stands_once_in_the_article_it_is_of(
    rows: list[Row], texts: dict[str, str]
) -> None:
    quotes = [quote for row in rows for quote in row["quotes"]]
    assert [q["text"] for q in quotes if texts[q["source"]].count(q["text"]) != 1] == []


def test_what_may_be_cited_is_where_the_quotes_are(rows: list[Row]) -> None:
    wrong = [r["id"] for r in rows if set(r["cite"]) != {q["source"] for q in r["quotes"]}]
    assert wrong == []


def test_the_quotes_hold_an_alias_of_everything_asked(rows: list[Row]) -> None:
    missing = []
    for row in rows:
        quoted = squeezed("\n".join(quote["text"] for quote in row["quotes"]))
        for group in row["answers"] if row["type"] not in NOT_IN_QUOTES else []:
            if row["type"] in TRANSLATED and not re.search(f"[{HAN}]", "".join(group)):
                continue
            if not any(squeezed(alias) in quoted for alias in group):
                missing.append((row["id"], group))
    assert missing == []


def test_answerable_questions_have_answers_and_quotes_and_the_others_nothing(
    rows: list[Row],
) -> None:
    for row in rows:
        answerable = row["type"] != "unanswerable"
        assert bool(row["answers"]) == bool(row["quotes"]) == answerable, row["id"]
        assert all(group for group in row["answers"]), row["id"]


def test_no_alias_is_so_short_that_chance_meets_it(rows: list[Row]) -> None:
    aliases = {(r["id"], alias) for r in rows for group in r["answers"] for alias in group}
    assert [pair for pair in aliases if re.fullmatch(r".|\d\d", pair[1])] == []


def test_what_belongs_to_a_type_is_there_and_only_there(rows: list[Row]) -> None:
    for row in rows:
        assert ("history" in row) == (row["type"] == "followup"), row["id"]
        assert ("corrected" in row) == (row["type"] == "assumption"), row["id"]
        assert row["type"] != "list" or row["is_list"], row["id"]
        assert row["type"] != "multi" or len(row["cite"]) > 1, row["id"]
        assert row["type"] != "double" or len(row["answers"]) > 1, row["id"]


def test_no_fact_is_asked_in_both_splits(rows: list[Row], texts: dict[str, str]) -> None:
    taken: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for split, source, (start, end) in spans(rows, texts):
        taken[split].update((source, place) for place in range(start, end))
    assert taken["dev"] & taken["test"] == set()


def test_the_test_split_is_frozen(rows: list[Row]) -> None:
    part = sorted((row for row in rows if row["split"] == "test"), key=lambda row: str(row["id"]))
    lines = (json.dumps(row, ensure_ascii=False, sort_keys=True) for row in part)
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == FROZEN_TEST
