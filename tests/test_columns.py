"""Filters are answered from memory, and always as the ledger is now."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index import columns
from rag.index.columns import Columns
from rag.index.filters import conditions
from rag.index.index import Index
from rag.index.ledger import Ledger
from rag.indexes import Entry
from rag.types import Filters
from tests.conftest import no_progress
from tests.test_ledger import entry


class Reader:
    """Looks at a ledger through the same columns again and again."""

    def __init__(self, index: Index) -> None:
        self.ledger = Ledger(index.ledger.path)  # as another process has it
        self.columns = Columns(self.ledger.database)

    def through(self, filters: Filters) -> set[int]:
        """The numbers of the articles that a filter lets through."""
        with self.ledger.database.snapshot():
            mask = self.columns.mask(filters, self.ledger.revision)
            passages = self.ledger.passages(np.flatnonzero(mask).tolist())
        return {int(passage.article_id, 16) for passage in passages.values()}


@pytest.fixture
def reader(index: Index) -> Reader:
    index.add(
        [
            entry(1, outlet="山西日报", published="2021-05-06T07:08:00"),
            entry(2, language="zh-Hant", published="2022-01-01"),
            entry(3, language="en"),
        ]
    )
    return Reader(index)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(outlet=("山西日报",)), {1}),
        (Filters(language=("zh",)), {1, 2}),
        (Filters(language=("zh-Hant",)), {2}),
        (Filters(language=("z",)), set()),
        (Filters(title="标题3"), {3}),
        (Filters(source=("news/2", "news/3")), {2, 3}),
        (Filters(since="2021"), {1, 2}),
        (Filters(since="2021-06-01", until="2022-12-31"), {2}),
        (Filters(until="2021"), {1}),
        (Filters(since="2030"), set()),
        (Filters(language=("zh",), since="2022"), {2}),
        (Filters(outlet=("山西日报",), title="标题3"), set()),
    ],
)
def test_filters_let_through_what_they_say(
    reader: Reader, filters: Filters, expected: set[int]
) -> None:
    assert reader.through(filters) == expected
    assert reader.through(filters) == expected


def test_filters_that_differ_in_one_field_are_told_apart(reader: Reader) -> None:
    for _ in range(2):
        assert reader.through(Filters(since="2021")) == {1, 2}
        assert reader.through(Filters(until="2021")) == {1}
        assert reader.through(Filters(title="2021")) == set()
        assert reader.through(Filters(source=("1",))) == {1}
        assert reader.through(Filters(outlet=("1",))) == set()


def test_a_new_article_is_let_through_at_once(index: Index, reader: Reader) -> None:
    assert reader.through(Filters(outlet=("新报",))) == set()
    index.add([entry(4, outlet="新报")])
    assert reader.through(Filters(outlet=("新报",))) == {4}
    assert reader.through(Filters(language=("zh",))) == {1, 2, 4}


def test_an_article_that_is_removed_is_gone_at_once(index: Index, reader: Reader) -> None:
    assert reader.through(Filters(language=("zh",))) == {1, 2}
    index.remove_article(entry(2).article.id)
    assert reader.through(Filters(language=("zh",))) == {1}
    index.add([entry(5, language="zh-Hant")])
    assert reader.through(Filters(language=("zh-Hant",))) == {5}


def test_an_article_that_is_written_anew_is_known_by_what_it_is_now(
    index: Index, reader: Reader
) -> None:
    assert reader.through(Filters(outlet=("山西日报",))) == {1}
    index.add([entry(1, outlet="晋报", published="2020")])
    assert reader.through(Filters(outlet=("山西日报",))) == set()
    assert reader.through(Filters(outlet=("晋报",), until="2020")) == {1}


def test_a_source_that_comes_to_an_article_or_leaves_it_counts_at_once(
    index: Index, reader: Reader
) -> None:
    elsewhere = Filters(source=("elsewhere",))
    assert reader.through(elsewhere) == set()
    whole = entry(1, outlet="山西日报", published="2021-05-06T07:08:00")
    copied = replace(whole.article, source="elsewhere/1.txt")
    index.add([Entry(copied, "/elsewhere", whole.passages, whole.vectors)])
    assert reader.through(elsewhere) == {1}
    assert reader.through(Filters(source=("news/1",))) == {1}
    index.remove_sources("/elsewhere", ["elsewhere/1.txt"])
    assert reader.through(elsewhere) == set()
    assert reader.through(Filters(source=("news/1",))) == {1}


def test_articles_that_were_embedded_anew_are_let_through_by_their_new_numbers(
    index: Index, reader: Reader
) -> None:
    assert reader.through(Filters(language=("en",))) == {3}
    index.identity = "another"
    index.staged()
    for number in (2, 3):
        index.stage(entry(number).passages, entry(number).vectors)
    index.adopt()
    index.bring_up_to_date(no_progress)
    assert reader.through(Filters(language=("en",))) == {3}
    assert reader.through(Filters(since="2021")) == {2}


def test_no_more_masks_are_kept_than_there_is_room_for(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "MOST_MASKS", 3)
    for year in range(2000, 2030):
        reader.through(Filters(since=str(year)))
    assert len(reader.columns._masks) == 3
    assert reader.through(Filters(since="2021")) == {1, 2}


def test_a_reader_that_fell_behind_sees_its_own_moment(index: Index, reader: Reader) -> None:
    with reader.ledger.database.snapshot():
        before = reader.ledger.revision
        index.add([entry(6, language="en")])
        index.remove_article(entry(3).article.id)
        with ThreadPoolExecutor(1) as another:  # it has a moment of its own
            assert another.submit(reader.through, Filters(language=("en",))).result() == {6}
        mask = reader.columns.mask(Filters(language=("en",)), before)
        passages = reader.ledger.passages(np.flatnonzero(mask).tolist()).values()
        assert {int(passage.article_id, 16) for passage in passages} == {3}


@given(
    part=st.text(max_size=3), since=st.text(max_size=3), value=st.text(max_size=6), both=st.text()
)
def test_any_text_is_a_harmless_filter(part: str, since: str, value: str, both: str) -> None:
    filters = Filters((part,), (value,), (both,), part, since, value)
    for _, condition in conditions(filters):
        assert condition(value) in (True, False)
    (title,) = [test for field, test in conditions(Filters(title=part)) if field == "title"] or [
        lambda value: True
    ]
    assert title(value) == (part in value)
