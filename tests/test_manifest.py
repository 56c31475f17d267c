"""A prepared model that is no longer what it was is noticed, and the remedy named."""

from pathlib import Path

import pytest

from rag.errors import WeightsError
from rag.models import manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    model = tmp_path / "e5-small" / "prepared"
    model.mkdir(parents=True)
    (model / "encoder.bin").write_bytes(b"weights" * 100)
    (model / "tokenizer.json").write_text("{}")
    (model / "cache").mkdir()
    manifest.write(model)
    return model


def test_what_was_prepared_is_intact(folder: Path) -> None:
    manifest.check(folder)
    manifest.verify(folder)


@pytest.mark.parametrize("damage", ["cut", "gone", "list"])
def test_a_cut_or_missing_file_is_noticed_at_once(folder: Path, damage: str) -> None:
    if damage == "cut":
        (folder / "encoder.bin").write_bytes(b"weights")
    elif damage == "gone":
        (folder / "tokenizer.json").unlink()
    else:
        (folder / manifest.MANIFEST).write_text("[1")
    with pytest.raises(WeightsError, match="wenqu models rm e5-small"):
        manifest.check(folder)


def test_a_flipped_bit_is_found_by_verifying(folder: Path) -> None:
    (folder / "encoder.bin").write_bytes(b"Weights" * 100)
    manifest.check(folder)
    with pytest.raises(WeightsError, match=r"encoder\.bin"):
        manifest.verify(folder)


def test_a_model_of_before_has_no_list_and_is_believed(tmp_path: Path) -> None:
    assert not manifest.is_listed(tmp_path)
    manifest.verify(tmp_path)
