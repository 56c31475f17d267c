"""Joined short names of provinces mean their full names; everything else stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.generation.proof.provinces import SHORT, spelled_out
from rag.text import fold


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("晋陕豫黄河金三角", ["山西", "陕西", "河南"]),
        ("鄂湘贛三省合作", ["湖北", "湖南", "江西"]),
        ("晋陕两省", ["山西", "陕西"]),
        ("宁静的夜晚", []),
        ("青山绿水", []),
        ("山西省", []),
        ("吉林", []),
    ],
)
def test_joined_short_names_are_followed_by_the_full_ones(text: str, names: list[str]) -> None:
    assert spelled_out(text) == " ".join([fold(text), *names])


@given(st.one_of(st.text(max_size=40), st.text(alphabet=[*SHORT, "省", "、"], max_size=12)))
def test_the_text_itself_is_kept(text: str) -> None:
    assert spelled_out(text).startswith(fold(text))
