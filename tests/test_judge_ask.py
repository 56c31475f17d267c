"""The judge is asked no more than it must be, and what it says is kept."""

from pathlib import Path

import pytest

from eval.judge.ask import Judge
from eval.judge.cache import ReplyCache
from eval.judge.forms import Malformed, verdict_form
from rag.errors import EvaluationError, ModelError
from rag.generation.prompts import fill
from tests.judges import ScriptedJudge, scripted, verdicts

FORM = verdict_form(1, ("found", "missing"))
GOOD = verdicts("found")
MESSAGES = fill("judge_context_recall", passages="1. 甲", question="谁？", points="1. 甲")


def test_what_was_said_once_is_not_asked_again(tmp_path: Path) -> None:
    judge, chat = scripted(tmp_path, GOOD)
    assert judge.ask(MESSAGES, FORM, 0) == judge.ask(MESSAGES, FORM, 0)
    again, silent = scripted(tmp_path, None)
    assert again.ask(MESSAGES, FORM, 0)[0].choice == "found"
    assert (len(chat.seen), len(silent.seen)) == (1, 0)


def test_another_repeat_word_form_or_judge_is_asked_anew(tmp_path: Path) -> None:
    judge, chat = scripted(tmp_path, GOOD)
    other = fill("judge_context_recall", passages="1. 乙", question="谁？", points="1. 甲")
    judge.ask(MESSAGES, FORM, 0)
    judge.ask(MESSAGES, FORM, 1)
    judge.ask(other, FORM, 0)
    judge.ask(MESSAGES, verdict_form(1, ("found", "lost")), 0)
    Judge(chat, fill, ReplyCache(tmp_path, "another")).ask(MESSAGES, FORM, 0)
    assert len(chat.seen) == 5


def test_a_malformed_reply_is_asked_for_once_more_with_what_was_wrong(tmp_path: Path) -> None:
    judge, chat = scripted(tmp_path, "当然可以！", GOOD)
    assert judge.ask(MESSAGES, FORM, 0)[0].choice == "found"
    assert len(chat.seen) == 2 and "no JSON" in chat.seen[1]


def test_a_judge_that_stays_malformed_fails_and_is_not_asked_a_third_time(tmp_path: Path) -> None:
    judge, chat = scripted(tmp_path, "对", "", GOOD)
    for _ in range(2):
        with pytest.raises(Malformed):
            judge.ask(MESSAGES, FORM, 0)
    assert len(chat.seen) == 2


def test_a_judge_that_is_silent_is_asked_again_another_time(tmp_path: Path) -> None:
    judge, _ = scripted(tmp_path, None, GOOD)
    with pytest.raises(ModelError, match="no connection"):
        judge.ask(MESSAGES, FORM, 0)
    assert judge.ask(MESSAGES, FORM, 0)[0].choice == "found"


def test_a_judge_that_is_gone_stops_the_run(tmp_path: Path) -> None:
    judge, _ = scripted(tmp_path, None)
    for repeat in range(2):
        with pytest.raises(ModelError):
            judge.ask(MESSAGES, FORM, repeat)
    with pytest.raises(EvaluationError, match="3 times in a row"):
        judge.ask(MESSAGES, FORM, 2)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"reply": 1}', b"\xff"])
def test_a_damaged_reply_is_asked_for_anew(tmp_path: Path, damage: bytes) -> None:
    judge, chat = scripted(tmp_path, GOOD)
    judge.ask(MESSAGES, FORM, 0)
    (kept,) = tmp_path.rglob("*.json")
    kept.write_bytes(damage)
    assert judge.ask(MESSAGES, FORM, 0)[0].choice == "found"
    assert len(chat.seen) == 2


def test_half_a_character_is_kept_and_found(tmp_path: Path) -> None:
    judge, chat = scripted(tmp_path, GOOD)
    odd = fill("judge_context_recall", passages="1. \ud83d", question="谁？", points="1. 甲")
    judge.ask(odd, FORM, 0)
    judge.ask(odd, FORM, 0)
    assert isinstance(chat, ScriptedJudge) and len(chat.seen) == 1
