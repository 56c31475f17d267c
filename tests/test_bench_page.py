"""`wenqu bench page` measures what readers see, and what the page's process holds."""

from pathlib import Path

import pytest

from eval.page.crowd import crowd
from eval.page.growth import Look, slope
from rag.index.index import Index
from tests.served import served

pytestmark = pytest.mark.browser  # imports Gradio, which takes seconds


def test_readers_search_read_and_ask_at_once(seeds_folder: Path, tmp_path: Path) -> None:
    articles = Index(seeds_folder, "bigrams").articles()
    with served(seeds_folder, tmp_path / "page", {"主题": "会议的主题是发展。"}) as address:
        seen = crowd(address, articles, people=3, seconds=3)
    assert seen.errors == []
    assert {"search", "read", "ask"} <= set(seen.seconds)


def test_a_page_that_is_gone_is_an_error_and_no_crash() -> None:
    seen = crowd("http://127.0.0.1:9", [], people=1, seconds=1)
    assert len(seen.errors) == 1


def test_growth_is_told_as_a_share_in_ten_minutes() -> None:
    flat = [Look(at, 1000, 1, 1) for at in range(0, 1800, 10)]
    growing = [Look(at, int(1000 + at / 600 * 100), 1, 1) for at in range(0, 1800, 10)]
    assert slope(flat) == 0.0
    assert 0.08 < slope(growing) < 0.1
    assert slope([]) == 0.0
