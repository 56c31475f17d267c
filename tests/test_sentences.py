import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.sentences import clauses, members, sentences, trim

MARKS = "。，、！？!?.:…“”‘’「」《》（）()\"'«»„；：- \n\t\u2028\u3000"
NEWS = st.text(alphabet="山道说12abAB" + MARKS, max_size=80)
PIECES = [
    *'山西发展 会议。 他说： 说。 “ ” （ ） 「 」 《 》 « » „ A ！ …… ？ ， "'.split(),
    *["Mr.", " U.S.", " 3.", " said", ". ", "甲" * 79, "乙" * 198, "\n"],
]
PHRASES = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)
TEXTS = st.one_of(NEWS, PHRASES, st.text(max_size=80))
LONG = "会议审议通过合作文件" * 9


def spoken(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_an_empty_text_has_no_sentences() -> None:
    assert spoken("") == spoken(" \n\u3000\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "会议召开。|代表出席！",
        "真的吗？！|是的。",
        "标题\n|正文",
        "第一行\r\n\r\n|第二行\u2028|第三行",
        "增长3.5%，总额1.2亿元。",
        "一是修路；二是架桥；三是通水。|四是植树。",
        "会议要点如下：修路、架桥。|完。",
        "会议召开。 |代表出席。",
    ],
)
def test_a_sentence_ends_with_its_mark_or_its_line(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "“今天很好。”他说。",
        "“甲。”|“乙。”",
        "「今天很好。」他說。|大家鼓掌。",
        "他说：“很好。”|大家鼓掌。",
        "他说：“修路。架桥。”|大家鼓掌。",
        "他说：「很好！」|大家鼓掌",
        "“修路。架桥。”他对记者说。",
        "“好！”、“妙！”他们喊道。",
        "“好！”，他说。",
        "“就这样……”的声音传来。",
        "他把“你好吗？”写在纸上。",
        "他在信中写下“再见了。”|随后离开。",
        "《你好，远方！》的票房很高。|他走了。",
        "他来了（真的吗？）然后走了。",
        "（会议结束。）|代表离开",
        "“行百里者半九十。”——古语",
        "他说：“他问我：‘去吗？’我说不去。”|然后走了。",
        f"“{LONG}。|乙。”他说。|丙。",
        f"他说：“{LONG}。|乙。”|王某表示，丙。",
        '真好!|"我们走吧。"他说。',
        '"会议召开。"他说。|"代表出席。"',
        "他说“没有收尾。|这里也没有。",
    ],
)
def test_a_short_quotation_is_whole_and_has_its_speaker(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "他……走了。",
        "他走了…… |大家都哭了。",
        "他走了……",
        "Wait... what? |Yes.",
        "It was late... |Then it rained.",
        "They left...maybe.",
    ],
)
def test_an_ellipsis_ends_a_sentence_only_where_one_begins(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "1. 修路。|2. 架桥。",
        "1.修路。|2.架桥。",
        "（一）修路。|（二）架桥。",
        "①修路。|②架桥。",
        "一、修路。|二、架桥。",
        "1. The road. |2. The bridge.",
        "a) The road. |b. The bridge.",
    ],
)
def test_the_number_of_a_list_stays_with_its_item(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "Growth was 3.5%. |Prices fell.",
        "Mr. Li met Dr. Wang. |They spoke.",
        "U.S. policy changed! |Why?",
        "He lives in the U.S. |The rest moved.",
        "Apple Inc. sued, e.g. over No. 5 on p. 12, at 3 p.m. |They won.",
        "J. R. Smith paid. |Yahoo! is down. |Really?! |Yes.",
        "Yahoo!邮箱停用",
        'He said, "Go." |Then he left.',
        '"Is it?" she asked. |"Yes." |He left.',
        '"I agree," he said. |He left.',
        "It rose (it fell.) Then it rose. |(It fell.) |It rose.",
        "Sales rose. |iPhone prices fell.",
        "The boys’ coats. |It’s ‘cold.’ |They left.",
        "Am 3. Mai kam Dr. Müller. |Er ging.",
        "Im 19. Jahrhundert z. B. war es so. |„Ja.“ |Er lachte. |„Ja!“, sagte er.",
        "Es war 2019. |Er ging.",
        "¿Qué?|¡No! |Vale.",
        "«Sí.» |Se fue.",
        "« Bonjour. » |Il part. |« Quoi ? » dit-il.",
        "यह है। |वह है॥ |ठीक।",
        "هل هذا؟ |نعم۔ |لا.",
        "А. С. Пушкин родился. |Он жил.",
        "访问http://www.news.cn/a.html?b=1。|写信给a.b@news.cn。",
        "See www.news.cn/a?b=1 or a.b@news.cn. |Then call.",
        "วันนี้อากาศดี",
    ],
)
def test_other_languages_end_their_sentences_too(text: str) -> None:
    check(text)


def check(text: str) -> None:
    """The sentences of `text` are those that are parted by `|` in it."""
    assert spoken(text.replace("|", "")) == [part.strip() for part in text.split("|")]


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_every_visible_character_is_in_just_one_sentence(text: str) -> None:
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    covered = {place for start, end in spans for place in range(start, end)}
    assert {i for i, character in enumerate(text) if not character.isspace()} <= covered


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_no_sentence_goes_over_a_line_or_has_space_at_its_ends(text: str) -> None:
    for sentence in spoken(text):
        assert sentence == sentence.strip()
        assert not set(sentence) & set("\n\r\u2028\u2029")


@given(TEXTS)
@settings(max_examples=500, deadline=None)
def test_a_sentence_by_itself_is_one_sentence(text: str) -> None:
    for sentence in spoken(text):
        assert spoken(sentence) == [sentence]


@pytest.mark.parametrize(
    "unit", [*"。.“\"(…!' aA1甲?»”’", "“。", "'。", "»。", "(.", '".', ". ", "甲…", "说"]
)
def test_a_long_text_of_one_mark_takes_no_time(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    start = time.perf_counter()
    sentences(text)
    clauses(text, 0, len(text))
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    "text",
    [
        "晋陕豫,|临汾；|prices - |and wages、|完",
        "总投资2,585亿元,|14:45签约:|完",
    ],
)
def test_a_clause_keeps_its_mark(text: str) -> None:
    whole = text.replace("|", "")
    parts = [whole[start:end] for start, end in clauses(whole, 0, len(whole))]
    assert parts == text.split("|")


def test_the_members_of_a_sentence_lie_between_its_semicolons() -> None:
    text = "一是修路，铺轨；二是架桥；三是通水。"
    parts = [text[start:end] for start, end in members(text, 0, len(text))]
    assert parts == ["一是修路，铺轨；", "二是架桥；", "三是通水。"]


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_clauses_put_together_are_the_text(text: str) -> None:
    for cut in (clauses, members):
        assert "".join(text[start:end] for start, end in cut(text, 0, len(text))) == text


def test_trimming_takes_white_space_from_both_ends() -> None:
    text = "。 \u3000临汾 市\n。"
    start, end = trim(text, 1, len(text) - 1)
    assert text[start:end] == "临汾 市"
    assert trim("   ", 0, 3) == (3, 3)
