"""Chinese in the reader's script is spelt as the articles spell it."""

from hypothesis import given
from hypothesis import strategies as st

from rag.generation.spelling import spelled
from rag.text import fold

TRADITIONAL = "三明市長余紅勝出席會議,李雲峰主持,爲此舉行座談。"


def test_a_name_is_spelt_as_the_article_spells_it() -> None:
    assert spelled("三明市长余红胜。", "zh-Hant", [TRADITIONAL]) == "三明市長余紅勝。"
    assert spelled("李云峰主持。", "zh-Hant", [TRADITIONAL]) == "李雲峰主持。"


def test_a_model_in_the_other_script_changes_nothing() -> None:
    assert spelled("三明市长余红胜。", "zh-Hans", [TRADITIONAL]) == "三明市长余红胜。"


def test_other_languages_are_left_alone() -> None:
    assert (
        spelled("Li Yunfeng (李云峰) spoke.", "en", [TRADITIONAL]) == "Li Yunfeng (李云峰) spoke."
    )


@given(st.text(alphabet="三明市长余红胜云峰主持会议,。abc", max_size=30))
def test_only_the_spelling_changes(sentence: str) -> None:
    assert fold(spelled(sentence, "zh-Hant", [TRADITIONAL])) == fold(sentence)
