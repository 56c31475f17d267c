"""`import rag`: light to import, typed, and told what to do when something is wrong."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import rag
from rag import build
from rag.errors import CorpusError, SettingsError
from rag.settings import Settings
from tests.conftest import OpenWenqu

HEAVY = {"torch", "openvino", "openvino_genai", "gradio", "chromadb", "transformers", "fastapi"}
LISTED = "import json, sys\n{}\nprint(json.dumps(sorted({{n.split('.')[0] for n in sys.modules}})))"


def loaded_by(statement: str) -> set[str]:
    """The packages that a fresh program has loaded after a statement."""
    program = [sys.executable, "-c", LISTED.format(statement)]
    return set(json.loads(subprocess.run(program, check=True, capture_output=True).stdout))


def test_importing_it_loads_nothing() -> None:
    assert not (HEAVY | {"numpy", "pydantic", "langchain_core"}) & loaded_by("import rag")


def test_what_it_is_made_of_loads_no_model_library() -> None:
    door = "import rag, rag.integrations.langchain; rag.Filters(since='2021'); rag.Wenqu"
    assert not HEAVY & loaded_by(door)


def test_its_types_are_there_for_type_checkers_and_by_name() -> None:
    assert (Path(rag.__file__).parent / "py.typed").exists()
    for name in rag.__all__:
        assert getattr(rag, name).__name__ == name
    with pytest.raises(AttributeError, match="nothing"):
        _ = rag.nothing


def test_settings_are_given_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[Settings] = []
    monkeypatch.setattr(build, "open_wenqu", opened.append)
    rag.open(tmp_path, chat="none", passages=12)
    rag.open(str(tmp_path))
    rag.open()
    assert (opened[0].index, opened[0].chat, opened[0].passages) == (tmp_path, "none", 12)
    assert opened[1].index == tmp_path and opened[2].index != tmp_path


@pytest.mark.parametrize("wrong", [{"passages": 0}, {"chatt": "none"}, {"caution": "bold"}])
def test_a_setting_that_does_not_fit_is_named(wrong: dict[str, Any]) -> None:
    (name,) = wrong
    with pytest.raises(SettingsError, match=name.upper()):
        rag.open(**wrong)


def test_everything_is_answered_in_its_own_words(open_wenqu: OpenWenqu) -> None:
    with open_wenqu() as wenqu:
        (hit, *_) = wenqu.search("黄河金三角", k=2, filters=rag.Filters(language=("zh",)))
        assert isinstance(hit, rag.Hit) and 0 <= hit.score <= 1
        article = wenqu.article(hit.passage.article_id)
        assert article.text[hit.passage.start : hit.passage.end] == hit.passage.text
        assert wenqu.article(article.id[:8]) == article and article in wenqu.articles()
        grown = list(wenqu.stream("会议的主题是什么?", [rag.Turn("你好", "你好")]))
        assert grown[-1].complete and all(isinstance(one, rag.Answer) for one in grown)
        said = grown[-1].citations[0].quote
        assert wenqu.check(said).citations and wenqu.check("会议由马斯克主持。").refused
        with pytest.raises(CorpusError):
            wenqu.article("nobody")


def test_left_as_a_context_it_is_closed(
    open_wenqu: OpenWenqu, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[bool] = []
    with open_wenqu({}) as wenqu:
        assert wenqu.model is not None
        monkeypatch.setattr(wenqu.model, "close", lambda: closed.append(True))
    assert closed == [True]
