"""The proof is measured by sentences that are true or planted wrong."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from eval.proof import Judged, Planted, Share, judge, read_planted, shares
from rag import build
from rag.cli import app
from rag.errors import EvaluationError
from rag.settings import load_settings
from rag.types import Answer
from tests.conftest import no_progress
from tests.letters import LetterEncoder
from tests.telling import evidence

ROWS = [
    {"id": "a", "kind": "verbatim", "sentence": "云溪大桥全长50公里。", "true": True,
     "source": "bridge", "half": "hand"},
    {"id": "b", "kind": "number", "sentence": "云溪大桥全长55公里。", "true": False,
     "source": "bridge", "half": "hand"},
    {"id": "c", "kind": "person", "sentence": "李强", "question": "会议由谁主持?", "true": False,
     "source": "bridge", "half": "made"},
]  # fmt: skip
TRUE = Planted("a", "verbatim", "", "大桥全长50公里。", True, "own", "hand")
WRONG = replace(TRUE, id="b", kind="number", sentence="大桥全长55公里。", true=False)


def written(folder: Path, rows: list[dict[str, object]]) -> Path:
    path = folder / "planted.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def test_a_line_is_a_sentence_with_what_was_done_to_it(tmp_path: Path) -> None:
    first, _, third = read_planted(written(tmp_path, ROWS))
    assert (first.id, first.true, first.question, first.half) == ("a", True, "", "hand")
    assert third.question == "会议由谁主持?" and not third.true


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"sentence": ""}, "sentence"),
        ({"true": "yes"}, "true or false"),
        ({"kind": None}, "kind"),
    ],
)
def test_a_line_that_is_none_is_named(tmp_path: Path, row: dict[str, object], says: str) -> None:
    path = written(tmp_path, [ROWS[0], ROWS[1] | row])
    with pytest.raises(EvaluationError, match=says):
        read_planted(path)


def test_a_wrong_sentence_is_right_when_it_is_caught() -> None:
    assert Judged(WRONG, shown=False, sources=()).right
    assert not Judged(WRONG, shown=True, sources=("own.txt",)).right


@pytest.mark.parametrize(
    ("shown", "sources", "right"),
    [
        (True, ("own.txt",), True),
        (True, ("other.txt",), False),
        (True, ("own.txt", "other.txt"), False),
        (False, (), False),
    ],
)
def test_a_true_sentence_is_right_when_it_is_cited_where_it_is_from(
    shown: bool, sources: tuple[str, ...], right: bool
) -> None:
    assert Judged(TRUE, shown, sources).right == right


def test_every_sentence_is_checked_with_its_question_and_progress_is_told() -> None:
    asked: list[tuple[str, str]] = []
    told: list[tuple[int, int]] = []

    def check(sentence: str, question: str) -> Answer:
        asked.append((sentence, question))
        return Answer(question, question, refused="55" in sentence)

    found = list(judge([TRUE, WRONG], check, lambda _, done, whole: told.append((done, whole))))
    assert asked == [(TRUE.sentence, ""), (WRONG.sentence, "")]
    assert told == [(1, 2), (2, 2)]
    assert [one.shown for one in found] == [True, False]


def test_nothing_to_check_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="no sentences"):
        list(judge([], lambda sentence, question: Answer("", ""), no_progress))


def test_shares_are_told_over_all_and_by_kind() -> None:
    name = evidence("大桥。")[0].passage.source
    judged = [
        Judged(TRUE, True, (name,)),
        Judged(replace(TRUE, kind="other words"), False, ()),
        Judged(WRONG, False, ()),
        Judged(WRONG, True, (name,)),
        Judged(WRONG, False, ()),
    ]
    found = shares(judged)
    assert {name: (share.right, share.n) for name, share in found.items()} == {
        "caught": (2, 3),
        "kept": (1, 2),
        "caught: number": (2, 3),
        "kept: other words": (0, 1),
        "kept: verbatim": (1, 1),
    }
    assert found["kept"].mean == 0.5
    low, high = found["caught"].interval
    assert 0 < low < 2 / 3 < high < 1


def test_the_share_of_none_is_none() -> None:
    assert Share(0, 0).mean == 0.0


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One article, embedded by letter pairs, in this process."""
    monkeypatch.setattr(build, "open_encoder", lambda settings: LetterEncoder())
    (tmp_path / "bridge.txt").write_text(
        "云溪大桥通车\n\n云溪大桥全长50公里,投资120亿元。会议由副省长王伟主持。", "utf-8"
    )
    settings = load_settings(index=tmp_path / "own")
    with build.open_ingestion(settings) as ingestion:
        ingestion.run(tmp_path / "bridge.txt")
    return tmp_path / "own"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["eval", "proof", *map(str, arguments)])


def test_the_command_prints_one_document(index: Path, tmp_path: Path) -> None:
    done = run(written(tmp_path, ROWS), "--index", index, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert set(found) == {"metrics", "wrong"} and found["wrong"] == []
    assert set(found["metrics"]) == {
        "caught", "kept", "caught: number", "caught: person", "kept: verbatim"
    }  # fmt: skip
    assert found["metrics"]["caught"]["mean"] == 1.0 and found["metrics"]["caught"]["n"] == 2
    assert set(found["metrics"]["kept"]) == {"mean", "low", "high", "n"}


def test_the_command_checks_one_half_and_names_what_went_wrong(index: Path, tmp_path: Path) -> None:
    rows = [ROWS[0] | {"source": "elsewhere"}, *ROWS[1:]]
    done = run(written(tmp_path, rows), "--index", index, "--half", "hand")
    assert done.exit_code == 0, done.output
    assert "a verbatim: 云溪大桥全长50公里。" in done.stdout
    assert "person" not in done.stdout


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    done = run(tmp_path / "none.jsonl", "--json")
    assert done.exit_code != 0 and done.stdout == ""
