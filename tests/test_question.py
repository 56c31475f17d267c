"""A question is read for what it asks, and taken apart where it asks two things at once."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.answers.lists import asks_for_several
from rag.generation.answers.question import Question
from rag.generation.answers.subquestions import asks_twice, matters, parts
from rag.text import fold


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("湖南省省长是谁?", "person"),
        ("湖南省省長是誰?", "person"),
        ("會議在哪裡舉行?", "place"),
        ("累计签约多少个项目?", "number"),
        ("總投資多少億元?", "number"),
        ("会议什么时候召开?", "date"),
        ("哪一天开幕?", "date"),
        ("会议的主题是什么?", "anything"),
        ("", "anything"),
    ],
)
def test_the_kind_of_thing_that_is_asked_for_is_read(question: str, asked: str) -> None:
    assert Question.read(question).asked == asked


@pytest.mark.parametrize(
    ("question", "sentence", "answered"),
    [
        ("湖南省省长是谁?", "毛伟明出席会议。", True),
        ("湖南省省长是谁?", "会议在武汉召开。", False),
        ("三省里谁的总量最大?", "湖北省总量最大。", True),  # who may be a province
        ("毛伟明是谁?", "毛伟明出席会议。", False),  # nobody new
        ("累计签约多少项目?", "累计签约170个项目。", True),
        ("累计签约多少项目?", "签约了很多项目。", False),
        ("累计签约多少项目?", "2021年9月签约。", False),  # a date is no count
        ("总投资多少亿元?", "总投资2585亿元。", True),
        ("总投资多少亿元?", "签约项目170个。", False),
        ("会议什么时候召开?", "9月10日上午会议召开。", True),
        ("会议什么时候召开?", "会议在武汉召开。", False),
        ("会议是哪一天开的?", "会议在2021年召开。", False),  # not as exact as asked
        ("會議在哪裡舉行?", "會議在武漢舉行。", True),
        ("會議在哪裡舉行?", "會議圓滿結束。", False),
        ("大桥全长多少公里?", "大桥投资50亿元。", False),
        ("大桥全长多少公里?", "大桥全长50公里。", True),
        ("排名第几?", "排名全省首位。", True),
        ("排名第几?", "排名靠后。", False),
        ("会议开了吗?", "会议开了。", True),
        ("会议的主题是什么?", "会议的主题。", False),  # nothing new
        ("这几届大会一共签下多少个项目?", "共签约重大项目170个。", True),
        ("排全省第一的指标是百分之多少?", "林草覆盖率72.2%。", True),
        ("修复带以几个县为重点?", "以沿黄四县为重点。", True),
        ("六届大会总共要投多少钱?", "六届大会总投资2585亿元。", True),
        ("考察花了多少经费?", "两省同处黄河中游。", False),
        ("會議在哪座城市舉行?", "毛偉明主持會議。", False),  # a person is no place
        ("谁是会议的牵头单位?", "厦门是会议的牵头单位。", True),
        ("协办方都有谁?", "协办方有运城市政府、渭南市政府。", True),
        ("谁对局势表达了忧虑?", "联合国秘书长古特雷斯对局势表达了忧虑。", True),
        ("毛伟明担任什么职务?", "毛伟明出席会议。", False),
        ("毛伟明担任什么职务?", "毛伟明是湖南省省长。", True),
        ("从离婚到复婚隔了几年?", "隔了3年。", True),
        ("体量是摩根大通的多少分之一?", "体量大约是摩根大通的1/25。", True),
        ("轴距多长?", "轴距为2829mm。", True),
        ("产品卖到多少个国家?", "产品销往130多个国家。", True),
        ("签约多少个项目?", "三省四市举行了恳谈会。", False),
        ("公司一共雇了多少员工?", "公司拥有6家工厂。", False),
        ("公司一共雇了多少员工?", "公司有300多名员工。", True),
        ("开发区要跟谁对接?", "开发区要跟光谷生物城对接。", True),
        ("哪位负责人寄予期望?", "市商务委副主任诸旖寄予期望。", True),
        ("主编是谁?", "主编是吴怀中研究员。", True),
        ("他毕业于哪所大学?", "他在日本研究所工作。", False),
        ("博物馆一年能接待多少人?", "博物馆累计接待160万人次。", False),
        ("工厂啥时候投产?", "工厂投资10亿美元。", False),
        ("会议开了吧?", "会议开了。", True),
    ],
)
def test_a_sentence_answers_with_the_kind_of_thing_that_is_asked_for(
    question: str, sentence: str, answered: bool
) -> None:
    assert Question.read(question).is_answered_by(sentence) == answered


def test_money_is_no_count_of_projects() -> None:
    assert not Question.read("累计签约多少个项目?").is_answered_by("总投资2585亿元。")


def test_the_words_that_ask_say_nothing_of_the_matter() -> None:
    question = Question.read("吕梁的林草覆盖率是多少?")
    assert question.content == ["吕梁", "林草", "覆盖率"]
    assert "多少" not in question.terms and "吕梁" in question.terms


@pytest.mark.parametrize(
    ("question", "head"),
    [
        ("云溪县推行什么改革?", "改革"),
        ("會議通過了哪些文件?", "文件"),
        ("有哪些企业参加?", ""),
        ("谁来了?", ""),
    ],
)
def test_the_thing_that_is_asked_for_by_its_name_is_known(question: str, head: str) -> None:
    assert Question.read(question).head == fold(head)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("山西和湖南的省长分别是谁?", ("山西的省长是谁?", "湖南的省长是谁?")),
        ("山西和湖南的省長分別是誰?", ("山西的省長是誰?", "湖南的省長是誰?")),
        ("会议的主题和主线分别是什么?", ("会议的主题是什么?", "会议的主线是什么?")),
        ("毛伟明和王忠林分别担任什么职务?", ("毛伟明担任什么职务?", "王忠林担任什么职务?")),
        ("山西与陕西都有哪些领导?", ("山西有哪些领导?", "陕西有哪些领导?")),
        ("湖南省省长是谁?", ("湖南省省长是谁?",)),
        ("山西和陕西签署了什么协议?", ("山西和陕西签署了什么协议?",)),
        (
            "闽西南联席会议和长江中游座谈会，主持人分别是谁？",
            ("闽西南联席会议的主持人是谁？", "长江中游座谈会的主持人是谁？"),
        ),
        (
            "联席会议的主题是什么？江口大桥全长多少公里？山西和湖南的省长分别是谁?",
            (
                "联席会议的主题是什么？",
                "江口大桥全长多少公里？",
                "山西的省长是谁?",
                "湖南的省长是谁?",
            ),
        ),
        ("会议的主题是什么?它在哪里召开?", ("会议的主题是什么?它在哪里召开?",)),
        ("会议在临汾召开?主题是什么?", ("会议在临汾召开?主题是什么?",)),
    ],
)
def test_a_question_of_two_things_is_two_questions(
    question: str, expected: tuple[str, ...]
) -> None:
    assert parts(question) == expected


def test_the_two_things_of_a_comparison_are_searched_for_apart() -> None:
    assert matters("甲地的产量比乙地多多少?") == ("甲地的产量", "乙地")
    assert matters("甲地的产量是多少?") == ()


def test_two_asking_clauses_are_told_from_one() -> None:
    assert asks_twice("会议在哪里召开,谁主持?") == ("会议在哪里召开", "谁主持?")
    assert asks_twice("会议在武汉召开,谁主持?") == ()


@pytest.mark.parametrize(
    ("question", "several"), [("有哪些领导参加?", True), ("哪三處?", True), ("谁主持?", False)]
)
def test_a_list_that_is_asked_for_is_known(question: str, several: bool) -> None:
    assert asks_for_several(question) == several


ASKED = st.text(alphabet="山西和与、湖南的省长是谁多少几什么哪里会议主题,?？个比", max_size=30)
ONE = ASKED.map(lambda text: text.replace("?", "").replace("？", ""))


@given(ONE)
@settings(max_examples=150, deadline=None)
def test_without_a_joint_word_a_question_is_its_only_part(question: str) -> None:
    assert parts(question) == (question.strip(),)


@given(st.one_of(ASKED, st.text(max_size=40)), st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_asked(text: str, sentence: str) -> None:
    question = Question.read(text)
    question.is_answered_by(sentence)
    assert isinstance(question.head, str) and isinstance(question.terms, set)
    assert 1 <= len(parts(text)) <= 2 * max(1, len(re.split("[?？]", text)))
    assert all(one in text for one in (*asks_twice(text), *matters(text)))
    asks_for_several(text)
