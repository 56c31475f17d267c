"""The doctor tells what is missing with its remedy, and is content with what is well."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from rag.cli import app
from rag.doctor import doors, index, machine, models, packages
from rag.doctor.finding import Finding
from rag.errors import ModelError
from rag.index.upkeep import Status
from rag.models import manifest
from rag.settings import Settings, load_settings


def state(finding: Finding) -> str:
    return finding.state


def test_an_old_python_is_not_enough_and_a_newer_one_is_untried() -> None:
    found = [machine.python(version) for version in ((3, 10, 2), (3, 11, 7), (3, 14, 0))]
    assert list(map(state, found)) == ["broken", "ok", "hint"]
    assert "Python 3.11" in found[0].remedy


def test_sqlite_must_be_new_and_search_texts() -> None:
    found = [
        machine.sqlite((3, 40, 1), {"fts5", "json_each"}),
        machine.sqlite((3, 40, 1), {"json_each"}),
        machine.sqlite((3, 31, 0), {"fts5"}),
    ]
    assert list(map(state, found)) == ["ok", "broken", "broken"]
    assert "3.37.0" in found[1].remedy


CPUINFO = "processor\t: 0\nflags\t\t: fpu avx2 avx512_vnni\n\nprocessor\t: 1\nflags\t: fpu avx2\n"


def test_a_processor_without_avx2_is_slow() -> None:
    assert machine.flags_of(CPUINFO) == {"fpu", "avx2"}
    assert machine.processor("x86_64", {"avx2"}, 2).state == "ok"
    assert machine.processor("x86_64", {"sse4_2"}, 2).state == "hint"
    assert machine.processor("arm64", set(), 8).state == "ok"
    assert machine.processor("x86_64", {"avx2"}, 1).state == "hint"


def test_too_little_memory_is_told_with_what_would_do() -> None:
    assert machine.memory(16e9, 8e9, chat=True).state == "ok"
    assert machine.memory(16e9, 3e9, chat=True).remedy == "close other programs"
    assert "WENQU_CHAT" in machine.memory(4e9, 3e9, chat=True).remedy
    assert machine.memory(4e9, 3e9, chat=False).state == "ok"


def test_a_disk_must_have_room_for_what_is_still_to_be_fetched() -> None:
    found = [machine.disk("disk", Path("/m"), free, 5e9) for free in (9e9, 2e9)]
    assert list(map(state, found)) == ["ok", "broken"]
    assert "3.0 GB" in found[1].remedy
    assert machine.disk("disk", Path("/m"), 5e8).state == "hint"


REQUIRED = [
    "numpy>=2",
    "Typing_Extensions",
    "ray>=2.50; extra == 'ray'",
    "tiny; python_version<'3'",
]
HERE = {"numpy": "2.4.6", "typing-extensions": "4.15.0"}


def test_what_is_required_must_be_there_in_a_version_that_fits() -> None:
    assert packages.required(REQUIRED, HERE).state == "ok"
    found = packages.required(REQUIRED, {"numpy": "1.26.0"})
    assert found.state == "broken" and "numpy>=2, Typing_Extensions" in found.said


def test_versions_that_nobody_has_tried_together_are_named() -> None:
    assert packages.tried("# these\nnumpy==2.4.6\nabsent==1\n", HERE).state == "ok"
    assert packages.tried("torch==2.13.0\n", {"torch": "2.13.0+cpu"}).state == "ok"
    found = packages.tried("numpy==2.5.0", HERE)
    assert (found.state, found.said) == ("hint", "untried: numpy 2.4.6 (not 2.5.0)")
    assert packages.tried("", HERE).state == "hint"


def test_extras_are_told_apart_and_how_to_get_them() -> None:
    assert packages.extras(["ray"], REQUIRED, HERE | {"ray": "2.60.0"}).said == "ray"
    found = packages.extras(["ray"], REQUIRED, HERE | {"ray": "2.40.0"})
    assert found.state == "ok" and "pip install 'wenqu[ray]'" in found.remedy


def test_models_are_here_and_whole_or_the_command_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "e5-small" / "prepared"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"1234")
    manifest.write(folder)
    assert models.embedder("e5-small", folder, prepared=True, ours=True).state == "ok"
    (folder / "model.bin").write_bytes(b"12")
    found = models.embedder("e5-small", folder, prepared=True, ours=True)
    assert (found.state, "models rm e5-small" in found.remedy) == ("broken", True)
    missing = models.embedder("e5-small", folder, prepared=False, ours=True)
    assert (missing.state, missing.remedy) == ("broken", "wenqu models pull e5-small")
    assert models.embedder("BAAI/bge-m3", folder, prepared=False, ours=False).state == "hint"


def test_without_a_chat_model_there_are_answers(tmp_path: Path) -> None:
    assert models.chat("local", tmp_path, prepared=False).state == "hint"
    assert models.chat("none", tmp_path, prepared=False).state == "ok"
    assert "--online" in models.chat("openai:gpt-5", tmp_path, prepared=False).said


def test_what_fails_when_it_is_used_is_broken() -> None:
    def fails() -> None:
        raise ModelError("it died")

    found = models.works("chat model", "answers", fails, "try another")
    assert found == Finding("chat model", "broken", "it died", "try another")
    assert models.works("chat model", "answers", lambda: None, "").said == "answers"


SOUND = Status(Path("/i"), "2", "e5", 5, 71, 5, 0, {"zh": 5}, 10**6, "current", "sound", 0)


def changed(**facts: object) -> Status:
    from dataclasses import replace

    return replace(SOUND, **facts)  # type: ignore[arg-type]


def test_an_index_is_judged_by_what_its_status_says() -> None:
    assert index.contents(SOUND).state == "ok"
    assert index.contents(changed(articles=0)).state == "hint"
    assert index.made_by(SOUND, "e5").state == "ok"
    assert index.made_by(SOUND, "bge").state == "broken"
    assert index.made_by(SOUND, None).state == "hint"
    assert index.words(changed(terms="to be made")).state == "hint"
    assert index.vectors(changed(vectors="behind", untold=7)).said.startswith("behind, 7 changes")
    assert index.vectors(changed(vectors="damaged")).remedy == "wenqu index rebuild"
    assert index.writable(Path("/i"), may_write=False).state == "hint"


def test_without_an_index_the_first_step_is_named(tmp_path: Path) -> None:
    (found,) = index.index(tmp_path, "e5")
    assert (found.state, found.remedy) == ("broken", "wenqu ingest PATH")


def test_a_damaged_index_is_to_be_restored(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"this is no database" * 1000)
    (found,) = index.index(tmp_path, "e5")
    assert (found.state, found.remedy) == ("broken", "wenqu index restore FILE")


def page(host: str, *, taken: bool = False, locked: bool = False) -> Finding:
    lock = "set WENQU_AUTH"
    return doors.door("page", host, 7860, "WENQU_PORT", taken=taken, locked=locked, lock=lock)


def test_a_door_that_others_can_reach_has_a_lock() -> None:
    assert page("127.0.0.1").state == "ok" and page("0.0.0.0", locked=True).state == "ok"
    assert page("0.0.0.0").remedy == "set WENQU_AUTH"
    assert "WENQU_PORT" in page("localhost", taken=True).remedy


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_that_is_taken_is_known(listening: int) -> None:
    assert doors.is_taken("127.0.0.1", listening) and not doors.is_taken("127.0.0.1", 0)
    assert doors.is_reached(f"http://127.0.0.1:{listening}")
    assert not doors.is_reached("http://127.0.0.1:1")
    assert doors.chroma("http://c:8000", reached=False).state == "hint"


def test_settings_are_shown_with_where_they_come_from_and_without_secrets() -> None:
    settings = load_settings(
        port=9000, chat_key=SecretStr("sk-secret"), chat_url="http://me:secret@host/v1"
    )
    said = doors.in_force(settings, {"WENQU_PORT": "9000"}).said
    assert "WENQU_PORT=9000 (environment)" in said and "secret" not in said
    assert "WENQU_CHAT_URL=http://…@host/v1 (command line)" in said
    assert doors.in_force(Settings(index=Path(".wenqu")), {}).said == "all as they come"


@pytest.mark.parametrize(
    ("chosen", "otlp", "told"),
    [
        ({}, None, "nothing leaves this machine"),
        ({}, "http://127.0.0.1:4317", "nothing leaves this machine"),
        ({"chat": "openai:m", "chat_url": "http://localhost:1/v1"}, None, "nothing leaves"),
        ({"chat": "openai:m"}, None, "openai:m is told question and evidence"),
        ({"chat": "openai:m", "chat_url": "https://x:y@h/v1"}, None, "openai:m at h is told"),
        ({"chroma": "http://chroma:8000"}, None, "chroma is told the vectors"),
        ({}, "http://collector:4317", "collector is told traces and counts"),
        ({"log_content": True}, "http://c:4317", "c is told traces with what is asked and said"),
    ],
)
def test_what_leaves_the_machine_is_told(
    chosen: dict[str, object], otlp: str | None, told: str
) -> None:
    found = doors.leaving(load_settings(**chosen), otlp)
    assert found.said.startswith(told)
    assert (found.state == "ok") == found.said.startswith("nothing")


def test_the_command_ends_with_1_where_something_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENQU_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("WENQU_CHAT", "none")
    ran = CliRunner().invoke(app, ["doctor", "--json", "--index", str(tmp_path / "index")])
    document = json.loads(ran.stdout)
    assert (ran.exit_code, document["well"]) == (1, False)
    broken = {found["name"] for found in document["findings"] if found["state"] == "broken"}
    assert {"embedder", "index"} <= broken
    assert not (tmp_path / "index").exists() and not (tmp_path / "models").exists()
    ran = CliRunner().invoke(app, ["doctor", "--quick"])
    assert ran.exit_code == 1 and "wenqu models pull" in ran.stdout.replace("\n", " ")
