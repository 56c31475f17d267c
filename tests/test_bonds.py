"""Words that all stand in the source may still not belong together there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.proof.bonds import (
    changed_places,
    denied,
    exchanged,
    put_in_the_place_of,
    takes_the_place_of_another,
)


@pytest.mark.parametrize(
    ("name", "sentence", "source", "replaces"),
    [
        ("李强", "李强主持会议", "王伟主持会议", True),
        ("郑州", "會議在鄭州召開", "会议在临汾召开", True),
        ("王伟", "王伟主持会议", "王偉主持會議", False),
        ("临汾", "会议在临汾召开", "在临汾召开会议", False),
        ("王伟", "会议由他主持", "王伟主持会议", False),
    ],
)
def test_a_name_that_stands_where_another_stands_takes_its_place(
    name: str, sentence: str, source: str, replaces: bool
) -> None:
    assert takes_the_place_of_another(name, sentence, source) == replaces


@pytest.mark.parametrize(
    ("sentence", "source", "put"),
    [
        # Word for word its source but for one thing that the article does not know.
        ("大厦位于海棠区动漫路九号。", "大厦位于吉阳区动漫路九号。", "海棠"),
        ("派团赴东京、大阪、神户等城市招商。", "派团赴东京、大阪、横滨等城市招商。", "神户"),
        ("大厦位于吉阳区动漫路九号。", "大厦位于吉阳区动漫路九号。", ""),
        ("北京动员党员干部开展环境清理。", "全市动员党员干部开展环境清理。", ""),  # it points there
    ],
)
def test_a_thing_put_for_another_is_seen(sentence: str, source: str, put: str) -> None:
    assert put_in_the_place_of(sentence, source, source) == put


@pytest.mark.parametrize(
    ("sentence", "source", "wrong"),
    [
        ("省委没有把阳泉纳入城市群。", "省委明确把阳泉纳入城市群。", True),
        ("大会期间没有另外举行恳谈会。", "大会期间还举行了恳谈会。", True),
        ("省委把阳泉纳入城市群。", "省委明确把阳泉纳入城市群。", False),
        ("要轻重有序，避免层层加码。", "要轻重有序，不搞层层加码。", False),  # no is said in both
        ("这离不开厦门的带动。", "这得益于厦门的带动。", False),
    ],
)
def test_a_no_for_a_yes_is_seen(sentence: str, source: str, wrong: bool) -> None:
    assert denied(sentence, source) == wrong


@pytest.mark.parametrize(
    ("sentence", "source", "turned"),
    [
        ("物业向环管中心推荐回收箱。", "环管中心向物业推荐回收箱。", True),
        ("陕西代表团赴山西学习考察。", "山西代表团赴陕西学习考察。", True),
        ("回收箱由环管中心推荐给物业。", "环管中心向物业推荐回收箱。", False),
        (
            "前多连杆式悬挂,后麦弗逊式悬挂。",
            "前麦弗逊式悬挂,后多连杆式悬挂。",
            False,
        ),  # two clauses
        ("前多连杆式加后麦弗逊式悬挂。", "前麦弗逊式加后多连杆式悬挂。", True),
        ("省委老干部局响应州委老干部局倡议。", "州委老干部局响应省委老干部局倡议。", True),
        ("在临汾召开会议。", "会议在临汾召开。", False),
        ("山西与陕西签署协议。", "陕西与山西签署协议。", False),
        ("会议由陕西、山西、河南主办。", "会议由山西、陕西、河南主办。", False),
        ("山西代表团赴陕西学习考察。", "7月20日,山西代表团赴陕西学习考察。", False),
    ],
)
def test_two_that_changed_places_are_seen(sentence: str, source: str, turned: bool) -> None:
    assert changed_places(sentence, source) == turned


@given(st.text(alphabet="毛伟明王忠林在武汉签署了30个、,。项目增长下降第一次届", max_size=40))
@settings(max_examples=100, deadline=None)
def test_a_sentence_never_contradicts_itself(text: str) -> None:
    assert not changed_places(text, text)
    assert not denied(text, text)
    assert not put_in_the_place_of(text, text, text)


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_two_texts_can_be_compared(sentence: str, source: str) -> None:
    exchanged(sentence, source)
    changed_places(sentence, source)
    denied(sentence, source)
    put_in_the_place_of(sentence, source, source)
    takes_the_place_of_another("武汉", sentence, source)
