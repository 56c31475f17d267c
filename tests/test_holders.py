"""Who holds an office is said in every language by rule."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.translation.holders import holder


@pytest.mark.parametrize(
    ("sentence", "tag", "said"),
    [
        ("湖南省省长是毛伟明。", "en", "The governor of Hunan is Mao Weiming (毛伟明)."),
        ("湖南省省长是毛伟明。", "es", "Gobernador, Hunan: Mao Weiming (毛伟明)."),
        ("湖南省省长是毛伟明。", "ru", "Губернатор, Хунань: Мао Вэймин (毛伟明)."),
        ("湖南省省长是毛伟明。", "ja", "湖南省の省長は毛伟明です。"),
        ("湖南省省长是毛伟明。", "ko", "후난 성장: 마오웨이밍(毛伟明)."),
        ("湖南省省長是毛偉明。", "de", "Gouverneur, Hunan: Mao Weiming (毛偉明)."),
        ("毛伟明是湖南省省长。", "en", "The governor of Hunan is Mao Weiming (毛伟明)."),
        (
            "泉州市委书记是康涛。",
            "en",
            "The municipal Party secretary of Quanzhou (泉州) is Kang Tao (康涛).",
        ),
        ("临汾市市长是李云峰。", "fr", "Maire, Linfen (临汾): Li Yunfeng (李云峰)."),
    ],
)
def test_who_holds_an_office_is_said_by_rule(sentence: str, tag: str, said: str) -> None:
    assert holder(sentence, tag) == said


@pytest.mark.parametrize(
    "sentence",
    [
        "湖南省省长毛伟明出席会议。",
        "湖南省省长不是毛伟明。",
        "湖南省委副书记、省长是毛伟明。",
        "会议由毛伟明主持。",
        "毛伟明。",
        "",
    ],
)
def test_any_other_sentence_is_left_to_the_model(sentence: str) -> None:
    assert holder(sentence, "en") == ""


def test_a_language_without_a_name_for_the_office_is_left_to_the_model() -> None:
    assert holder("湖南省省长是毛伟明。", "vi") == ""


@settings(deadline=None)
@given(st.text(alphabet="湖南省省长是毛伟明。市委书记康涛P N O", max_size=16))
def test_any_text_is_such_a_sentence_or_is_not(text: str) -> None:
    assert isinstance(holder(text, "en"), str)
