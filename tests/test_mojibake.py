from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.ingestion.mojibake import undo_misreading
from rag.ingestion.repair import repair

CHINESE = ["中文", "会议在临汾召开，代表出席。", "臺灣與香港的代表出席會議", "“黄河故事”"]


@pytest.mark.parametrize("text", CHINESE)
@pytest.mark.parametrize("wrong", ["latin-1", "cp1252"])
def test_utf_8_read_as_latin_is_undone(text: str, wrong: str) -> None:
    misread = "".join(
        bytes([byte]).decode("latin-1" if byte in b"\x81\x8d\x8f\x90\x9d" else wrong)
        for byte in text.encode()
    )
    repaired = repair(misread)
    assert repaired.text == text
    assert repaired.changes["mojibake"] > 0


@pytest.mark.parametrize(
    ("misread", "text"),
    [
        ("itâ€™s a cafÃ©", "it’s a café"),
        ("SÃ£o Paulo 会议", "São Paulo 会议"),
        ("don\x92t \x93go\x94", "don’t “go”"),
        ("ï¿½", "\ufffd"),
    ],
)
def test_western_text_is_put_right_too(misread: str, text: str) -> None:
    assert repair(misread).text == text


@pytest.mark.parametrize("text", ["中文", "会议在临汾市召开", "代表出席會議了"])
def test_utf_8_read_as_gbk_is_undone_where_nothing_is_lost(text: str) -> None:
    raw = text.encode()
    misread = (raw + b"?" if len(raw) % 2 else raw).decode("gb18030", "replace")
    assert repair(f"x {misread} y").text.startswith(f"x {text[:-1]}")
    assert len(raw) % 2 or repair(f"x {misread} y").text == f"x {text} y"


def test_a_last_byte_that_is_lost_marks_its_character() -> None:
    misread = "会议召开了".encode()[:-1].decode("gb18030") + "?"
    repaired = repair(misread)
    assert repaired.text == "会议召开\ufffd"
    assert repaired.changes == {"mojibake": 1, "unreadable": 1}


@pytest.mark.parametrize("text", ["中国", "中国人民", "会议召开。"])
def test_gbk_read_as_latin_is_undone(text: str) -> None:
    assert repair(f"x {text.encode('gbk').decode('latin-1')} y").text == f"x {text} y"


def test_what_is_lost_is_marked_and_counted() -> None:
    repaired = repair("会议锟斤拷锟斤拷召开，烫烫烫")
    assert repaired.text == "会议\ufffd\ufffd\ufffd\ufffd召开，烫烫烫"
    assert repaired.changes == {"unreadable": 4}


@pytest.mark.parametrize(
    "text",
    [
        "会议在临汾召开，代表出席。",
        "廈門與泉州簽約，總投資２億元",
        "“…liberté”… l’été à Paris — «déjà»",
        "„ÜBERÜ“ ÄÖÜß «ÄÖ»",
        "¿Qué? ¡ÑÁÉ! São João",
        "ÀÉÈÊ ÇÀ ÅÄÖ ÆØÅ",
        "20 °C ±½ ×÷ §¶",
        "Привет, мир",
        "茅台酒 caf茅",
        "浜松市と横浜市",
    ],
)
def test_real_text_is_left_alone(text: str) -> None:
    assert undo_misreading(text, Counter()) == text


@given(st.text(alphabet="会议召开代表出席山西的一是在了，。“”", max_size=30))
@settings(max_examples=200, deadline=None)
def test_no_everyday_chinese_is_taken_for_misread(text: str) -> None:
    assert undo_misreading(text, Counter()) == text
