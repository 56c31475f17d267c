from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.ingestion.repair import is_furniture, repair

SEEDS = Path(__file__).parents[1] / "seeds"
DAMAGED = st.text(
    alphabet="協産入?fa(é)n\n\r\t \u200b\ufeff\x00\u2028\u2029。>：版权所有", max_size=60
)
GLOSSED = st.lists(
    st.sampled_from(
        [
            "協(xié)",
            "產(chǎn)",
            "(xié)",
            "?yún)f(xié)",
            "會",
            "(a)",
            "。",
            "\n",
            " ",
            "分享",
            "\x00",
        ]
    ),
    max_size=20,
).map("".join)
TEXTS = st.one_of(GLOSSED, DAMAGED, st.text(max_size=80))


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


@pytest.mark.parametrize("text", ["他们蹚(tāng)出了新路子。", "蹚(tāng)出了、擘(bò)画了"])
def test_a_gloss_or_two_in_a_clean_text_stay(text: str) -> None:
    assert repair(text).text == text


def test_many_glosses_are_noise() -> None:
    assert repair("協(xié)同發(fā)展產(chǎn)業(yè)").text == "協同發展產業"


def test_a_character_with_two_glosses_loses_both() -> None:
    assert repair("協(xié)(xié)同發(fā)展產(chǎn)").text == "協同發展產"


def test_letters_in_brackets_that_are_no_syllable_stay() -> None:
    raw = "協(xié)同發(fā)展產(chǎn)業(yè),用好(GDP)和(5G)"
    assert repair(raw).text == "協同發展產業,用好(GDP)和(5G)"


def test_a_torn_character_is_restored_from_the_glosses_of_its_own_article() -> None:
    torn = "協(xié)同發(fā)展產(chǎn)業(yè),深入?yún)f(xié)商"
    assert repair(torn).text == "協同發展產業,深入協商"
    assert repair(torn).changes["torn characters"] == 1


def test_a_torn_character_nothing_tells_of_is_left_as_it_stands() -> None:
    torn = "發(fā)展產(chǎn)業(yè),深入?yún)f(xié)商"
    assert repair(torn).text == "發展產業,深入?yún)f(xié)商"


@pytest.mark.parametrize(
    "line",
    [
        "客户端中查看",
        "手机中查看",
        "分享",
        "x",
        "关闭窗口",
        "投资山西 > 焦点图 >",
        "中国西藏网 > 即时新闻 > 地方",
        "版权声明:凡注明“来源:中国西藏网”的所有作品,版权归某公司。",
        "華夏經緯網絡信息中心版權所有",
        "华夏经纬网络信息中心版权所有",
        "主办单位:山西省临汾市人民政府台港澳事务办公室",
        "Copyright ? 2001-2024 湖北荊楚網絡科技股份有限公司 All Rights Reserved",
        "營業執照 - 增值電信業務許可證 - 互聯網出版機構",
        "版權為 荊楚網 www.cnhubei.com 所有 未經同意不得復制或鏡像",
        "未经授权不得转载",
    ],
)
def test_a_line_of_the_page_is_furniture_in_either_script(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "打造南北引擎",
        "发挥区位优势",
        "三省四市分享发展成果。",
        "会议由山西省政府主办,临汾市政府承办。",
        "深化协同发展 推动中部地区加快绿色崛起",
        "(责编: 李文治)",
        "",
    ],
)
def test_a_line_of_the_article_is_no_furniture(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize("number", ["002", "003"])
def test_no_pinyin_is_left_in_the_seeds_that_were_full_of_it(number: str) -> None:
    repaired = repair(seed(number))
    assert repaired.changes["pinyin"] > 100
    for noise in ("(xié)", "(fā)", "(zhàn)", "(chǎn)", "(jīng)", "(lián)"):
        assert noise not in repaired.text


def test_the_torn_word_of_a_seed_is_whole_again() -> None:
    assert "入?yún)f(xié)商" in seed("003")
    assert "共同打造全國重要增長極深入協商,達成共識。" in repair(seed("003")).text


def test_what_cannot_be_told_in_a_seed_is_left_as_it_stands() -> None:
    assert "“廈明山??叼B(yǎng)卡”" in repair(seed("002")).text


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


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_what_is_repaired_needs_no_repair(raw: str) -> None:
    once = repair(raw).text
    assert repair(once).text == once


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_no_empty_line_or_control_character_is_left_in_any_text(raw: str) -> None:
    text = repair(raw).text
    assert all(line and line == line.strip() for line in text.splitlines())
    assert not set(text) & {"\r", "\t", "\x00", "\u200b", "\ufeff"}
    assert text == text.encode().decode()
