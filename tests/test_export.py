"""What is exported says what was shown, and nothing that others wrote does anything in it."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.documents import answer_document
from rag.types import Answer, Article, Citation, Filters, Passage, Sentence
from ui.record.chats import Chat, Exchange
from ui.record.escape import escaped
from ui.record.export import answer_with_sources, as_json, as_markdown

WORDS = {
    "sources": "来源",
    "nearest": "最接近的文章（没有用作依据）",
    "filters": "筛选",
    "partly": "有细节未能核对",
    "derived": "由引文推算",
    "stopped": "已停止。",
    "stopped_after": "已停止，以上各句都已核对。",
}
ARTICLE = Article(
    "a" * 32, "三省四市会议", "会议在临汾\n召开。签约170个项目。", "news/a.txt", "临汾新闻网",
    published="2020-11-20T14:26:47",
)  # fmt: skip
PASSAGE = Passage.of(ARTICLE, 0, 18)
SAID = Answer(
    "签约多少？",
    "签约多少？",
    text="会议签约170个项目。[2]在临汾。[1][2]",
    sentences=(
        Sentence("会议签约170个项目。", (2,), "partly"),
        Sentence("在临汾。", (1, 2), "supported"),
    ),
    citations=(
        Citation(1, PASSAGE, "会议在临汾\n召开。", 0, 9),
        Citation(2, PASSAGE, "签约170个项目。", 9, 18),
    ),
)
REFUSED = Answer(
    "谁主持？", "谁主持？", "文章里没有答案。", refused=True, reason="unproven", nearest=(ARTICLE,)
)
CHAT = Chat("x" * 16, "三省四市 *会议*", "2026-11-24T12:00:00+00:00")


def exchange(answer: Answer = SAID, id: int = 7, filters: Filters = Filters()) -> Exchange:
    return Exchange(id, answer.question, answer, filters, CHAT.updated)


def test_a_chat_is_markdown_with_a_footnote_for_each_source() -> None:
    said = as_markdown(CHAT, [exchange(REFUSED), exchange()], WORDS)
    assert (
        said
        == """# 三省四市 \\*会议\\*

## 1. 谁主持？

2026-11-24 12:00 UTC

文章里没有答案。

最接近的文章（没有用作依据）

- 三省四市会议, 临汾新闻网, 2020-11-20

## 2. 签约多少？

2026-11-24 12:00 UTC

会议签约170个项目。 (有细节未能核对)[^2-2]在临汾。[^2-1][^2-2]

[^2-1]: > 会议在临汾 召开。
    >
    > — 临汾新闻网 · 2020-11-20 · 三省四市会议 · news/a\\.txt

[^2-2]: > 签约170个项目。
    >
    > — 临汾新闻网 · 2020-11-20 · 三省四市会议 · news/a\\.txt
