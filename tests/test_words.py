"""The page says the same in its three languages, to each reader in the one they read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, nodes

from rag.settings import CAUTIONS
from rag.types import Arms, Rung
from ui.words import LANGUAGES, Count, Words, words, words_for

UI = Path(__file__).parents[1] / "ui"
BLANK = re.compile(r"{(\w+)")
# Keys put together or looked up by what is shown: of where a model runs, of how a passage was
# found, of how far a sentence is proven, of who answers and how carefully, of an answer's flags.
BEGINNINGS = {"rung_", "model_"}
CHOSEN = {
    *(f"rung_{rung}" for rung in get_args(Rung)), *Arms.__annotations__, "partly", "derived",
    "model_none", "model_local", *CAUTIONS, "degraded", "degraded_injection",
    "degraded_slowed",
}  # fmt: skip


def in_templates() -> set[str]:
    """The keys that templates say or take from `words`."""
    found: set[str] = set()
    for path in (UI / "templates").iterdir():
        page = Environment().parse(path.read_text("utf-8"))
        for call in page.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "say":
                found |= {call.args[0].as_const()}
        for item in page.find_all((nodes.Getattr, nodes.Getitem)):
            if isinstance(item.node, nodes.Name) and item.node.name == "words":
                key = [nodes.Const(item.attr)] if isinstance(item, nodes.Getattr) else [item.arg]
                found |= {one.value for part in key for one in constants(part)}
    return found - {"reasons"}


def constants(node: nodes.Expr) -> Iterator[nodes.Const]:
    """The constants in an expression, be it one itself."""
    yield from [node] if isinstance(node, nodes.Const) else node.find_all(nodes.Const)


def in_code() -> set[str]:
    """The keys that the page's Python says or takes from words, whatever they go by there."""
    found: set[str] = set()
    for path in [*UI.glob("*.py"), *UI.glob("record/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Subscript) and holds_words(node.value):
                found |= texts(node.slice)
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".say"):
                found |= texts(node.args[0])
    return found - {"reasons"}


def holds_words(node: ast.expr) -> bool:
    """Whether an expression is the words of a language, as the page's code names them."""
    return re.fullmatch(r"own|(\w+\.)*words(\(.*\))?", ast.unparse(node)) is not None


def texts(node: ast.expr) -> set[str]:
    """What a key may be: of a choice both, and not what is compared for it."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    return {
        one.value
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


def test_every_language_has_the_same_words_with_the_same_blanks() -> None:
    first = words(LANGUAGES[0])
    for language in LANGUAGES[1:]:
        other = words(language)
        assert set(other) == set(first)
        assert len(other.reasons) == len(first.reasons)
        for key in first:
            assert set(BLANK.findall(other[key])) == set(BLANK.findall(first[key])), key


def test_every_word_is_used_and_every_word_that_is_used_is_there() -> None:
    used = in_templates() | in_code() | CHOSEN
    assert used - BEGINNINGS == set(words("en"))


def test_no_word_is_called_as_what_holds_the_words() -> None:
    # In a template `words.language` is the tag: a word of such a name could not be shown there.
    assert set(words("en")) & set(dir(Words)) == {"language"}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW,zh;q=0.9", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("en-GB,en;q=0.9,zh;q=0.5", "en"),
        ("fr-FR,fr;q=0.9,zh-TW;q=0.5,en;q=0.7", "en"),
        ("fr;q=0.1,zh-TW;q=0.5", "zh-Hant"),
        ("zh-Hant-TW", "zh-Hant"),
        ("zh-MO, en; q=0.9", "zh-Hant"),
        ("zh-Hans-HK", "zh-Hans"),
        ("ZH-tw", "zh-Hant"),
        ("en; q=0.1, zh-TW; q=0.9", "zh-Hant"),
        ("zh;q=0, fr", "en"),
        ("en;q=nan, zh;q=0.5", "zh-Hans"),
        ("en;q=high,zh;q=0.1", "zh-Hans"),
        ("*", "en"),
        ("de", "en"),
        ("", "en"),
    ],
)
def test_the_browser_chooses_the_language(accepted: str, language: str) -> None:
    assert words_for(accepted).language == language


def test_a_reader_chooses_another() -> None:
    assert words_for("en", "zh-Hant").language == "zh-Hant"
    assert words_for("en", "tlh").language == "en"


ranges = st.lists(
    st.tuples(
        st.sampled_from(["zh-HK", "en", "*", "fr", "zh", ""]), st.sampled_from(";= q") | st.text()
    )
).map(lambda parts: ",".join(tag + rest for tag, rest in parts))


@given(st.text() | ranges, st.text())
def test_whatever_a_browser_sends_some_language_is_spoken(accepted: str, chosen: str) -> None:
    assert words_for(accepted, chosen).language in LANGUAGES


def test_a_count_takes_its_noun_along() -> None:
    own = words("en")
    assert own.say("articles_count", articles=1) == "1 article"
    assert own.say("articles_count", articles=0) == "0 articles"
    assert own.say("articles_count", articles=1200) == "1,200 articles"
    assert words("zh-Hans").say("articles_count", articles=1200) == "1,200 篇文章"


@given(st.integers(min_value=0))
def test_only_one_is_one(number: int) -> None:
    assert f"{Count(number):passage|passages}".endswith(" passage") == (number == 1)
    assert f"{Count(number)}" == f"{number:,}"


def test_braces_in_what_is_filled_in_stay_as_they_are() -> None:
    assert "{error} {0}" in words("en").say("failed", error="{error} {0}")


def test_languages_have_names_and_unknown_tags_stay() -> None:
    assert words("en").name_of("zh-Hant") == "Chinese (Traditional)"
    assert words("en").name_of("x-y") == "x-y"
