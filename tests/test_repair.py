import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.ingestion.repair import repair

SEEDS = Path(__file__).parents[1] / "seeds"
DAMAGED = st.text(
    alphabet="協産入?fa(é)n\n\r\t \u200b\x00\u2028。>：版权所有<|s>锟斤拷Ã©ÖÐ¹úＡ\u0301\u00ad-",
    max_size=60,
)
PIECES = """
協(xié) 產(chǎn) (xié) ?yún)f(xié) 會 (a) 。 \x00 分享 相关阅读 正文： 2023-08-16 18:24:57，
??叼B(yǎng) 返回搜狐，查看更多 責任编辑： 责任编辑： 版权声明： 来源：甲 <|im_end|> <s> |> <
涓枃 浗 锟斤拷 甲乙，丙丁戊己庚辛 word long-
""".split()
LINES = st.lists(st.sampled_from([*PIECES, "\n", "\n\n", " ", "甲" * 30]), max_size=40).map("".join)
TEXTS = st.one_of(LINES, DAMAGED, st.text(max_size=80))


def seed(number: str) -> str:
    (file,) = SEEDS.glob(f"{number}_*.txt")
    return file.read_text("utf-8")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("標題\r\n\r\n正文\r完", "標題\n正文\n完"),
        ("第一行\u2028第二行\u2029第三行", "第一行\n第二行\n第三行"),
        ("  山西\u3000\u3000日报 \t讯 ", "山西 日报 讯"),
        ("\ufeff临\u200b汾\u00ad市", "临汾市"),
        ("临\x00汾\x07市", "临汾市"),
        ("临\ud800汾", "临\ufffd汾"),
        ("", ""),
        (" \n\u3000\n", ""),
    ],
)
def test_a_text_is_one_line_a_paragraph_without_odd_characters(raw: str, text: str) -> None:
    assert repair(raw).text == text


def test_what_was_changed_is_counted() -> None:
    raw = "協(xié)同\u200b產(chǎn)業(yè)\x00\n客户端中查看\n分享"
    assert repair(raw).changes == {"invisible": 1, "controls": 1, "pinyin": 3, "furniture": 2}


def test_a_clean_text_is_left_as_it_is() -> None:
    clean = "攜手為新時代\n昨日,會議在泉州舉行(記者 陳跡)。"
    assert repair(clean).text == clean
    assert repair(clean).changes == {}


@pytest.mark.parametrize("number", ["002", "003"])
def test_no_pinyin_is_left_in_the_seeds_that_were_full_of_it(number: str) -> None:
    repaired = repair(seed(number))
    assert repaired.changes["pinyin"] > 100
    for noise in ("(xié)", "(fā)", "(zhàn)", "(chǎn)", "(jīng)", "(lián)"):
        assert noise not in repaired.text


def test_the_torn_word_of_a_seed_is_whole_again() -> None:
    assert "入?yún)f(xié)商" in seed("003")
    assert "共同打造全國重要增長極深入協商,達成共識。" in repair(seed("003")).text


def test_the_shifted_words_of_a_seed_are_back_in_place_and_what_is_lost_is_marked() -> None:
    assert "借鑒“廈明山??叼B(yǎng)卡”做法" in seed("002")
    repaired = repair(seed("002"))
    assert "借鑒“廈明山\ufffd康養卡”做法" in repaired.text
    assert "共同發行“閩西南山\ufffd康養卡”" in repaired.text
    assert repaired.changes["unreadable"] == 2


@pytest.mark.parametrize(
    ("number", "gone"),
    [
        ("000", ["主办单位", "版权所有"]),
        ("001", ["投资山西 >", "客户端中查看", "手机中查看", "分享\n", "\nx"]),
        ("003", ["Copyright", "Rights Reserved", "營業", "cnhubei"]),
        ("004", ["中国西藏网", "版权声明", "法律责任"]),
    ],
)
def test_the_furniture_of_the_seeds_is_gone(number: str, gone: list[str]) -> None:
    text = repair(seed(number)).text
    assert [piece for piece in gone if piece in text] == []


@pytest.mark.parametrize("number", ["000", "001", "004"])
def test_the_paragraphs_of_a_clean_seed_come_through_word_for_word(number: str) -> None:
    raw = [line.strip() for line in seed(number).splitlines()]
    assert [line for line in repair(seed(number)).text.splitlines() if line not in raw] == []


