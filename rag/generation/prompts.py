"""Loads the prompts in prompts/ and fills their blanks: the only way words reach a chat model."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from rag.errors import PromptError

FOLDER = Path(__file__).parents[2] / "prompts"


def fill(name: str, **values: str) -> list[BaseMessage]:
    """The messages of `prompts/<name>.md`, its blanks filled.

    Values are plain text: control tokens of chat models in them are broken up. Raises PromptError
    when the file is missing, or blanks and values differ.
    """
    system, user = _load(name)
    blanks = set(system.get_identifiers()) | set(user.get_identifiers())
    if blanks != values.keys():
        raise PromptError(
            f"prompts/{name}.md has the blanks {sorted(blanks)}, given are {sorted(values)}"
        )
    harmless = _harmless(values)
    return [
        SystemMessage(system.substitute(harmless)),
        HumanMessage(user.substitute(harmless)),
    ]


@cache
def _load(name: str) -> tuple[Template, Template]:
    try:
        text = (FOLDER / f"{name}.md").read_text("utf-8")
    except OSError as error:
        raise PromptError(f"prompts/{name}.md is missing; reinstall Wenqu") from error
    system, line, user = text.partition("\n---\n")
    if not line:
        raise PromptError(f"prompts/{name}.md needs a line `---` between system and user text")
    return Template(system.strip()), Template(user.strip())


def _harmless(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value.replace("<|", "< |").replace("|>", "| >") for name, value in values.items()}
