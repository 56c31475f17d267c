import pytest

from rag.ingestion.repair import repair


@pytest.mark.parametrize(
    ("raw", "text", "kind"),
    [
        ("ＧＤＰ增长３.５％，（初步）", "GDP增长3.5％，（初步）", "full-width"),
        ("山西\u3000日报", "山西 日报", "full-width"),
        ("cafe\u0301", "café", "composed"),
        ("临\u200b汾\u202e市\u2066", "临汾市", "invisible"),
        ("临汾\U000e0041\U000e0042市", "临汾市", "invisible"),
        ("文\ufe0f字\ufeff", "文\ufe0f字", "invisible"),
        ("葛\U000e0100城a\ufe0f", "葛\U000e0100城a", "invisible"),
        ("inter\u00ad\n  national\u00ad", "international", "invisible"),
        ("临\x00汾\x07市\x9f", "临汾市", "controls"),
    ],
)
def test_odd_characters_become_ordinary_or_go(raw: str, text: str, kind: str) -> None:
    repaired = repair(raw)
    assert repaired.text == text
    assert kind in repaired.changes


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم", "क्\u200dष", "％，。！（）：", "👨👩", "葛\U000e0100飾区"]
)
def test_what_spells_a_word_stays(text: str) -> None:
    assert repair(text).text == text


def test_two_halves_of_a_character_become_one() -> None:
    assert repair("好\ud83d\ude00").text == "好😀"


def test_a_pile_of_accents_is_cut_down() -> None:
    assert len(repair("a" + "\u0316\u0301" * 50).text) < 12
