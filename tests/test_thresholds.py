"""Thresholds come from a file that says how they were come by."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.thresholds import SHIPPED, Thresholds, load_thresholds, save_thresholds


def test_those_that_come_with_wenqu_say_what_they_were_fitted_on() -> None:
    assert isinstance(load_thresholds(), Thresholds)
    assert '"provenance"' in SHIPPED.read_text("utf-8")


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    mine = replace(load_thresholds(), least_score=0.3, least_chance=0.6)
    save_thresholds(tmp_path / "t.json", mine, {"set": "问题"})
    assert load_thresholds(tmp_path / "t.json") == mine


NAN = json.dumps({"thresholds": asdict(load_thresholds())}).replace("10.92", "NaN")


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"thresholds": {"floor": 0.7}}', '{"thresholds": null}',
     '{"thresholds": {"least_score": 3, "least_chance": 0.6, "fusion": {}}}',
     NAN,
     '{"thresholds": {"least_score": 0.3, "least_chance": 0.6, "fusion": {"own": {"a": 1}}}}'],
)  # fmt: skip
def test_what_is_no_file_of_thresholds_says_how_to_make_one(tmp_path: Path, content: str) -> None:
    (tmp_path / "t.json").write_text(content, "utf-8")
    with pytest.raises(SettingsError, match=r"t\.json"):
        load_thresholds(tmp_path / "t.json")
    with pytest.raises(SettingsError, match="wenqu eval calibrate"):
        load_thresholds(tmp_path / "none.json")
