"""Translations by the real local chat model: what is shown of them has kept everything."""

import pytest

from rag.generation.translation.preparing import prepare
from rag.generation.translation.translator import ModelTranslator
from rag.wenqu import Wenqu

pytestmark = pytest.mark.model


def translator(wenqu: Wenqu, *hints: str) -> ModelTranslator:
    assert wenqu.model is not None
    return ModelTranslator(wenqu.model.session(), hints=hints)


def test_a_plain_sentence_is_put_into_english_with_its_names(real_wenqu: Wenqu) -> None:
    translated = translator(real_wenqu).translated("王忠林在武汉主持会议。", "en")
    assert translated.faithful
    assert "Wuhan (武汉)" in translated.text and "Wang Zhonglin (王忠林)" in translated.text


@pytest.mark.parametrize("tag", ["en", "es", "de"])
def test_what_is_shown_has_kept_everything_or_is_the_original(real_wenqu: Wenqu, tag: str) -> None:
    sentence = "截至目前,忻州已谋划重点工程项目268项,投资规模近2000亿元。"
    translated = translator(real_wenqu).translated(sentence, tag)
    said = translated.text
    if translated.faithful:
        assert prepare(sentence, tag).faults(said.replace(" (忻州)", "")) == []
        assert "(忻州)" in said
    else:
        assert said.endswith(sentence)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Which companies did the Shanxi delegation visit in Shaanxi?", ("山西", "陕西")),
        ("¿Cuántos proyectos ha planificado Xinzhou?", ("忻州",)),
        ("Кто губернатор провинции Хубэй?", ("湖北",)),
    ],
)
def test_a_question_keeps_its_names(
    real_wenqu: Wenqu, question: str, names: tuple[str, ...]
) -> None:
    said = translator(real_wenqu, "忻州已谋划项目268项。").translate(question, "zh-Hans")
    assert all(name in said for name in names), said
