"""What a chat model translates is checked, and shown only when nothing is lost or added."""

import pytest

from rag.generation import prompts
from rag.generation.model import Model
from rag.generation.translation.translator import ModelTranslator, is_in
from rag.generation.wording import untranslated
from tests.fakes import ScriptedChat

GOVERNOR = "湖南省省长毛伟明出席会议。"
RIGHT = "The governor of Hunan Province, Mao Weiming, attended the meeting."
ANSWER, AGAIN, ONWARD = "in English already", "Translate into English", "Translate into German"


def translator(
    scripts: dict[str, str | None], hints: tuple[str, ...] = ()
) -> tuple[ModelTranslator, ScriptedChat]:
    chat = ScriptedChat(scripts=scripts)
    return ModelTranslator(Model(chat, "scripted", "remote").session(), hints=hints), chat


def test_a_faithful_translation_is_shown_with_the_original_names() -> None:
    translated = translator({ANSWER: RIGHT})[0].translated(GOVERNOR, "en")
    assert translated.faithful
    assert (
        translated.text
        == "The governor of Hunan Province, Mao Weiming (毛伟明), attended the meeting."
    )


def test_the_model_is_given_names_offices_and_numbers_in_the_readers_language() -> None:
    made, chat = translator({ANSWER: RIGHT, "": "no"})
    made.translated("湖南省省长毛伟明出席,总投资2585亿元。", "en")
    assert "Hunan 省 governor Mao Weiming" in chat.seen[0]
    assert "258.5 billion yuan" in chat.seen[0]


def test_what_fails_is_tried_once_more_with_another_prompt() -> None:
    made, chat = translator({AGAIN: RIGHT, ANSWER: "The governor of Hubei is Mao Weiming."})
    assert made.translated(GOVERNOR, "en").faithful
    assert len(chat.seen) == 2


def test_shaanxi_is_not_mistaken_for_shanxi() -> None:
    said = "Shanxi and Sichuan signed an agreement in the city of Xi'an."
    made, chat = translator({"Sichuan": said, "": "no"})
    assert made.translate_answer("山西与陕西在西安签署协议。", "en") == (
        "Shanxi and Shaanxi signed an agreement in the city of Xi'an."
    )
    assert "Shaanxi" not in chat.seen[0]


def test_japanese_is_reached_from_the_chinese_itself() -> None:
    made, chat = translator({"Translate into Japanese": "湖南省省長の毛偉明が会議に出席しました。"})
    assert made.translate_answer(GOVERNOR, "ja") == "湖南省省長の毛伟明が会議に出席しました。"
    assert len(chat.seen) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "The governor of Hunan Province is Mao Zedong.",
        "The mayor of Hunan Province is Mao Weiming.",
        "In 2021 the governor of Hunan Province is Mao Weiming.",
        "El governor de la provincia de Hunan es Mao Weiming, según los datos de la provincia.",
        GOVERNOR,
        " ",
    ],
)
def test_a_translation_that_fails_twice_is_the_sentence_itself_and_says_so(wrong: str) -> None:
    translated = translator({AGAIN: wrong, ANSWER: wrong})[0].translated(GOVERNOR, "en")
    assert not translated.faithful
    assert translated.text == f"{untranslated('en')} {GOVERNOR}"


def test_who_holds_an_office_is_said_without_the_model() -> None:
    made, chat = translator({})
    assert made.translate_answer("湖南省省长是毛伟明。", "de") == (
        "Gouverneur, Hunan: Mao Weiming (毛伟明)."
    )
    assert chat.seen == []


def test_an_english_sentence_is_put_into_chinese_with_its_numbers() -> None:
    sentence = "The company moved to Paris in 1998."
    right, wrong = "公司于1998年迁往巴黎。", "公司于1989年迁往巴黎。"
    asked = "Translate into Simplified Chinese"
    assert translator({asked: right})[0].translate_answer(sentence, "zh-Hans") == right
    assert not translator({asked: wrong})[0].translated(sentence, "zh-Hans").faithful


def test_other_languages_are_reached_by_way_of_english() -> None:
    made, chat = translator(
        {ANSWER: RIGHT, ONWARD: "Der Gouverneur der Provinz Hunan ist Mao Weiming."}
    )
    assert made.translate_answer(GOVERNOR, "de") == (
        "Der Gouverneur der Provinz Hunan ist Mao Weiming (毛伟明)."
    )
    assert "The Gouverneur of Hunan Province, Mao Weiming, attended" in chat.seen[1]


def test_the_reader_is_told_in_his_language_that_nothing_could_be_translated() -> None:
    said = translator({"": "no"})[0].translate_answer(GOVERNOR, "es")
    assert said.startswith("(Sin traducción fiable") and said.endswith(GOVERNOR)


def test_a_model_that_goes_round_in_circles_is_stopped() -> None:
    made, _ = translator({"": "Wuhan, Wuhan, " * 200})
    assert not made.translated(GOVERNOR, "en").faithful
    assert len(made._said(prompts.fill("translate_answer", text=""))) < 100


def test_a_question_is_translated_with_the_names_of_the_passages() -> None:
    made, chat = translator({"忻州": "忻州谋划了多少项目?"}, ("忻州已谋划项目268项。",))
    assert made.translate("How many projects has Xinzhou planned?", "zh-Hans") == (
        "忻州谋划了多少项目?"
    )
    assert "How many projects has 忻州 planned?" in chat.seen[0]


def test_a_name_that_the_model_changes_is_translated_under_another() -> None:
    made, chat = translator(
        {"苏州": "苏州谋划了多少项目?", "忻州": "浙江谋划了多少项目?"}, ("忻州已谋划。",)
    )
    assert made.translate("How many projects has Xinzhou planned?", "zh-Hans") == (
        "忻州谋划了多少项目?"
    )
    assert len(chat.seen) == 2


def test_a_translation_is_in_the_script_that_was_asked_for() -> None:
    made, _ = translator({"武汉": "武漢的會議在哪裡?"}, ("武汉市",))
    assert made.translate("Where was the meeting in Wuhan?", "zh-Hans") == "武汉的会议在哪里?"


def test_a_question_is_translated_once() -> None:
    memory: dict[tuple[str, str], str] = {}
    chat = ScriptedChat(scripts={"meeting": "会议在哪里?"})
    for _ in range(2):
        session = Model(chat, "scripted", "remote").session()
        assert ModelTranslator(session, memory).translate("Where was the meeting?", "zh-Hans")
    assert len(chat.seen) == 1


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ("The governor presided over the meeting in the morning.", "en", True),
        ("El gobernador presidió la reunión de la mañana en la ciudad.", "es", True),
        ("El gobernador presidió la reunión de la mañana en la ciudad.", "en", False),
        ("Es 170", "es", True),
        ("The of is .", "en", True),
        ("会议在哪里召开", "ja", False),
    ],
)
def test_the_language_of_a_translation_is_told_by_its_words(
    text: str, tag: str, expected: bool
) -> None:
    assert is_in(text, tag) is expected
