"""Names are found in a Chinese sentence, and written for readers of other scripts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.translation.names import names
from rag.generation.translation.romanise import person, place
from rag.text import tagged


def told(sentence: str) -> list[tuple[str, str]]:
    return [(name.text, name.kind) for name in names(sentence)]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("湖南省省长是毛伟明。", [("湖南", "place"), ("毛伟明", "person")]),
        ("湖北省委書記應勇出席會議。", [("湖北", "place"), ("應勇", "person")]),
        ("会议在武汉举行,王忠林主持会议。", [("武汉", "place"), ("王忠林", "person")]),
        (
            "市领导董一兵、李云峰、潘海燕、张翔出席。",
            [(name, "person") for name in ("董一兵", "李云峰", "潘海燕", "张翔")],
        ),
        ("晋陕豫黄河金三角", [("晋陕豫", "place"), ("黄河金三角", "place")]),
        ("吕梁林草覆盖率、城市、平原", [("吕梁", "place")]),
        ("走进商汤智能科技公司。", [("商汤智能科技公司", "organisation")]),
        ("三省四市合作", []),
        ("三明市长是余红胜。", [("三明", "place"), ("余红胜", "person")]),
    ],
)
def test_persons_places_and_organisations_are_found(
    sentence: str, found: list[tuple[str, str]]
) -> None:
    assert told(sentence) == found


@pytest.mark.parametrize(
    ("name", "tag", "written"),
    [
        ("王忠林", "en", "Wang Zhonglin"),
        ("王忠林", "ru", "Ван Чжунлинь"),
        ("王忠林", "ko", "왕중린"),
        ("毛偉明", "es", "Mao Weiming"),
        ("蓝佛安", "en", "Lan Fo'an"),
        ("许达哲", "ru", "Сюй Дачжэ"),
        ("易炼红", "de", "Yi Lianhong"),
        ("欧阳小明", "fr", "Ouyang Xiaoming"),
        ("单雄", "en", "Shan Xiong"),
        ("吕志", "en", "Lü Zhi"),
        ("夏帕克提·吾守尔", "en", "夏帕克提·吾守尔"),
    ],
)
def test_a_person_is_called_as_readers_of_the_language_know_it(
    name: str, tag: str, written: str
) -> None:
    assert person(name, tag) == written


@pytest.mark.parametrize(
    ("name", "tag", "written"),
    [
        ("山西", "en", "Shanxi"),
        ("陕西", "en", "Shaanxi"),
        ("陝西", "de", "Shaanxi"),
        ("陕西", "ru", "Шэньси"),
        ("忻州", "en", "Xinzhou"),
        ("武汉", "ru", "Ухань"),
        ("西安", "fr", "Xi'an"),
        ("北京", "es", "Pekín"),
        ("黄河", "de", "Gelber Fluss"),
        ("内蒙古", "en", "Inner Mongolia"),
        ("香港", "ru", "Гонконг"),
        ("陕西", "ja", "陕西"),
    ],
)
def test_a_place_has_the_name_the_language_has_for_it(name: str, tag: str, written: str) -> None:
    (found,) = names(f"会议在{name}举行")
    assert found.written(tag) == written


def test_an_organisation_is_named_in_english_as_far_as_its_words_are_known() -> None:
    (found,) = names("深入、陕西煤业化工技术研究院、")
    assert found.written("en") == "Shaanxi Coal Chemical Technology Research Institute"


@pytest.mark.parametrize(
    ("name", "cyrillic", "korean"),
    [
        ("昌安", "Чанъань", "창안"),
        ("徐州", "Сюйчжоу", "쉬저우"),
        ("惠州", "Хуэйчжоу", "후이저우"),
        ("四川", "Сычуань", "쓰촨"),
        ("江西", "Цзянси", "장시"),
        ("湖北", "Хубэй", "후베이"),
        ("云南", "Юньнань", "윈난"),
        ("日照", "Жичжао", "르자오"),
    ],
)
def test_syllables_follow_the_rules_of_russian_and_korean(
    name: str, cyrillic: str, korean: str
) -> None:
    assert place(name, "ru") == cyrillic
    assert place(name, "ko") == korean


@settings(deadline=None)
@given(st.text(alphabet="王忠林湖南省长、，。在和西安A1 \n书记毛伟明公司", max_size=30))
def test_names_are_in_order_and_apart_in_any_text(text: str) -> None:
    at = 0
    for name in names(text):
        assert at <= name.start < name.end and text[name.start : name.end] == name.text
        at = name.end


@settings(deadline=None)
@given(st.text(max_size=40))
def test_the_words_of_any_text_stand_where_they_say(text: str) -> None:
    for word in tagged(text):
        assert text[word.start : word.end] == word.text
