"""What the README says is true: the tree, the settings, the commands."""

import re
from pathlib import Path

import pytest

from rag.settings import Settings

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")


def code_files() -> set[str]:
    found = {p for name in ("rag", "ui", "eval") for p in (ROOT / name).rglob("*.py")}
    return {p.relative_to(ROOT).as_posix() for p in found if p.read_text("utf-8").strip()}


def tree_files(text: str) -> set[str]:
    """The files of the README's tree, with their folders."""
    block = "rag/" + text.split("```text\nrag/")[1].split("```")[0]
    found: set[str] = set()
    folders: list[str] = []
    for line in block.split("\n"):
        match = re.match(r"(?P<indent> *)(?P<name>[\w.]+/?)", line)
        if not match:
            continue
        depth = len(match["indent"]) // 2
        folders = folders[:depth]
        name = match["name"]
        if name.endswith("/"):
            folders.append(name.rstrip("/"))
        elif name.endswith(".py"):
            found.add("/".join([*folders, name]))
    return found


@pytest.mark.parametrize("name", READMES)
def test_the_tree_is_the_tree_on_disk(name: str) -> None:
    assert tree_files((ROOT / name).read_text("utf-8")) == code_files()


@pytest.mark.parametrize("name", READMES)
def test_every_setting_is_in_the_table_and_nothing_else(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    rows = set(re.findall(r"^\| `WENQU_(\w+)`", text, re.MULTILINE))
    assert rows == {field.upper() for field in Settings.model_fields}


@pytest.mark.parametrize("name", READMES)
def test_every_command_shown_exists(name: str) -> None:
    from typer.main import get_command

    from rag.cli import app

    known = set(get_command(app).list_commands(None))  # type: ignore[attr-defined]
    text = (ROOT / name).read_text("utf-8")
    shown = set(re.findall(r"(?:^|`|\$ )wenqu ([a-z]+)", text, re.MULTILINE))
    assert shown <= known
    targets = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", "CHANGELOG.md", "NOTICE"])
def test_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert target.startswith("http") or (ROOT / target).exists(), target


def test_every_dependency_is_explained() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = [re.split(r"[>=<;\[ ]", row)[0] for row in project["dependencies"]]
    explained = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert [name for name in names if name not in explained] == []
