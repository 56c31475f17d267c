"""Numbers, amounts and days are written as each language writes them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.translation.notation import (
    amount,
    day,
    iso_day,
    number,
    percentage,
    quantity,
    units,
)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "258.5 billion yuan"),
        ("es", "258.500 millones de yuanes"),
        ("fr", "258,5 milliards de yuans"),
        ("de", "258,5 Milliarden Yuan"),
        ("ru", "258,5 млрд юаней"),
        ("ja", "2585億元"),
        ("ko", "2585억 위안"),
        ("pt", "258,5 bilhões de yuans"),
        ("it", "258,5 miliardi di yuan"),
    ],
)
def test_an_amount_is_written_in_the_words_of_the_language(tag: str, expected: str) -> None:
    assert amount(258_500_000_000.0, "元", tag) == expected


@pytest.mark.parametrize(
    ("value", "unit", "tag", "expected"),
    [
        (3_000_000.0, "亩", "en", "3 million mu"),
        (3_000_000.0, "亩", "es", "3 millones de mu"),
        (1_000_000.0, "亩", "es", "1 millón de mu"),
        (2e12, "元", "es", "2 billones de yuanes"),
        (2e9, "欧元", "fr", "2 milliards d'euros"),
        (700.0, "公里", "de", "700 km"),
        (5.0, "届", "en", "5 sessions"),
        (1_234_567.0, "元", "en", "1,234,567 yuan"),
    ],
)
def test_amounts_follow_the_language(value: float, unit: str, tag: str, expected: str) -> None:
    assert amount(value, unit, tag) == expected


@pytest.mark.parametrize(
    ("tag", "whole", "of_year"),
    [
        ("en", "September 10, 2021", "September 10"),
        ("es", "10 de septiembre de 2021", "10 de septiembre"),
        ("fr", "10 septembre 2021", "10 septembre"),
        ("de", "10. September 2021", "10. September"),
        ("ru", "10 сентября 2021 года", "10 сентября"),
        ("ja", "2021年9月10日", "9月10日"),
        ("ko", "2021년 9월 10일", "9월 10일"),
    ],
)
def test_days_are_written_in_the_order_of_the_language(tag: str, whole: str, of_year: str) -> None:
    assert day(2021, 9, 10, tag) == whole
    assert day(None, 9, 10, tag) == of_year


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("en", "72.2%"), ("es", "72,2 %"), ("fr", "72,2 %"), ("de", "72,2 %"), ("ja", "72.2%")],
)
def test_a_percentage_has_the_decimal_mark_of_the_language(tag: str, expected: str) -> None:
    assert percentage(72.2, tag) == expected


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2020-11-20T14:26:47", "November 20, 2020"),
        ("2021-09", "September 2021"),
        ("2021", "2021"),
        ("", ""),
        ("2021-02-30", "2021-02-30"),
        ("soon", "soon"),
    ],
)
def test_an_iso_date_is_as_precise_as_it_was(published: str, expected: str) -> None:
    assert iso_day(published, "en") == expected


def test_a_language_that_is_not_known_is_written_as_english() -> None:
    assert number(2585.5, "xx-unknown") == "2,585.5"


@settings(deadline=None)
@given(
    st.floats(0, 1e14, allow_nan=False).map(lambda value: round(value, 2)),
    st.sampled_from(["en", "es", "fr", "de", "ru", "ja", "ko", "pt", "zz"]),
    st.sampled_from(sorted(units())),
)
def test_any_number_can_be_written_in_any_language(value: float, tag: str, unit: str) -> None:
    for written in (number(value, tag), quantity(value, tag), amount(value, unit, tag)):
        assert any(character.isdigit() for character in written)
