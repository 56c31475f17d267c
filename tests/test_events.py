"""A meeting that is named is the one that is spoken of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.generation.proof.events import meetings, other_events
from tests.telling import prover


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("四市聯席會議在臨汾召開", {"联席会"}),
        ("举行了恳谈会和推介会", {"恳谈会", "推介会"}),
        ("理事会、委员会和协会的大会", set()),
        ("他不会在会上说", set()),
    ],
)
def test_meetings_are_known_by_their_kind(text: str, found: set[str]) -> None:
    assert meetings(text) == found


def test_what_is_told_of_one_meeting_is_not_told_of_another() -> None:
    told = prover("11月3日,四市联席会议在临汾召开。大会期间,三省四市还于11月2日晚举行了恳谈会。")
    wrong = told.prove("四市联席会于11月2日晚举行。", "四市联席会哪天开的?")
    right = told.prove("四市联席会议于11月3日在临汾召开。", "四市联席会哪天开的?")
    assert (wrong.support, right.support) == ("unsupported", "supported")


@given(st.text(alphabet="联席座谈恳会议大的在", max_size=20))
def test_a_text_is_of_its_own_meetings(text: str) -> None:
    assert not other_events(text, text)
