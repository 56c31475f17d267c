"""Loads the prompts in prompts/ and fills their blanks: the only way words reach a chat model."""

import itertools
from functools import cache
from string import Template

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from rag.errors import PromptError
from rag.generation.hostile.defence import harmless, inert
from rag.prompt_files import PROMPTS

OF_ARTICLES = frozenset({"evidence", "passages", "passage"})  # blanks for what strangers wrote


def fill(name: str, **values: str) -> list[BaseMessage]:
    """The messages of `prompts/<name>.md`, its blanks filled.

    Its parts are divided by lines of `---`: what the system says, then user and assistant in turns
    (examples), and the user at last. Values are plain text: control tokens of chat models in them
    are broken up, and what articles say is made harmless. Raises PromptError when the file is
    missing, or blanks and values differ.
    """
    parts = _load(name)
    blanks = {blank for part in parts for blank in part.get_identifiers()}
    if blanks != values.keys():
        raise PromptError(
            f"prompts/{name}.md has the blanks {sorted(blanks)}, given are {sorted(values)}"
        )
    plain = {
        name: harmless(value) if name in OF_ARTICLES else inert(value)
        for name, value in values.items()
    }
    system, *turns = (part.substitute(plain) for part in parts)
    roles = itertools.cycle((HumanMessage, AIMessage))
    return [SystemMessage(system), *(role(turn) for role, turn in zip(roles, turns, strict=False))]


@cache
def _load(name: str) -> list[Template]:
    try:
        text = (PROMPTS / f"{name}.md").read_text("utf-8")
    except OSError as error:
        raise PromptError(f"prompts/{name}.md is missing; reinstall Wenqu") from error
    parts = text.split("\n---\n")
    if len(parts) % 2:
        raise PromptError(
            f"prompts/{name}.md needs lines `---` between system, user and, in turns, assistant"
        )
    return [Template(part.strip()) for part in parts]
