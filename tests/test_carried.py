"""A translation is shown only with every number, day, name and office, and none besides."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.translation.preparing import prepare

PROJECTS = "六届黄河金三角投资合作交流大会累计签约重大项目170个,总投资2585亿元。"
HELD = "9月10日上午,座谈会在武汉举行,王忠林主持会议。"
GOVERNOR = "湖南省省长是毛伟明。"


@pytest.mark.parametrize(
    ("sentence", "tag", "holds"),
    [
        (PROJECTS, "en", ["6 sessions", "Yellow River Golden Triangle", "258.5 billion yuan"]),
        (PROJECTS, "en", ["170 major projects"]),
        (PROJECTS, "es", ["258.500 millones de yuanes", "Triángulo de Oro del río Amarillo"]),
        (PROJECTS, "ja", ["2585億元"]),
        (HELD, "ru", ["10 сентября", "Ухань", "Ван Чжунлинь"]),
        (HELD, "de", ["10. September", "Wuhan", "Wang Zhonglin"]),
        (GOVERNOR, "fr", ["Hunan", "gouverneur", "Mao Weiming"]),
        ("总体思路“14510”", "en", ["14510"]),
        ("年产20GW单晶硅棒", "en", ["20 GW"]),
    ],
)
def test_what_is_carried_over_is_written_in_the_readers_language(
    sentence: str, tag: str, holds: list[str]
) -> None:
    text = prepare(sentence, tag).text
    assert all(part in text for part in holds), text


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (
            PROJECTS,
            "The six sessions of the Yellow River Golden Triangle conference signed 170 major "
            "projects, with a total investment of 258.5 billion yuan.",
        ),
        (HELD, "The symposium was held in Wuhan on the morning of 10 September, Wang Zhonglin."),
        (GOVERNOR, "The Governor of Hunan Province is Mao Weiming."),
        ("第二届论坛在临汾举行。", "The 2nd forum was held in Linfen."),
        ("第二届论坛在临汾举行。", "The second forum was held in Linfen."),
        ("三省四市合作。", "The three provinces and four cities cooperate."),
        (
            "黄河在两省间奔流七百余公里。",
            "The Yellow River flows over 700 km between both provinces.",
        ),
    ],
)
def test_a_translation_that_keeps_everything_has_no_fault(sentence: str, said: str) -> None:
    assert prepare(sentence, "en").faults(said) == []


@pytest.mark.parametrize(
    ("sentence", "said", "fault"),
    [
        (GOVERNOR, "The governor of Hunan is Mao Zedong.", "Mao Weiming"),
        (GOVERNOR, "The governor of Hubei is Mao Weiming.", "Hunan"),
        (GOVERNOR, "The mayor of Hunan is Mao Weiming.", "governor"),
        (GOVERNOR, "The governor of Hunan, Mao Weiming, is chairman.", "chairman"),
        (GOVERNOR, "The governor of Hunan is Mao Weiming since 2020.", "2020"),
        (GOVERNOR, "The governor of Hunan is Mao Weiming, one of three.", "three"),
        (GOVERNOR, "The governor of Hunan省 is Mao Weiming.", "省"),
        (GOVERNOR, "The governor of Hunan and Shaanxi is Mao Weiming.", "Shaanxi"),
        (PROJECTS, PROJECTS, "170 major"),
        (HELD, "On October 10 it was held in Wuhan by Wang Zhonglin.", "September 10"),
        ("总投资2585亿元。", "The total investment is 2,585 billion yuan.", "258.5 billion yuan"),
        ("总投资2585亿元。", "It is 258.5 billion yuan, or 258.5 billion yuan.", "258.5"),
        ("第六届大会签约。", "Six sessions signed.", "第六"),
        ("六届大会签约。", "The sixth conference signed.", "6 sessions"),
    ],
)
def test_a_translation_that_loses_changes_or_adds_something_is_found_out(
    sentence: str, said: str, fault: str
) -> None:
    prepared = prepare(sentence, "en")
    assert prepared.faults(said), fault


def test_two_persons_cannot_change_places() -> None:
    prepared = prepare("湖南省省长毛伟明、湖北省省长王忠林出席。", "en")
    right = "Hunan governor Mao Weiming and Hubei governor Wang Zhonglin attended."
    wrong = "Hubei governor Mao Weiming and Hunan governor Wang Zhonglin attended."
    assert prepared.faults(right) == []
    assert prepared.faults(wrong) == ["another order"]


def test_a_slogan_has_its_own_words_behind_it() -> None:
    prepared = prepare("主题是“共建新格局、共谋大发展”。", "en")
    said = "The theme is “building and developing together”."
    assert prepared.finished(said) == (
        "The theme is “building and developing together” (共建新格局、共谋大发展)."
    )


def test_a_name_has_its_original_behind_it_once() -> None:
    prepared = prepare("王忠林主持会议,王忠林讲话。", "en")
    said = "Wang Zhonglin presided over the meeting, and Wang Zhonglin gave a speech."
    assert prepared.faults(said) == []
    assert prepared.finished(said) == (
        "Wang Zhonglin (王忠林) presided over the meeting, and Wang Zhonglin gave a speech."
    )


def test_well_known_places_need_no_original() -> None:
    prepared = prepare(GOVERNOR, "en")
    assert prepared.finished("The governor of Hunan is Mao Weiming.") == (
        "The governor of Hunan is Mao Weiming (毛伟明)."
    )


def test_a_russian_name_may_be_inflected() -> None:
    prepared = prepare("王忠林主持会议。", "ru")
    said = "Заседание прошло под председательством Вана Чжунлиня."
    assert prepared.faults(said.replace("Вана", "Ван")) == []


def test_japanese_readers_read_the_characters_in_any_form() -> None:
    prepared = prepare("陕西省省长是赵刚。", "ja")
    assert prepared.faults("陝西省の省長は趙剛です。") == []


def test_what_was_written_for_one_language_can_be_exchanged_for_another() -> None:
    english, german = prepare(PROJECTS, "en"), prepare(PROJECTS, "de")
    said = "Six sessions of the Yellow River Golden Triangle: 258.5 billion yuan for 170 projects."
    exchanged = english.exchanged(said, german)
    assert "Goldenes Dreieck am Gelben Fluss" in exchanged
    assert "258,5 Milliarden Yuan" in exchanged


@settings(deadline=None)
@given(
    st.text(alphabet="0123456789.,百分之%年月日第三六届省长王忠林在武汉市,。的A ", max_size=30),
    st.sampled_from(["en", "es", "ru", "ja", "ko", "de", "zz"]),
    st.text(alphabet="0123456789., WuhangZholi六年", max_size=30),
)
def test_any_sentence_can_be_prepared_and_any_translation_judged(
    sentence: str, tag: str, said: str
) -> None:
    prepared = prepare(sentence, tag)
    prepared.faults(said)
    assert prepared.finished(said) is not None
