"""Reads Markdown as the text a reader sees, and the facts from its front matter."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.ingestion.formats.charset import decode
from rag.ingestion.formats.content import load
from rag.ingestion.formats.markup import strip_tags
from rag.ingestion.formats.naming import facts_of
from rag.ingestion.records import Fields, Record
from rag.text import HAN

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<lines>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FACT = re.compile(r"(?P<name>[^\s:：#-][^:：\n]{0,40})\s*[:：]\s*(?P<value>.*)")
_WITHOUT_SPACE = re.compile(rf"(?<=[{HAN}，。、；：！？”’）》])\n|\n(?=[{HAN}“‘（《])")


def read(path: Path, fields: Fields) -> Iterator[Record]:
    """The one article in a Markdown file."""
    content = load(path)
    markdown = re.sub("\r\n?", "\n", decode(content.raw))
    facts = facts_of({})
    if front := _FRONT_MATTER.match(markdown):
        facts = facts_of(_values(front["lines"]))
        markdown = markdown[front.end() :]
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    if not facts.title:
        facts = replace(facts, title=_first_heading(tokens))
    yield Record(content.id, "\n".join(_paragraphs(tokens)), facts)


def _values(front_matter: str) -> dict[str, str | list[str]]:
    """The plain `name: value` pairs and lists of a YAML header; deeper structure is left out."""
    values: dict[str, str | list[str]] = {}
    items: list[str] = []
    for line in front_matter.split("\n"):
        stripped = line.strip()
        if stripped.startswith("- "):
            items.append(_unquoted(stripped[2:]))
        elif match := _FACT.match(line):
            items = []
            value = match["value"].strip()
            if value.startswith("[") and value.endswith("]"):
                items = [_unquoted(one) for one in value[1:-1].split(",")]
            values[match["name"].strip()] = _unquoted(value) if value and not items else items
    return values


def _unquoted(value: str) -> str:
    return value.strip().strip("\"'")


def _first_heading(tokens: Sequence[Token]) -> str | None:
    if len(tokens) > 1 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return _inline(tokens[1]) or None
    return None


def _paragraphs(tokens: Sequence[Token]) -> Iterator[str]:
    """The blocks in order, one a line; the cells of a table's row share one."""
    mark = ""
    cells: list[str] | None = None
    for token in tokens:
        if token.type == "list_item_open":
            mark = f"{token.info}{token.markup} " if token.info else "- "
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            yield " | ".join(cells or ())
            cells = None
        elif token.type == "inline" and cells is not None:
            cells.append(_inline(token))
        elif token.content:
            yield mark + _block(token)
            mark = ""


def _block(token: Token) -> str:
    if token.type == "inline":
        return _inline(token)
    return strip_tags(token.content) if token.type == "html_block" else token.content


def _inline(token: Token) -> str:
    pieces = []
    for child in token.children or ():
        if child.type in ("text", "code_inline", "image"):
            pieces.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
    # A line break within a paragraph is white space, which Chinese has none of.
    return _WITHOUT_SPACE.sub("", "".join(pieces)).replace("\n", " ").strip()
