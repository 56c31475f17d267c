import hashlib
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from rag.errors import WeightsError
from rag.models.fetch import Weights, fetch, registry, require_space, sha256

CONTENT = b"weights " * 1000


class Seen:
    """Keeps what it is told about progress."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int, int]] = []

    def __call__(self, what: str, done: int, total: int) -> None:
        self.steps.append((what, done, total))


def weights(*urls: str, content: bytes = CONTENT, disk: int = 1) -> Weights:
    return Weights(
        name="tiny",
        kind="encoder",
        about="eight thousand bytes",
        licence="none",
        file="tiny.bin",
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        disk=disk,
        parts=(),
        urls=urls,
    )


def served(folder: Path, content: bytes, name: str = "served.bin") -> str:
    path = folder / name
    path.write_bytes(content)
    return path.as_uri()


def files(models: Path) -> list[str]:
    return sorted(path.name for path in (models / "tiny").iterdir() if path.name != ".lock")


def test_a_file_is_fetched_checked_and_given_its_name(tmp_path: Path) -> None:
    url, seen = served(tmp_path, CONTENT), Seen()
    tiny, models = weights(url), tmp_path / "models"
    assert fetch(tiny, models, seen) == url
    assert tiny.path(models) == models / "tiny" / "tiny.bin"
    assert tiny.path(models).read_bytes() == CONTENT
    assert files(models) == ["tiny.bin"]
    assert seen.steps[-1] == ("tiny.bin", len(CONTENT), len(CONTENT))


def test_a_file_that_is_there_is_kept_and_nothing_is_asked(tmp_path: Path) -> None:
    url = served(tmp_path, CONTENT)
    fetch(weights(url), tmp_path, Seen())
    (tmp_path / "served.bin").unlink()
    seen = Seen()
    assert fetch(weights(url), tmp_path, seen) == "kept"
    assert seen.steps == []


def test_a_file_of_the_wrong_length_is_fetched_anew(tmp_path: Path) -> None:
    tiny = weights(served(tmp_path, CONTENT))
    tiny.path(tmp_path).parent.mkdir()
    tiny.path(tmp_path).write_bytes(b"half of it")
    fetch(tiny, tmp_path, Seen())
    assert tiny.path(tmp_path).read_bytes() == CONTENT


def test_a_wrong_file_is_refused_with_its_source_and_the_remedy(tmp_path: Path) -> None:
    url = served(tmp_path, CONTENT[:-1] + b"!")
    tiny, models = weights(url), tmp_path / "models"
    with pytest.raises(WeightsError) as raised:
        fetch(tiny, models, Seen())
    message = str(raised.value)
    assert f"{url}: not the file that was asked for" in message
    assert "run this again" in message
    assert tiny.sha256 in message
    assert str(models / "tiny") in message
    assert files(models) == []


def test_half_a_file_never_gets_the_name_of_the_whole(tmp_path: Path) -> None:
    tiny, models = weights(served(tmp_path, CONTENT[:4000])), tmp_path / "models"
    with pytest.raises(WeightsError, match="could not be fetched"):
        fetch(tiny, models, Seen())
    assert not tiny.path(models).exists()


def test_the_next_source_is_tried_when_one_fails(tmp_path: Path) -> None:
    missing = (tmp_path / "missing.bin").as_uri()
    wrong = served(tmp_path, b"another file", "wrong.bin")
    right = served(tmp_path, CONTENT, "right.bin")
    assert fetch(weights(missing, wrong, right), tmp_path, Seen()) == right


def test_every_source_that_failed_is_named(tmp_path: Path) -> None:
    missing = (tmp_path / "missing.bin").as_uri()
    wrong = served(tmp_path, b"another file", "wrong.bin")
    with pytest.raises(WeightsError) as raised:
        fetch(weights(missing, wrong), tmp_path / "models", Seen())
    assert f"{missing}: no answer" in str(raised.value)
    assert f"{wrong}: not the file" in str(raised.value)


def test_a_download_that_lacked_only_its_name_is_not_asked_for_again(tmp_path: Path) -> None:
    tiny = weights((tmp_path / "gone.bin").as_uri())
    target = tiny.path(tmp_path)
    target.parent.mkdir()
    target.with_suffix(".bin.partial").write_bytes(CONTENT)
    fetch(tiny, tmp_path, Seen())
    assert target.read_bytes() == CONTENT
    assert files(tmp_path) == ["tiny.bin"]


@pytest.mark.parametrize("left", [b"rubbish", CONTENT + b"too long"])
def test_what_an_interruption_left_does_no_harm(tmp_path: Path, left: bytes) -> None:
    tiny = weights(served(tmp_path, CONTENT))
    target = tiny.path(tmp_path)
    target.parent.mkdir()
    target.with_suffix(".bin.partial").write_bytes(left)
    fetch(tiny, tmp_path, Seen())
    assert target.read_bytes() == CONTENT


def test_a_disk_that_is_too_small_is_told_before_anything_is_fetched(tmp_path: Path) -> None:
    tiny, models = weights(served(tmp_path, CONTENT), disk=10**18), tmp_path / "models"
    with pytest.raises(WeightsError, match=r"1000000000\.0 GB are needed.*WENQU_MODELS"):
        fetch(tiny, models, Seen())
    assert files(models) == []


def test_space_is_no_matter_when_there_is_enough(tmp_path: Path) -> None:
    require_space(tmp_path, shutil.disk_usage(tmp_path).free // 2)


def test_two_do_not_fetch_the_same_file_at_once(tmp_path: Path) -> None:
    tiny = weights(served(tmp_path, CONTENT))
    tiny.path(tmp_path).parent.mkdir()
    with (
        FileLock(tmp_path / "tiny" / ".lock"),
        pytest.raises(WeightsError, match="another process is fetching tiny"),
    ):
        fetch(tiny, tmp_path, Seen())


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "tiny").write_text("a file where the folder should be")
    with pytest.raises(WeightsError, match="tiny"):
        fetch(weights(), tmp_path, Seen())


def test_the_hash_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    assert sha256(tmp_path / "empty") == hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize("row", registry().values(), ids=lambda row: row.name)
def test_the_parts_of_every_model_make_up_its_file(row: Weights) -> None:
    assert row.kind in ("encoder", "chat")
    assert row.licence
    assert len(row.sha256) == 64
    assert row.disk >= row.bytes
    assert row.parts or row.urls
    if row.parts:
        assert sum(part.bytes for part in row.parts) == row.bytes
    for part in row.parts:
        assert len(part.sha256) == 64
        assert "==" in part.package


def test_no_model_can_be_fetched_over_an_open_line() -> None:
    assert all(url.startswith("https://") for row in registry().values() for url in row.urls)
