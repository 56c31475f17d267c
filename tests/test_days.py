from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.days import Days, Part, Unit, around, back, days_after, latest_weekday, quarter, season

UNITS: list[Unit] = ["hour", "day", "week", "month", "quarter", "year"]


@pytest.mark.parametrize(
    ("part", "year", "first", "last"),
    [
        (Part(), 2023, date(2023, 1, 1), date(2023, 12, 31)),
        (Part(2, 1), 2024, date(2024, 2, 1), date(2024, 2, 29)),
        (Part(8, 1, 16, 18), 2023, date(2023, 8, 16), date(2023, 8, 18)),
        (Part(8, 1, 21), 2023, date(2023, 8, 21), date(2023, 8, 31)),
        (quarter(1, 3), 2023, date(2023, 1, 1), date(2023, 9, 30)),
        (season(3), 2023, date(2023, 12, 1), date(2024, 2, 29)),
    ],
)
def test_a_part_of_a_year_has_its_days(part: Part, year: int, first: date, last: date) -> None:
    assert part.in_year(year) == Days(first, last)


@pytest.mark.parametrize("part", [Part(2, 1, 30, 30), Part(13, 1), Part(0, 1), Part(8, 1, 18, 16)])
def test_a_part_that_no_year_has_is_in_none(part: Part) -> None:
    assert part.in_year(2023) is None
    assert part.latest(date(2023, 1, 1)) is None


def test_the_latest_occurrence_has_begun_and_the_earliest_has_not() -> None:
    leap_day = Part(2, 1, 29, 29)
    assert leap_day.latest(date(2023, 5, 1)) == Days(date(2020, 2, 29), date(2020, 2, 29))
    assert leap_day.earliest(date(2021, 5, 1)) == Days(date(2024, 2, 29), date(2024, 2, 29))
    assert leap_day.latest(date(1903, 5, 1)) == Days(date(1896, 2, 29), date(1896, 2, 29))


def test_months_are_shortened_where_they_must_be() -> None:
    assert back(date(2023, 3, 31), 1, "month") == date(2023, 2, 28)
    assert back(date(2024, 2, 29), 1, "year") == date(2023, 2, 28)
    assert back(date(2023, 1, 15), 1, "quarter") == date(2022, 10, 15)
    assert back(date(2023, 1, 15), 36, "hour") == date(2023, 1, 13)


def test_a_week_begins_on_monday() -> None:
    assert around(date(2026, 11, 22), "week") == Days(date(2026, 11, 16), date(2026, 11, 22))
    assert latest_weekday(date(2026, 11, 24), 1) == date(2026, 11, 24)
    assert latest_weekday(date(2026, 11, 24), 2) == date(2026, 11, 18)


@given(st.dates(), st.integers(0, 10_000), st.sampled_from(UNITS))
def test_the_calendar_has_no_edge_to_fall_from(day: date, count: int, unit: Unit) -> None:
    assert back(day, count, unit) <= day <= days_after(day, count)
    days = around(day, unit)
    assert days.first and days.last and days.first <= day <= days.last
