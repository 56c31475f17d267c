"""A romanised Chinese name in a question is the name that the passages write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.translation.originals import restored

PASSAGES = (
    "山西省委书记蓝佛安,陕西省委书记赵一德出席座谈会。",
    "太忻一体化经济区在忻州。武漢市市長程用文出席,王忠林主持會議,那么会议在哪里?",
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Did Shanxi visit Shaanxi?", "Did 山西 visit 陕西?"),
        ("What did Lan Fo'an say?", "What did 蓝佛安 say?"),
        ("What did Lan Foan's deputy say?", "What did 蓝佛安's deputy say?"),
        ("Who is Zhonglin Wang?", "Who is 王忠林?"),
        ("¿Qué es Taixin?", "¿Qué es 太忻?"),
        ("Wer ist Bürgermeister von Xinzhou?", "Wer ist Bürgermeister von 忻州?"),
        ("Quel projet y a-t-il à Xi’an ?", "Quel projet y a-t-il à 西安 ?"),
        ("The Yellow River Golden Triangle", "The 黄河金三角"),
        ("Кто губернатор Хубэя?", "Кто губернатор 湖北?"),
        ("Что сказал Ван Чжунлинь в Ухане?", "Что сказал 王忠林 в 武汉?"),
        ("왕중린은 누구입니까?", "王忠林은 누구입니까?"),
        ("후베이성 성장은 누구입니까?", "湖北省省长은 누구입니까?"),
        ("臨汾と武漢で会議が開かれた", "臨汾と武汉で会議が開かれた"),
        ("黄河ゴールデントライアングルとは", "黄河金三角とは"),
    ],
)
def test_a_romanised_name_is_put_back(question: str, expected: str) -> None:
    assert restored(question, PASSAGES).text == expected


@pytest.mark.parametrize(
    "question",
    [
        "Which Names can we name?",  # na me is read as 那么, which is no name
        "Die Banken und die Wende",
        "How many women work here?",
        "山西省省长是谁?",
        "Who is Lang Ping?",  # stands in no passage
        "",
    ],
)
def test_what_is_no_chinese_name_stays(question: str) -> None:
    assert restored(question, PASSAGES).text == question


def test_the_names_that_were_put_back_are_told() -> None:
    assert restored("Did Shanxi visit Xinzhou?", PASSAGES).names == ("山西", "忻州")


def test_what_is_written_alike_is_left_alone_where_it_is_unclear() -> None:
    assert restored("산시성은 어디입니까?", PASSAGES).text == "산시성은 어디입니까?"
    assert restored("산시성은 어디입니까?", (*PASSAGES[1:], "山西")).text == "山西省은 어디입니까?"


@settings(deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=40), max_size=3))
def test_any_question_can_be_read_with_any_passages(question: str, passages: list[str]) -> None:
    found = restored(question, passages)
    assert all(name in found.text for name in found.names)
