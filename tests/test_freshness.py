from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.freshness import freshness

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2026-11-24T12:00:00+00:00", 1),
        ("2026-11-24T12:00+00:00", 1),
        ("2026-11-24T12", 1),
        ("2026-11-24", 1),
        ("2026-11-14", 0.5),
        ("2026-11-04", 0.25),
        ("2026-11-14T20:00+08:00", 0.5),
        ("2026-12-31", 1),
        ("2030", 1),
    ],
)
def test_an_article_loses_half_of_its_freshness_every_half_life(
    published: str, expected: float
) -> None:
    assert freshness(published, NOW, 10) == pytest.approx(expected)


def test_what_is_vague_counts_from_its_middle() -> None:
    assert freshness("2025", NOW, 100) == freshness("2025-07-02", NOW, 100)
    assert freshness("2026-10", NOW, 100) == pytest.approx(freshness("2026-10-16", NOW, 100))


@pytest.mark.parametrize("published", [None, "", "yesterday", "2026-13", "2026-02-30", "0000"])
def test_what_is_unknown_stays_unknown(published: str | None) -> None:
    assert freshness(published, NOW, 10) is None


@given(st.datetimes(), st.floats(1e-3, 1e6), st.integers(-12, 14))
def test_freshness_is_between_nothing_and_one(then: datetime, life: float, hours: int) -> None:
    now = NOW.astimezone(timezone(timedelta(hours=hours)))
    for published in (
        then.isoformat(),
        then.date().isoformat(),
        then.isoformat()[:7],
        then.isoformat()[:4],
    ):
        fresh = freshness(published, now, life)
        assert fresh is not None and 0 <= fresh <= 1


@given(st.text(max_size=30))
def test_any_text_may_stand_where_a_date_should(text: str) -> None:
    fresh = freshness(text, NOW, 30)
    assert fresh is None or 0 <= fresh <= 1
