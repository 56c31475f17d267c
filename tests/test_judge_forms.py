import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.judge.forms import MOST_CLAIMS, Malformed, Verdict, claims_form, verdict_form
from tests.judges import claims, verdicts

FORM = verdict_form(2, ("found", "missing"))


def test_a_form_that_is_filled_in_is_read() -> None:
    read = FORM.read(verdicts("found", "missing"))
    assert read == (Verdict("found", "因为"), Verdict("missing", "因为"))


def test_a_fence_around_it_is_no_fault() -> None:
    assert FORM.read(f"```json\n{verdicts('found', 'found')}\n```")[1].choice == "found"
    assert claims_form().read(claims(" 会议在临汾召开。 ")) == ("会议在临汾召开。",)


@pytest.mark.parametrize(
    ("reply", "complaint"),
    [
        ("", "no JSON"),
        ("两条都对", "no JSON"),
        (verdicts("found", "found")[:-1], "no JSON"),
        (f"好的：{verdicts('found', 'found')}", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "these keys: 1, 2"),
        (verdicts("found"), "these keys: 1, 2"),
        (verdicts("found", "found", "found"), "these keys: 1, 2"),
        (verdicts("found", "perhaps"), 'of "2" must be one of: found, missing'),
        (verdicts("found", "Found"), 'of "2" must be one of'),
        ('{"1": "found", "2": "found"}', '"1" needs a "reason" and a "verdict"'),
        ('{"1": {"verdict": "found"}, "2": {"verdict": "found"}}', '"1" needs a "reason"'),
        ('{"1": {"reason": 1, "verdict": ["found"]}, "2": {}}', 'the "verdict" of "1"'),
    ],
)
def test_a_form_that_is_not_filled_in_says_what_is_wrong(reply: str, complaint: str) -> None:
    with pytest.raises(Malformed, match=complaint):
        FORM.read(reply)


@pytest.mark.parametrize(
    "reply",
    ["{}", claims(), '{"claims": "会议"}', claims("会议", " "), claims(*"会" * (MOST_CLAIMS + 1))],
)
def test_no_claims_are_malformed_and_never_a_full_score(reply: str) -> None:
    with pytest.raises(Malformed):
        claims_form().read(reply)


@given(st.one_of(st.text(), st.recursive(st.none() | st.text(), st.lists).map(json.dumps)))
def test_whatever_else_is_said_is_malformed(reply: str) -> None:
    for form in (FORM, claims_form()):
        with pytest.raises(Malformed):
            form.read(reply)


def test_a_schema_demands_a_verdict_on_every_item_and_on_nothing_else() -> None:
    schema = FORM.schema
    assert schema["required"] == ["1", "2"] and schema["additionalProperties"] is False
    assert schema["properties"]["2"]["properties"]["verdict"]["enum"] == ["found", "missing"]