"""
    )


def test_footnotes_of_two_questions_are_never_the_same() -> None:
    said = as_markdown(CHAT, [exchange(), exchange()], WORDS)
    named = re.findall(r"^\[\^(\S+)\]:", said, re.MULTILINE)
    assert named == ["1-1", "1-2", "2-1", "2-2"]
    assert set(re.findall(r"\[\^(\S+?)\]", said)) == set(named)


def test_what_a_question_was_narrowed_to_is_told() -> None:
    filters = Filters(outlet=("临汾*网",), title="会议", since="2020")
    said = as_markdown(CHAT, [exchange(filters=filters)], WORDS)
    assert "2026-11-24 12:00 UTC · 筛选 · 临汾\\*网 · 会议 · 2020–\n" in said


def test_what_was_stopped_and_what_wenqu_remarked_is_told() -> None:
    stopped = replace(SAID, flags=("stopped",), notes=("没有提到_主持人_。",))
    said = as_markdown(CHAT, [exchange(stopped)], WORDS)
    assert "\n\n已停止，以上各句都已核对。\n\n没有提到\\_主持人\\_。\n\n[^1-1]:" in said
    nothing = as_markdown(CHAT, [exchange(Answer("问", "问", complete=False))], WORDS)
    assert nothing.endswith("UTC\n\n已停止。\n")


def test_words_of_languages_with_spaces_do_not_run_together() -> None:
    english = replace(SAID, sentences=(Sentence("It is so.", (1,), "supported"),) * 2)
    assert "It is so.[^1-1] It is so.[^1-1]" in as_markdown(CHAT, [exchange(english)], WORDS)


def test_json_has_each_answer_as_the_command_line_prints_it() -> None:
    rated = replace(exchange(filters=Filters(outlet=("甲",))), liked=False, reason="答非所问")
    said = json.loads(json.dumps(as_json(CHAT, [rated, exchange(REFUSED, 8)]), ensure_ascii=False))
    assert {key: said[key] for key in ("id", "name", "updated")} == {
        "id": CHAT.id, "name": CHAT.name, "updated": CHAT.updated,
    }  # fmt: skip
    first, second = said["exchanges"]
    assert first["answer"] == answer_document(SAID)
    assert first["filters"] == {"outlet": ["甲"]} and second["filters"] == {}
    assert first["rating"] == {"liked": False, "reason": "答非所问"} and second["rating"] is None
    assert (second["id"], second["question"], second["asked"]) == (8, "谁主持？", CHAT.updated)


def test_the_clipboard_has_the_answer_and_what_its_numbers_stand_for() -> None:
    assert answer_with_sources(SAID, WORDS) == (
        "会议签约170个项目。[2]在临汾。[1][2]\n\n来源\n"
        "[1] “会议在临汾 召开。” — 三省四市会议, 临汾新闻网, 2020-11-20\n"
        "[2] “签约170个项目。” — 三省四市会议, 临汾新闻网, 2020-11-20"
    )


def test_the_clipboard_of_a_refusal_has_no_sources() -> None:
    bare = Article("b", "无名", "正文", "b.txt")
    assert answer_with_sources(replace(REFUSED, nearest=(ARTICLE, bare)), WORDS) == (
        "文章里没有答案。\n\n最接近的文章（没有用作依据）\n"
        "- 三省四市会议, 临汾新闻网, 2020-11-20\n- 无名"
    )
    assert answer_with_sources(Answer("问", "问"), WORDS) == ""


# What others wrote

READERS = [
    MarkdownIt("commonmark"),
    MarkdownIt("commonmark").enable(["table", "strikethrough"]),
    MarkdownIt("js-default"),
]
EVIL = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!-- a -->", "<b", "a<b>c",
    "![a](http://evil.example/x.png)", "[a](javascript:alert(1))", "[[a]]", "[ ] a", "]\\(a)",
    "[a]: http://evil.example", "[^1-1]: http://evil.example 'a'", "<http://evil.example>",
    "see http://evil.example/a.b?c=d and www.evil.example", "a@evil.example", "@@ `@` \\@",
    "# a", "- a", "+ a", "* a", "1. a", "12) a", "2020. 年", "> a", "    a", "\t- a", "a\n- b",
    "```\na\n```", "~~~", "a\n---", "a\n===", "| a |\n|---|\n| b |", "::: a", "{#a .b}", "%%a%%",
    "*a* _b_ **c** __d__ ~~e~~ ==f== $g$ `h` ^i^", "\\", "\\*a*", "a\\\nb", "a  \nb", ":smile:",
    "&lt;b&gt; &amp; &#42;a&#42;", "&#x2a;", "\"a\"", "'a'", "(a)", "\0",
]  # fmt: skip
ALPHABET = "\\`*_{}[]()<>#+-.!|~=$^@:&;\"'/%^ \n\t1aw中。"
TEXTS = st.one_of(
    st.sampled_from(EVIL), st.text(alphabet=ALPHABET, max_size=40), st.text(max_size=40)
)
OURS = {"heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline"}
INLINE = {"text", "code_inline", "softbreak"}


def flat(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in [token, *flat(token.children or [])]]


def plain(tokens: list[Token]) -> str:
    """The text that a reader of the page sees; code is what an @ stands in."""
    for token in tokens:
        assert token.type != "code_inline" or set(token.content) == {"@"}, token
    return "".join(
        "\n" if token.type == "softbreak" else token.content
        for token in tokens
        if token.type in INLINE
    )


def shown(text: str) -> str:
    return " ".join(text.split()).replace("\0", "\ufffd")


@pytest.mark.parametrize("text", EVIL)
def test_markup_in_a_text_is_text(text: str) -> None:
    for reader in READERS:
        for before in ("", "# ", "> ", "- ", "甲"):
            tokens = flat(reader.parse(f"{before}{escaped(text)}"))
            assert plain(tokens) == before.strip("#>- ") + shown(text)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_any_text_is_shown_as_it_is_and_nothing_more(first: str, second: str) -> None:
    for reader in READERS:
        tokens = flat(
            reader.parse(f"{escaped(first)}[^1-1]{escaped(second)}\n\n# {escaped(first)}")
        )
        assert {token.type for token in tokens} <= OURS | INLINE
        assert plain(tokens) == f"{shown(first)}[^1-1]{shown(second)}{shown(first)}"


@given(TEXTS)
def test_no_address_is_left_that_would_become_a_link_by_itself(text: str) -> None:
    said = re.sub("`@+`", "", escaped(text))
    assert not re.search(r"@|://|mailto:|www\.\w|<|>", said.replace("\\:", "\\"))


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_whole_export_has_no_markup_but_ours(data: st.DataObject) -> None:
    def some() -> str:
        return data.draw(TEXTS)

    article = replace(ARTICLE, title=some(), source=some(), outlet=some(), published=some())
    passage = Passage.of(article, 0, 9)
    said = replace(
        SAID,
        question=some(),
        sentences=(Sentence(some(), (1,), "derived"), Sentence(some(), (), "supported")),
        citations=(Citation(1, passage, "引文" + some(), 0, 9),),
        notes=(some(),),
    )
    refused = replace(REFUSED, text=some(), nearest=(article, article))
    asked = [exchange(one, filters=Filters(title=some())) for one in (said, refused)]
    whole = as_markdown(replace(CHAT, name=some()), asked, WORDS)
    for reader in READERS:
        tokens = flat(reader.parse(whole))
        kinds = {token.type for token in tokens} - OURS - INLINE
        lists = {
            f"{kind}_{end}" for kind in ("bullet_list", "list_item") for end in ("open", "close")
        }
        assert kinds <= lists, kinds
        assert [t.tag for t in tokens if t.type == "heading_open"] == ["h1", "h2", "h2"]
        plain(tokens)