@pytest.mark.parametrize(
    ("raw", "label", "text"),
    [
        ("2023-08-16 18:24:57，正文：会议召开。", "2023-08-16 18:24:57，正文：", "会议召开。"),
        ("[      2023/08/14  17:28     ]，正文：会议。", None, "会议。"),
        ("2023年08月02日 09:21:35 来自湖北，正文：会议。", None, "会议。"),
        ("来源：某报客户端，正文：\u3000会议。", "来源：某报客户端，正文：", "会议。"),
        ("，正文：原标题：会议召开", "，正文：", "原标题：会议召开"),
    ],
)
def test_a_scrapers_label_is_taken_off_the_beginning(
    raw: str, label: str | None, text: str
) -> None:
    repaired = repair(raw)
    assert repaired.text == text
    assert len(repaired.removed) == 1
    assert label is None or repaired.removed == (label,)


@pytest.mark.parametrize(
    "text", ["他宣读了报告的正文：全文如下。", "会议3日召开。正文：全文如下。"]
)
def test_a_word_of_the_story_is_no_label(text: str) -> None:
    assert repair(text).text == text


@pytest.mark.parametrize(
    "notice",
    [
        "返回搜狐，查看更多责任编辑：",
        "返回搜狐，查看更多                        责任编辑：",
        "分享让更多人看到",
        "广告声明：文内含有的对外跳转链接（包括但不限于口令），仅供参考，本网所有文章均包含本声明。",
        "版权声明：凡本网作品，未经授权不得使用。违者将依法追究法律责任。",
    ],
)
def test_a_notice_glued_to_the_end_is_taken_off(notice: str) -> None:
    repaired = repair("会议在临汾召开。" + notice)
    assert repaired.text == "会议在临汾召开。"
    assert repaired.removed == (notice,)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("他说<|im_end|>好", "他说< |im_end|>好"),
        ("a <|endoftext|> b<｜User｜>", "a < |endoftext|> b< ｜User｜>"),
        ("<s>甲</s>[INST]乙[/INST]", "< s>甲< /s>[ INST]乙[ /INST]"),
        ("<<SYS>>甲<</SYS>>", "< <SYS>>甲< </SYS>>"),
        ("<start_of_turn>甲<|eot_id|>", "< start_of_turn>甲< |eot_id|>"),
        ("a < b, c <| d |> e, ### Instruction: x", "a < b, c <| d |> e, ### Instruction: x"),
    ],
)
def test_a_control_token_of_a_chat_model_is_broken_up(raw: str, text: str) -> None:
    repaired = repair(raw)
    assert repaired.text == text
    assert ("control tokens" in repaired.changes) == (raw != text)


def test_what_is_unreadable_is_counted_and_stays() -> None:
    repaired = repair("会\ue000议\ufffd召\ud800开")
    assert repaired.text == "会\ue000议\ufffd召\ufffd开"
    assert repaired.changes == {"unreadable": 3}


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_what_is_repaired_needs_no_repair(raw: str) -> None:
    once = repair(raw).text
    assert repair(once).text == once


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_what_is_joined_needs_no_repair(raw: str) -> None:
    once = repair(raw, wrapped=True).text
    assert repair(once).text == once


HOSTILE = [
    *"(a。 \n\t1甲\u3000é>锟\ue000\u200b\ud800浜",
    *[
        "a(",
        "协(a)",
        "\u0301\u0316",
        "? ",
        "a\n",
        "甲\n",
        "a > ",
        "<|a",
        "-\n",
        "??协B(a)",
        "Ã©",
        "¹ú",
    ],
    *["正文：", "相关阅读\n", "版权声明：", "x 分享 ", "声明:作者"],
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_long_text_of_one_piece_takes_no_time(unit: str) -> None:
    start = time.perf_counter()
    for wrapped in (False, True):
        repair(unit * (200_000 // len(unit)), wrapped=wrapped)
    assert time.perf_counter() - start < 8


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_no_empty_line_or_control_character_is_left_in_any_text(raw: str) -> None:
    text = repair(raw).text
    assert all(line and line == line.strip() for line in text.splitlines())
    assert not any(
        unicodedata.category(character) in ("Cc", "Cs") for character in text.replace("\n", "")
    )
    assert not set(text) & {"\u200b", "\ufeff", "\u202e", "\u00ad", "\U000e0041"}
    assert text == text.encode().decode()
