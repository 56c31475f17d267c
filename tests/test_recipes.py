"""Every program in the README's recipes runs as it stands, over the seeds and a scripted model."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mcp.client.stdio  # noqa: F401  # it keeps the standard error that it is imported under
import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult

import rag
from tests.fakes import ScriptedChat
from tests.served import choices_over
from tests.served_http import RIGHT, THEME

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")
LINES = 14  # of a recipe; blank ones are not counted


def blocks(kind: str) -> list[Any]:
    """The programs, or the configurations, that the READMEs show."""
    return [
        pytest.param(block, id=f"{name}-{number}")
        for name in READMES
        for number, block in enumerate(
            re.findall(rf"^```{kind}\n(.*?)^```", (ROOT / name).read_text("utf-8"), re.M | re.S), 1
        )
    ]


class Agent(BaseChatModel):
    """Calls each tool that it is given once, with the question, and then says what it read."""

    tools: list[Any] = []  # noqa: RUF012  # pydantic copies it

    @property
    def _llm_type(self) -> str:
        return "agent"

    def bind_tools(self, tools: Any, **options: Any) -> BaseChatModel:
        return Agent(tools=list(tools))

    def _generate(self, messages: list[BaseMessage], *rest: Any, **named: Any) -> ChatResult:
        read = [one.text for one in messages if isinstance(one, ToolMessage)]
        message = AIMessage("\n".join([RIGHT, *read]))
        if self.tools and not read:
            message.tool_calls = [
                {"type": "tool_call", "id": tool.name, "name": tool.name,
                 "args": dict.fromkeys(tool.args, THEME)}
                for tool in self.tools
            ]  # fmt: skip
        return ChatResult(generations=[ChatGeneration(message=message)])


@pytest.fixture
def elsewhere(
    seeds_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """A folder with an index in it, where models of other people's are scripted."""
    (tmp_path / ".wenqu").symlink_to(seeds_folder)
    monkeypatch.chdir(tmp_path)
    model = ScriptedChat(scripts={"主题": RIGHT})
    monkeypatch.setattr(rag, "open", lambda index: choices_over(Path(index), model).default)
    for module in ("langchain.chat_models", "langchain.agents.factory"):
        monkeypatch.setattr(f"{module}.init_chat_model", lambda name: Agent())
    command = tmp_path / "wenqu"
    command.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m tests.mcp_command "$@"\n'
    )
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    yield


@pytest.mark.parametrize("program", blocks("python"))
@pytest.mark.usefixtures("elsewhere")
def test_a_program_runs_and_says_something(
    program: str, capsys: pytest.CaptureFixture[str]
) -> None:
    exec(compile(program, "README", "exec"), {"__name__": "__main__"})
    said = capsys.readouterr().out
    assert "共谋大发展" in said or "seeds/" in said or "会议" in said
    assert len([line for line in program.splitlines() if line.strip()]) <= LINES


@pytest.mark.parametrize("configuration", blocks("json"))
def test_a_client_s_configuration_starts_a_command_that_there_is(configuration: str) -> None:
    from typer.main import get_command

    from rag.cli import app

    for server in json.loads(configuration)["mcpServers"].values():
        name, *arguments = server["args"]
        assert server["command"] == "wenqu"
        command = get_command(app).commands[name]  # type: ignore[attr-defined]
        command.make_context(name, list(arguments))
