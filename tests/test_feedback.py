"""What readers say of answers becomes questions that are asked again, and judged as they were."""

import json
import stat
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.cases import Case, Quote
from eval.metrics.scoring import score_answer
from eval.readers.read import read_cases
from eval.runfile import read_run
from rag import build
from rag.commands.evaluation import answers
from rag.documents import answer_document
from rag.errors import EvaluationError
from rag.types import Answer, Article, Citation, Filters, Passage, Sentence, Turn
from tests.conftest import OpenWenqu
from ui.record.chats import Exchange
from ui.record.feedback import Feedback, row_of

ARTICLE = Article("a" * 32, "三省四市会议", "会议在临汾召开。签约170个项目。", "news/a.txt")
PASSAGE = Passage.of(ARTICLE, 0, 17)
SAID = Answer(
    "签约多少？",
    "签约多少？",
    text="会议签约170个项目。[1]会议在临汾。[2]",
    sentences=(
        Sentence("会议签约170个项目。", (1,), "supported"),
        Sentence("会议在临汾。", (2,), "supported"),
    ),
    citations=(
        Citation(1, PASSAGE, "签约170个项目。", 8, 17),
        Citation(2, PASSAGE, "会议在临汾召开。", 0, 8),
    ),
)
REFUSED = Answer("谁主持？", "谁主持？", "文章里没有。", refused=True, reason="not_in_articles")
HISTORY = (Turn("是什么会？", "三省四市会议。[1]"),)
AT = "2026-11-24T12:00:00+00:00"


def exchange(answer: Answer = SAID, id: int = 7, filters: Filters = Filters()) -> Exchange:
    return Exchange(id, answer.question, answer, filters, AT)


@pytest.fixture
def feedback(tmp_path: Path) -> Feedback:
    return Feedback(tmp_path / "kept" / "feedback.jsonl")


def rows(feedback: Feedback) -> list[dict[str, Any]]:
    return [json.loads(line) for line in feedback.path.read_text("utf-8").splitlines()]


def judged(case: Case, answer: Answer) -> dict[str, float]:
    return score_answer(case, answer_document(answer))


def test_a_good_answer_is_a_question_with_that_answer_and_its_quotes(feedback: Feedback) -> None:
    feedback.note(exchange(), HISTORY, True)
    (case,) = read_cases(feedback.path)
    assert case == Case(
        id=f"{AT}-7",
        question="签约多少？",
        answers=(
            ("会议签约170个项目。", "签约170个项目。"),
            ("会议在临汾。", "会议在临汾召开。"),
        ),
        cite=("news/a.txt",),
        quotes=(
            Quote("news/a.txt", "签约170个项目。"),
            Quote("news/a.txt", "会议在临汾召开。"),
        ),
        type="liked",
        history=HISTORY,
    )


def test_the_same_facts_in_other_words_are_told_from_other_facts(feedback: Feedback) -> None:
    feedback.note(exchange(), (), True)
    (case,) = read_cases(feedback.path)
    same = judged(case, SAID)
    assert {same["accuracy"], same["zh_f1"], same["citation_recall"]} == {1.0}
    quoted = replace(SAID, text="会议在临汾召开。[1]累计签约170个项目。[2]")
    assert judged(case, quoted)["accuracy"] == 1.0
    reworded = judged(case, replace(SAID, text="此次会议一共签约170个项目。[1]地点是临汾。[2]"))
    other = judged(case, replace(SAID, text="天气晴朗。", citations=()))
    assert reworded["citation_recall"] == reworded["citation_precision"] == 1.0
    assert other["citation_recall"] == 0.0 and reworded["zh_f1"] > 2 * other["zh_f1"]


def test_a_good_refusal_is_a_question_that_the_articles_do_not_answer(feedback: Feedback) -> None:
    feedback.note(exchange(REFUSED), (), True)
    (case,) = read_cases(feedback.path)
    assert not case.answerable and not case.quotes and not case.cite


def test_a_wrong_answer_with_the_right_one_is_a_question_with_that(feedback: Feedback) -> None:
    feedback.note(exchange(), HISTORY, False, "与原文不符", " 170个 ")
    (case,) = read_cases(feedback.path)
    assert case.answers == (("170个",),) and case.type == "disliked" and case.history == HISTORY
    assert not case.quotes and not case.cite  # what it cited may be wrong as well
    assert rows(feedback)[0]["note"] == {"said": SAID.text, "reason": "与原文不符"}


UNKNOWN = [
    (exchange(), False, {"said": SAID.text, "reason": "答非所问"}),
    (exchange(REFUSED), False, {"said": "文章里没有。", "reason": "答非所问"}),
    (exchange(replace(REFUSED, reason="model_unavailable")), True, {"said": "文章里没有。"}),
    (exchange(Answer("问", "问", complete=False)), True, {}),  # stopped before it said anything
    (
        exchange(filters=Filters(outlet=("临汾新闻网",), since="2020")),
        True,
        {"said": SAID.text, "filters": {"outlet": ["临汾新闻网"], "since": "2020"}},
    ),
]


@pytest.mark.parametrize(("of", "liked", "note"), UNKNOWN)
def test_where_it_is_not_known_what_is_right_the_line_waits_for_somebody_who_knows(
    of: Exchange,
    liked: bool,
    note: dict[str, Any],
    feedback: Feedback,
    caplog: pytest.LogCaptureFixture,
) -> None:
    feedback.note(of, (), liked, "" if liked else "答非所问")
    feedback.note(exchange(id=8), (), True)
    assert [case.id for case in read_cases(feedback.path)] == [f"{AT}-8"]
    assert "left out 1 whose answers are null" in caplog.text
    waiting = rows(feedback)[0]
    assert waiting["answers"] is None and waiting.get("note", {}) == note
    filled = json.dumps(waiting | {"answers": [["170个"]]})
    feedback.path.write_text(filled, "utf-8")
    assert read_cases(feedback.path)[0].answers == (("170个",),)


