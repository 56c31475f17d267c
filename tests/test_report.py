import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.report.html import SCRIPT, report_html
from eval.report.markdown import report_markdown
from eval.report.markup import element, text
from eval.report.passages import marked
from eval.report.write import write_report
from eval.runfile import Line, Run, read_run, write_run
from rag.errors import EvaluationError
from tests.runs import answers, header, line, rankings

EVIL = "<script>alert('x')</script><img src=x onerror=alert(1)>\" onload=\"x</style></details>"
TEXTS = st.one_of(
    st.just(EVIL), st.text(alphabet="<>/&\"'script =甲\0\u202e", max_size=30), st.text()
)
VOID = {"meta", "input"}
PASSAGE = "会议在临汾召开。签约170个项目。"
CITATION = {
    "number": 1, "article_id": "a1", "passage_id": "a1:100-117", "title": "三省会议",
    "source": "seeds/000.txt", "outlet": "临汾新闻网", "published": "2020-11-20T14:26:47",
    "passage": PASSAGE, "quote": "签约170个项目", "start": 108, "end": 116,
}  # fmt: skip


class Reader(HTMLParser):
    """Reads a page: elements that are open, all attributes, and the text in each element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def within(self, tag: str) -> str:
        return "".join(data for where, data in self.texts if where == tag)


def answered(**more: Any) -> Run:
    output = {
        "answer": "签约170个。[1]",
        "refused": False,
        "sentences": [{"text": "签约170个。", "support": "partly", "citations": [1]}],
        "citations": [CITATION],
        "gold": {"answers": [["170个", "170 projects"]], "quotes": [{"text": "签约170个项目"}]},
    }
    return Run(header(), (line(1, {"accuracy": 1.0}, output=output | more),))


def hostile(said: str) -> Run:
    citation = dict.fromkeys(CITATION, said) | {"number": said}
    output = {
        "answer": said, "refused": False, "citations": [citation], "nearest": [{"title": said}],
        "sentences": [{"text": said, "support": said, "citations": [said]}],
        "gold": {"answers": [[said]], "corrected": [said], "quotes": [{"text": said}]},
    }  # fmt: skip
    names = {"id": said or "q", "question": said, "cluster": said, "output": output}
    slices = {"type": said, "language": said}
    one = Line(**names, slices=slices, scores={said: 1.0}, timings_ms={said: 1.0}, tokens={said: 1})
    failed = Line("f", said, error=said or "?")
    return Run(header(id=said or "r", set={"name": said}, settings={said: said}), (one, failed))


@settings(max_examples=25, deadline=None)
@given(TEXTS)
def test_hostile_text_is_text_wherever_it_stands(said: str) -> None:
    harmless = Reader(report_html(hostile("甲"), hostile("甲")))
    theirs = Reader(report_html(hostile(said), hostile(said)))
    assert theirs.tags <= harmless.tags | {"strong"}  # a quote of nothing is in no passage
    assert not [name for name, _ in theirs.attributes if name.startswith("on")]
    assert theirs.within("script") == SCRIPT


@settings(max_examples=20, deadline=None)
@given(TEXTS)
def test_a_report_of_hostile_text_can_be_written_in_every_form(
    tmp_path_factory: pytest.TempPathFactory, said: str
) -> None:
    folder = tmp_path_factory.mktemp("report")
    for name in ("a.html", "a.md", "a.json"):
        write_report(folder / name, hostile(said))
        assert (folder / name).read_text("utf-8")


def test_the_page_needs_nothing_from_outside() -> None:
    html = report_html(answered(), answered())
    assert "http:" not in html and "https:" not in html and "@import" not in html
    assert not {name for name, _ in Reader(html).attributes} & {"src", "href", "style"}
    policies = [value for name, value in Reader(html).attributes if name == "content" and value]
    assert any(policy.startswith("default-src 'none';") for policy in policies)


def test_a_question_shows_its_answer_the_gold_its_scores_and_its_evidence() -> None:
    page = Reader(report_html(answered()))
    assert "签约170个。" in page.within("p")
    assert "170个 | 170 projects" in page.within("li")
    assert "accuracy 1.000" in page.within("li")
    assert "partly" in page.within("em")
    assert "三省会议 · 临汾新闻网 · 2020-11-20 · seeds/000.txt" in page.within("cite")


def test_a_quote_is_marked_inside_its_passage() -> None:
    html = marked(CITATION)
    assert html == '<p dir="auto">会议在临汾召开。<mark>签约170个项目</mark>。</p>'


def test_of_two_like_stretches_the_one_at_the_offsets_is_marked() -> None:
    citation = {"passage_id": "a:10-16", "passage": "甲乙甲乙甲乙", "quote": "甲乙", "start": 12}
    assert "甲乙<mark>甲乙</mark>甲乙" in marked(citation)


@pytest.mark.parametrize("start", [0, 3, 999, None, "7"])
def test_a_quote_with_other_offsets_is_found_by_its_words(start: object) -> None:
    assert "<mark>签约170个项目</mark>" in marked(CITATION | {"start": start})


def test_a_quote_that_is_not_in_the_passage_is_said_to_be_missing() -> None:
    html = marked(CITATION | {"quote": "签约171个项目"})
    assert "not in the passage" in html and "<mark>" not in html


def test_a_refusal_that_is_due_is_shown_as_right() -> None:
    refused = line(1, answerable=False, output={"answer": "没有。", "refused": True, "gold": {}})
    page = report_html(Run(header(), (refused,)))
    assert "✓ right" in page and "应当拒答" in page


def test_what_broke_comes_first_then_what_was_fixed_then_what_is_wrong() -> None:
    before, after = answers([1, 0, 0, 1]), answers([1, 1, 0, 0])
    asked = [word for word in summaries(report_html(after, before)) if word.startswith("第")]
    assert asked == ["第3问？", "第1问？", "第2问？", "第0问？"]


def summaries(html: str) -> Iterator[str]:
    return (data for where, data in Reader(html).texts if where == "bdi")


def test_no_winner_is_named_where_none_is_shown() -> None:
    page = report_html(answers([1, 1, 0, 1]), answers([1, 0, 1, 1]))
    assert "No difference is shown" in page
    assert ">worse<" not in page and ">better<" not in page


def test_a_planted_regression_is_named() -> None:
    before, after = answers([1.0] * 40), answers([0.0] * 15 + [1.0] * 25)
    assert "Worse: accuracy" in report_html(after, before)
    assert "15 broken" in report_markdown(after, before)


def test_lexical_search_stands_beside_the_metrics_of_rankings() -> None:
    run = rankings([1, 2, 1])
    scored = tuple(
        Line(one.id, one.question, one.output, {**one.scores, "lexical_hit@1": 1.0})
        for one in run.lines
    )
    page = Reader(report_html(Run(run.header, scored)))
    assert "lexical alone" in page.within("th") and "Lexical alone" in page.within("h4")
    assert "lexical_hit@1" not in page.within("th")


def test_a_relevant_document_that_was_not_found_is_named() -> None:
    missed = line(1, {"hit@1": 0.0}, output={"ranking": [["d1", 0.5]], "gold": {"d77": 1}})
    assert "d77" in Reader(report_html(Run(header("retrieval"), (missed,)))).within("li")


@pytest.mark.parametrize("kind", ["answers", "retrieval"])
def test_a_run_of_nothing_still_has_a_page(kind: str) -> None:
    Reader(report_html(Run(header(kind), ())))
    assert "0 questions" in report_markdown(Run(header(kind), ()))


def test_a_table_of_markdown_keeps_its_columns() -> None:
    wrong = line(1, {"accuracy": 0.0}, question="甲|乙\n丙", output={"answer": "`x` <b>"})
    report = report_markdown(Run(header(), (wrong,)))
    (row,) = [one for one in report.splitlines() if "甲" in one]
    assert row == "| wrong | q1 | 甲\\|乙 丙 | \\`x\\` \\<b\\> |"


def test_the_name_of_the_file_chooses_the_form(tmp_path: Path) -> None:
    write_run(tmp_path / "a.jsonl", answered())
    run = read_run(tmp_path / "a.jsonl")
    write_report(tmp_path / "out" / "a.html", run)
    write_report(tmp_path / "a.json", run, run)
    assert (tmp_path / "out" / "a.html").read_text("utf-8").startswith("<!doctype html>")
    document = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert document["comparison"]["rows"][0]["verdict"] == "no difference shown"
    with pytest.raises(EvaluationError, match=r"\.html, \.md, \.json"):
        write_report(tmp_path / "a.pdf", run)


def test_markup_is_made_of_escaped_text() -> None:
    assert element("p", "a<b", title='"') == '<p title="&quot;">a&lt;b</p>'
    assert element("p", text("<"), element("q", "&")) == "<p>&lt;<q>&amp;</q></p>"
    assert text("\0\ud83d") == "\ufffd?"
