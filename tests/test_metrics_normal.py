import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.metrics.normal import contains, normal, tokens

DAY = ("2022", "年", "5", "月", "3", "日")
MIXED = st.text(
    alphabet="一二三四十百千万亿〇零第年月日号个统山西ABab may0123456789.,-/%：。 ", max_size=30
)


@pytest.mark.parametrize(
    "text",
    [
        "2022年5月3日",
        "2022年05月03日",
        "二〇二二年五月三日",
        "二零二二年五月三号",
        "２０２２年５月３日",
        "2022-05-03",
        "2022/5/3",
        "2022.5.3",
        "May 3, 2022",
        "3 May 2022",
        "May 3rd 2022",
    ],
)
def test_a_date_is_the_same_however_it_is_written(text: str) -> None:
    assert tokens(text) == DAY
    assert normal(text) == "2022-05-03"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5月3日", "05-03"),
        ("五月三号", "05-03"),
        ("一月一日", "01-01"),
        ("2022年5月", "2022-05"),
        ("2022年5月份", "2022-05"),
        ("December 2019", "2019-12"),
        ("2022年", "2022年"),
        ("二〇二二年", "2022年"),
        ("十月", "10月"),
        ("13月5日", "13月5日"),
        ("12人", "12人"),
        ("十二人", "12人"),
        ("一人", "1人"),
        ("1,234人", "1234人"),
        ("２５８５亿元", "258500000000元"),
        ("二千五百八十五亿元", "258500000000元"),
        ("1.5万亿", "1500000000000"),
        ("3.50", "3.5"),
        ("百分之七十二点二", "72.2%"),
        ("百分之72.2", "72.2%"),
        ("７２．２％", "72.2%"),
        ("第四届", "第4届"),
        ("三", "3"),
        ("12345678901234567891", "12345678901234567891"),
        ("臺灣大學", "台湾大学"),
        ("《山西·临汾》：“会议”", "山西临汾会议"),
        ("New  York, USA", "new york usa"),
        ("Covid-19疫情", "covid 19疫情"),
        ("！？", ""),
        ("", ""),
    ],
)
def test_numbers_dates_width_case_and_script_have_one_form(text: str, expected: str) -> None:
    assert normal(text) == expected


@pytest.mark.parametrize(
    "word",
    [
        "一带一路",
        "统一",
        "唯一",
        "万物",
        "十分重要",
        "三亚",
        "三新一高",
        "同一个",
        "五四运动",
        "百万富翁",
        "千千万万的家",
        "统一万岁",
    ],
)
def test_numerals_in_words_are_characters(word: str) -> None:
    assert tokens(word) == tuple(word)


def test_tokens_are_numbers_latin_words_and_single_characters() -> None:
    assert tokens("GDP增长3.5%，达12亿") == ("gdp", "增", "长", "3.5", "%", "达", "1200000000")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("動員時可能有四十萬，但", "四十万"),
        ("動員時可能有四十萬，但", "400,000"),
        ("会议于2022年5月3日召开", "5月3日"),
        ("会议于2022年5月3日召开", "2022年5月"),
        ("会议于2022-05-03召开", "二〇二二年"),
        ("on May 3, 2022 in Linfen", "2022年5月3日"),
        ("共有一百七十个项目", "170个"),
        ("工作思路是“一三四三”。", "一三四三"),
        ("在 山西 省 临汾 市", "山西省临汾市"),
        ("與會者來自臺灣大學", "台湾大学"),
        ("位於ＮＥＷ ＹＯＲＫ", "new york"),
        ("增长了72.2％", "百分之七十二点二"),
        ("他用C++写成", "c++"),
        ("评了☆☆☆", "☆☆"),
    ],
)
def test_a_part_is_found_in_other_writing(text: str, part: str) -> None:
    assert contains(text, part)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("共170个项目", "17"),
        ("共170个项目", "70个"),
        ("3.5倍", "3"),
        ("the status of it", "us"),
        ("5月31日", "5月3日"),
        ("北方京城", "北京"),
        ("北京", ""),
        ("北京", " "),
        ("", "北京"),
        ("三亚", "3"),
    ],
)
def test_a_part_is_whole_numbers_and_whole_words(text: str, part: str) -> None:
    assert not contains(text, part)


@given(MIXED)
@settings(max_examples=200, deadline=None)
def test_every_text_contains_itself_and_any_width_and_case_of_it(text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text.upper())
    assert contains(text, text) == bool(text.strip())
    assert tokens(wide) == tokens(text)
