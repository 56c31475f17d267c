"""Holds the house to its map: who may import whom, and where an outside library lives."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(path for name in ("rag", "ui", "eval") for path in (ROOT / name).rglob("*.py"))

# A module may import modules of its own line and of the lines above it; stages of the second
# line never import one another.
STAGES = ("rag.models", "rag.index", "rag.ingestion", "rag.retrieval", "rag.generation")
LAYERS = (
    (
        "rag.types",
        "rag.parts",
        "rag.indexes",
        "rag.errors",
        "rag.disguises",
        "rag.text",
        "rag.chinese_names",
        "rag.chinese_places",
        "rag.terms",
        "rag.sentences",
        "rag.quotations",
        "rag.full_stops",
        "rag.numbers",
        "rag.dates",
        "rag.times",
        "rag.days",
        "rag.chinese_dates",
        "rag.chinese_recency",
        "rag.english_dates",
        "rag.english_recency",
        "rag.period_bounds",
        "rag.periods",
        "rag.freshness",
        "rag.tokens",
        "rag.settings",
        "rag.thresholds",
        "rag.extras",
        "rag.logs",
        "rag.watching",
        "rag.openinference",
        "rag.telemetry",
        "rag.prompt_files",
    ),
    STAGES,
    ("rag.assistant",),
    ("rag.wenqu",),
    ("rag.prepared", "rag.choices", "rag.additions"),
    ("rag.chat_models",),
    ("rag.build",),
    ("rag.documents", "rag.doctor", "rag.integrations", "ui", "eval", "rag"),
    ("rag.terminal",),
    ("rag.commands",),
    ("rag.cli",),
    ("rag.__main__", "eval.__main__"),
)
# Files and folders.
HOMES = {
    "chromadb": {"rag/index/vectors.py", "eval/peers.py"},
    "tiktoken": {"rag/tokens.py"},
    "gradio": {"ui/app.py", "ui/parts.py"},
    "fastapi": {"ui/app.py", "ui/serve.py", "ui/record/exporting.py", "rag/integrations/http/"},
    "starlette": {"ui/", "rag/integrations/http/"},
    "uvicorn": {"rag/integrations/http/"},
    "opentelemetry": {"rag/telemetry.py"},
    "packaging": {"rag/doctor/"},
    "prometheus_client": {"rag/integrations/http/"},
    "pyarrow": {"rag/ingestion/shards.py"},
    "ray": {"rag/integrations/"},
    "mcp": {"rag/integrations/mcp.py"},
    "llama_index": {"rag/integrations/llamaindex.py"},
    "jinja2": {"ui/render.py"},
    "jieba": {"rag/text.py", "eval/peers.py"},
    "opencc": {"rag/text.py"},
    "py3langid": {"rag/text.py"},
    "cn2an": {"rag/numbers.py"},
    "openvino": {"rag/retrieval/embedder.py"},
    "nncf": {"rag/retrieval/convert.py"},
    "torch": {"rag/retrieval/embedder.py", "rag/retrieval/convert.py", "rag/retrieval/rerank.py"},
    "transformers": {"rag/retrieval/embedder.py"},
    "sentence_transformers": {
        "rag/retrieval/embedder.py",
        "rag/retrieval/rerank.py",
        "eval/bench/encoding.py",
    },
    "openvino_genai": {"rag/models/worker.py"},
    "safetensors": {"rag/models/e5.py"},
    "sqlite3": {"rag/index/database.py"},
    "datasketch": {"rag/index/stories.py"},
    "regex": {"rag/terms.py"},
    "babel": {"rag/dates.py", "rag/generation/translation/notation.py", "ui/words.py"},
    "ftfy": {"rag/ingestion/mojibake.py"},
    "pypinyin": {
        "rag/ingestion/pinyin.py",
        "rag/generation/translation/syllables.py",
        "eval/perturb/typos.py",
    },
    "trafilatura": {"rag/ingestion/formats/web.py"},
    "pypdfium2": {"rag/ingestion/formats/pdf.py"},
    "lxml": {"rag/ingestion/formats/markup.py"},
    "markdown_it": {"rag/ingestion/formats/markdown.py"},
    "typer": {"rag/cli.py", "rag/commands/"},
    "rich": {"rag/cli.py", "rag/commands/", "rag/terminal.py"},
    "psutil": {
        "eval/memory.py",
        "eval/header.py",
        "eval/growth/load.py",
        "eval/served/",
        "rag/doctor/examine.py",
    },
    "langchain_chroma": {"eval/peers.py"},
    "langchain_classic": {"eval/peers.py"},
    "langchain_community": {"eval/peers.py"},
    "langchain_huggingface": {"eval/peers.py"},
    "langchain": {"rag/generation/model.py"},
    "pydantic_settings": {"rag/settings.py"},
}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module == "rag":
                found |= {f"rag.{alias.name}" for alias in node.names}
    return found


def layer(module: str) -> int | None:
    """The line of the map that a module stands in, by its longest known name."""
    best: tuple[int, int] | None = None
    for number, names in enumerate(LAYERS):
        for name in names:
            if module == name or module.startswith(name + "."):
                best = max(best or (0, 0), (len(name), number))
    return best[1] if best else None


def stage(module: str) -> str | None:
    return next((s for s in STAGES if module == s or module.startswith(s + ".")), None)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    module = module_name(path)
    if module == "rag":  # the door: it opens everything, when it is called
        return
    mine = layer(module)
    assert mine is not None, f"{module} has no place on the map"
    for other in imports(path):
        if other.split(".")[0] not in ("rag", "ui", "eval") or other == "rag":
            continue
        theirs = layer(other)
        assert theirs is not None and theirs <= mine, f"{module} imports {other}, above it"
        if stage(module) and stage(other):
            assert stage(module) == stage(other), f"{module} imports its neighbour {other}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_an_outside_library_has_one_home(path: Path) -> None:
    here = path.relative_to(ROOT).as_posix()
    for name in imports(path):
        homes = HOMES.get(name.split(".")[0])
        at_home = homes is None or here.startswith(tuple(homes))
        assert at_home, f"{here} imports {name}, whose home is {homes}"


def test_what_grades_is_not_what_answers() -> None:
    for path in (ROOT / "eval").rglob("*.py"):
        assert not any(name.startswith("rag.generation") for name in imports(path)), path


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_says_in_its_first_line_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not text or ast.get_docstring(ast.parse(text)), path


def test_only_the_command_line_writes_to_standard_output() -> None:
    for path in FILES:
        text = path.read_text("utf-8")
        allowed = path.name in ("cli.py", "terminal.py") or path.parent.name == "commands"
        assert allowed or not re.search(r"\bprint\(|sys\.stdout", text), path


def test_no_file_is_a_junk_drawer() -> None:
    assert not {p.stem for p in FILES} & {"utils", "util", "helpers", "helper", "common", "manager"}