def test_the_right_answer_to_a_part_of_the_articles_is_not_lost(feedback: Feedback) -> None:
    feedback.note(exchange(filters=Filters(title="会议")), (), False, "", "170个")
    note = {"said": SAID.text, "right": "170个", "filters": {"title": "会议"}}
    assert rows(feedback)[0]["answers"] is None and rows(feedback)[0]["note"] == note


def test_a_file_of_nothing_but_unknown_answers_says_what_to_do(
    feedback: Feedback, caplog: pytest.LogCaptureFixture
) -> None:
    feedback.note(exchange(), (), False)
    with pytest.raises(EvaluationError, match="holds no questions"):
        read_cases(feedback.path)
    assert "write what is right" in caplog.text


def test_who_changes_their_mind_is_counted_once(feedback: Feedback) -> None:
    for liked, right in ((True, ""), (False, ""), (False, "170个"), (True, "")):
        feedback.note(exchange(), (), liked, "", right)
        feedback.note(exchange(REFUSED, 8), (), True)
        assert sorted(row["id"] for row in rows(feedback)) == [f"{AT}-7", f"{AT}-8"]
    assert [row["type"] for row in rows(feedback)] == ["liked", "liked"]
    feedback.note(exchange(), (), None)
    assert [row["id"] for row in rows(feedback)] == [f"{AT}-8"]
    feedback.note(exchange(), (), None)


def test_nothing_is_written_where_there_is_nothing_to_take_back(feedback: Feedback) -> None:
    feedback.note(exchange(), (), None)
    assert not feedback.path.exists()


def test_what_people_wrote_in_the_file_stays_as_it_is(feedback: Feedback) -> None:
    mine = '{"question":   "谁？", "answers": [["甲"]]}\n\n{"id": 3, half a line\n[]'
    feedback.path.parent.mkdir()
    feedback.path.write_text(mine, "utf-8")
    feedback.note(exchange(), (), True)
    feedback.note(exchange(), (), None)
    assert feedback.path.read_text("utf-8") == mine + "\n"


def test_the_file_is_for_its_owner_only(feedback: Feedback) -> None:
    feedback.note(exchange(), (), True)
    feedback.note(exchange(), (), False)
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in feedback.path.parent.iterdir()}
    assert "feedback.jsonl" in modes and set(modes.values()) == {0o600}


def test_many_may_say_something_at_once(feedback: Feedback) -> None:
    def say(first: int) -> None:
        for id in range(first, first + 10):
            Feedback(feedback.path).note(exchange(id=id), (), True)

    threads = [threading.Thread(target=say, args=(n * 10,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {case.id for case in read_cases(feedback.path)} == {f"{AT}-{id}" for id in range(40)}


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EvaluationError, match="cannot be written"):
        Feedback(tmp_path / "file" / "feedback.jsonl").note(exchange(), (), True)


LINES = st.text(min_size=1).filter(str.strip)
ANSWERS = st.builds(
    Answer, LINES, LINES,
    text=st.text(),
    sentences=st.lists(
        st.builds(Sentence, LINES, st.just((1,)), st.just("supported")), min_size=1
    ).map(tuple),
    citations=st.builds(
        lambda quote: (Citation(1, PASSAGE, quote, 0, 1),), LINES
    ),
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(answer=ANSWERS, liked=st.booleans(), reason=st.text(), right=LINES)
def test_whatever_was_said_is_read_as_one_question(
    answer: Answer,
    liked: bool,
    reason: str,
    right: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    feedback = Feedback(tmp_path_factory.mktemp("said") / "feedback.jsonl")
    feedback.note(exchange(answer), (Turn(reason, right),), liked, reason, right)
    (case,) = read_cases(feedback.path)
    assert case.question == answer.question and case.history == (Turn(reason, right),)
    assert len(case.answers) == (len(answer.sentences) if liked else 1)


def test_half_a_character_breaks_nothing(feedback: Feedback) -> None:
    feedback.note(exchange(replace(REFUSED, question="问\ud800")), (), True, "\ud800")
    assert read_cases(feedback.path)[0].question == "问?"


def test_what_is_empty_is_left_out() -> None:
    assert set(row_of(exchange(REFUSED), (), True)) == {"id", "type", "question", "answers"}


def test_feedback_is_asked_again_from_the_command_line(
    open_wenqu: OpenWenqu,
    feedback: Feedback,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("WENQU_CHAT", "none")
    wenqu = open_wenqu()
    asked = ("吕梁的林草覆盖率是多少?", "卡夫卡写了哪部小说?", "黄河金三角会议在哪里召开？")
    given = [exchange(wenqu.ask(question), id) for id, question in enumerate(asked)]
    assert [one.answer.refused for one in given[:2]] == [False, True]
    for one in given:
        feedback.note(one, (), one.id < 2)
    monkeypatch.setattr(build, "open_wenqu", lambda settings, accelerate: wenqu)
    answers(feedback.path, index=tmp_path / "seeds", run=tmp_path / "run.jsonl")
    run = read_run(tmp_path / "run.jsonl")
    good, refused = run.lines
    assert good.scores["accuracy"] == good.scores["citation_recall"] == 1.0
    assert refused.refused and not refused.answerable
    assert not run.stale  # the quotes are in the articles, letter for letter
    assert "left out 1" in caplog.text
