"""What is installed is whole: it finds all it needs where no checkout is."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.outside import PROGRAM

ROOT = Path(__file__).parents[1]
# What is read at run time and is no Python: each kind of it, wherever it lies.
DATA = ("*.toml", "*.json", "*.html", "*.css", "*.js", "*.txt")


def data_files() -> set[str]:
    """The data beside the code, with the prompts as they are installed."""
    found = {
        file.relative_to(ROOT).as_posix()
        for package in ("rag", "ui", "eval")
        for kind in DATA
        for file in (ROOT / package).rglob(kind)
    }
    return found | {f"rag/prompts/{file.name}" for file in (ROOT / "prompts").glob("*.md")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    command = [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", folder, ROOT]
    subprocess.run(command, check=True, env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_has_all_the_code_and_all_that_it_reads(names: set[str]) -> None:
    code = {
        file.relative_to(ROOT).as_posix()
        for package in ("rag", "ui", "eval")
        for file in (ROOT / package).rglob("*.py")
    }
    assert code | data_files() <= names


def test_it_takes_no_names_among_packages_but_those_that_are_imported(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"rag", "ui", "eval"}


def test_articles_tests_and_pictures_stay_at_home(names: set[str]) -> None:
    assert not [name for name in names if name.endswith((".png", ".jsonl"))]
    assert not [name for name in names if "seeds" in name or "test" in name]


def test_it_has_the_command_and_the_versions_that_were_seen_together(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        facts = {name.split(".dist-info/")[-1]: name for name in archive.namelist()}
        assert b"wenqu = rag.cli:main" in archive.read(facts["entry_points.txt"])
        constraints = archive.read(facts["extra_metadata/constraints.txt"])
    assert constraints == (ROOT / "constraints.txt").read_bytes()


def test_the_source_archive_has_what_builds_it_and_no_articles(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    (made,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(made) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "constraints.txt", "LICENSE", "prompts/answer.md"} <= names
    assert not [name for name in names if name.startswith(("seeds/", ".ci", ".venv"))]


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an unpacked wheel in it and an article, and a checkout nowhere near."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    (folder / "fakes").mkdir()
    shutil.copy(ROOT / "tests" / "fakes.py", folder / "fakes")
    (folder / "news").mkdir()
    (folder / "news" / "1.txt").write_text("江口大桥通车\n\n江口大桥全长一千二百米。", "utf-8")
    return folder


def run(folder: Path, *arguments: str | Path) -> dict[str, Any]:
    """What a program says in JSON that has the wheel and its dependencies, and no checkout.

    Without `site` no `.pth` file is read, by which an editable install would come in.
    """
    paths = [folder / "installed", sysconfig.get_path("purelib"), folder / "fakes"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
    said = subprocess.run(
        [sys.executable, "-S", "-P", *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    document: dict[str, Any] = json.loads(said.stdout)
    return document


def test_unpacked_anywhere_it_reads_articles_and_answers(elsewhere: Path) -> None:
    said = run(elsewhere, ROOT / "tests" / "elsewhere.py")
    installed = str(elsewhere / "installed")
    assert "江口大桥全长一千二百米。" in said["found"][0]
    assert said["prompts"] == f"{installed}/rag/prompts"
    assert [file for file in said["files"] if not file.startswith(installed)] == []
    assert said["signs"] and said["models"] and "?" in said["prompt"]
    assert "江口大桥" in said["page"]


def test_its_command_runs(elsewhere: Path) -> None:
    said = run(elsewhere, "-m", "rag", "models", "list", "--json")
    assert [model["kind"] for model in said["models"]] == ["encoder", "chat"]


def test_the_program_that_is_run_outside_is_short() -> None:
    compile(PROGRAM, "program.py", "exec")
    assert len(PROGRAM.splitlines()) < 15
