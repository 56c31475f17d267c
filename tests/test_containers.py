"""The Dockerfile and compose.yaml name what there is: files, commands, settings, ports, folders."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from rag.cli import app
from rag.settings import PREFIX, Settings, load_settings

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
STAYING = sorted(name for name, one in SERVICES.items() if "restart" in one)


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's, in order: what is done, and with what."""
    lines = re.sub(r"\\\n", " ", re.sub(r"(?m)^\s*#.*\n", "", DOCKERFILE)).splitlines()
    return [
        (word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines) if word
    ]


def last(word: str) -> str:
    return [rest for said, rest in instructions() if said == word][-1]


def copied() -> list[str]:
    sources = [rest.split()[:-1] for word, rest in instructions() if word == "COPY"]
    return [name for some in sources if "--from" not in some[0] for name in some]


def is_ignored(path: str) -> bool:
    """Whether .dockerignore leaves out a path of ours, of which the last line that fits decides."""
    ignored = False
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        pattern = line.lstrip("!")
        if line and line[0] != "#" and (pattern == "*" or (path + "/").startswith(pattern + "/")):
            ignored = not line.startswith("!")
    return ignored


def test_what_is_copied_exists_and_is_let_in() -> None:
    assert copied() and all((ROOT / name).exists() for name in copied())
    assert not [name for name in copied() if is_ignored(name)]


def test_all_that_the_wheel_is_made_of_is_copied() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    wheel = build["targets"]["wheel"]
    needed = {"pyproject.toml", PROJECT["readme"], *PROJECT["license-files"]}
    needed |= {*wheel["packages"], *wheel["extra-metadata"]}
    assert needed == set(copied())


def test_articles_keys_and_what_git_knows_stay_out() -> None:
    private = (".git", ".venv", ".wenqu", "seeds", "runs", "tests", "ui/pictures", "eval/sets")
    assert all(is_ignored(name) for name in private)


def commands() -> dict[str, list[str]]:
    """What `wenqu` is told by the image and by each service."""
    said = {name: one["command"] for name, one in SERVICES.items() if "entrypoint" not in one}
    return {"the image": json.loads(last("CMD")), **said}


@pytest.mark.parametrize("name", commands())
def test_every_command_exists(name: str) -> None:
    assert json.loads(last("ENTRYPOINT")) == ["wenqu"] and "wenqu" in PROJECT["scripts"]
    command: Any = get_command(app)
    for word in commands()[name]:
        if not hasattr(command, "list_commands"):
            break
        command = command.get_command(None, word)
        assert command is not None, word


def test_chroma_is_the_one_that_is_installed() -> None:
    chroma = SERVICES["chroma"]
    program = Path(sys.executable).with_name(*chroma["entrypoint"])
    command = [program, chroma["command"][0], "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    options = [word for word in chroma["command"] if word.startswith("--")]
    assert options and all(option in told for option in options)


def variables() -> dict[str, str]:
    """Every WENQU_ variable that is set, and what to."""
    found = dict(re.findall(rf"({PREFIX}\w+)=(\S+)", DOCKERFILE))
    for one in SERVICES.values():
        found |= {k: v for k, v in one.get("environment", {}).items() if k.startswith(PREFIX)}
    return found


def test_every_setting_is_one_and_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    found = variables()
    assert found.keys() <= {PREFIX + field.upper() for field in Settings.model_fields}
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    assert load_settings().host == "0.0.0.0"


def test_ports_are_those_that_are_served_and_open_to_this_machine_only() -> None:
    settings = {field: about.get_default() for field, about in Settings.model_fields.items()}
    served = {str(settings["port"]), str(settings["api_port"])}
    assert set(last("EXPOSE").split()) == served
    published = [port for one in SERVICES.values() for port in one.get("ports", [])]
    assert sorted(published) == sorted(f"127.0.0.1:{port}:{port}" for port in served)


def test_nobody_is_root_and_nobody_may_do_more_than_needed() -> None:
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", last("USER"))
    for one in SERVICES.values():
        assert one["read_only"] and one["cap_drop"] == ["ALL"] and "user" not in one
        assert one["security_opt"] == ["no-new-privileges:true"] and "privileged" not in one


def test_what_is_written_to_is_a_volume_whose_folder_the_image_has() -> None:
    made = re.search(r"mkdir (.*?) &&", " ".join(rest for _, rest in instructions()))
    owned = re.search(r"chown wenqu:wenqu ([^&]*)", " ".join(rest for _, rest in instructions()))
    assert made and owned
    folders = set(made[1].split()) & set(owned[1].split()[: len(made[1].split())])
    for name, one in SERVICES.items():
        for volume in one["volumes"]:
            source, folder, *mode = re.sub(r"\$\{.*?\}", "", volume).split(":")
            assert (source in COMPOSE["volumes"] and folder in folders) or mode == ["ro"], name


def test_what_stays_is_asked_whether_it_is_well_and_what_ends_is_not() -> None:
    assert STAYING == ["api", "chroma", "page"]
    for name in STAYING:
        assert "disable" not in SERVICES[name].get("healthcheck", {})
    for name in SERVICES.keys() - STAYING:
        assert SERVICES[name]["healthcheck"] == {"disable": True}
    for one in SERVICES.values():
        for other, wait in one.get("depends_on", {}).items():
            stays = wait["condition"] == "service_healthy"
            assert stays == (other in STAYING)


def checks() -> dict[str, list[str]]:
    image = json.loads(last("HEALTHCHECK").partition("CMD ")[2])
    tests = {name: one.get("healthcheck", {}).get("test") for name, one in SERVICES.items()}
    return {"page": image} | {name: test[1:] for name, test in tests.items() if test}


@pytest.mark.parametrize("name", STAYING)
def test_it_is_asked_by_a_program_that_runs_at_an_address_that_is_open(name: str) -> None:
    program, option, text = checks()[name]
    assert (program, option) == ("python", "-c")
    said = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    ports = {"page": 7860, "api": 8000, "chroma": 8000}
    paths = {"page": "/login", "api": "/readyz", "chroma": "/api/v2/heartbeat"}
    assert ports[name] in said and paths[name] in said


def test_no_registry_is_named() -> None:
    assert not re.search(r"https?://(?!chroma:8000)", DOCKERFILE + str(COMPOSE))
