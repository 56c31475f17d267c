"""Places without doubt: known ones, and those with their rank."""

import pytest

from rag.chinese_places import PLACES, is_certain_place, places_in


@pytest.mark.parametrize(
    ("name", "text", "certain"),
    [
        ("临汾", "临汾的会议", True),
        ("湖南省", "湖南省省长", True),
        ("云溪", "云溪县的改革", True),
        ("云溪", "云溪的改革", False),
        ("重镇", "引外资的重镇", False),
        ("上台", "三位上台发言", False),
    ],
)
def test_a_place_is_certain_when_it_is_known_or_has_its_rank(
    name: str, text: str, certain: bool
) -> None:
    assert is_certain_place(name, text) == certain


def test_all_provinces_and_many_cities_are_known() -> None:
    assert {"山西", "台湾", "新疆", "龙岩", "武汉", "日本"} <= PLACES and len(PLACES) > 400
    assert all(name.strip() and len(name) > 1 for name in PLACES)


def test_places_in_a_text_are_the_known_ones_that_are_no_other_words() -> None:
    assert places_in("各位来宾在武汉和大理石厂参观") == {"武汉"}
