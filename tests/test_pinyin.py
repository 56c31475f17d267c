from collections import Counter

import pytest

from rag.ingestion.pinyin import remove_pinyin
from rag.ingestion.repair import repair


@pytest.mark.parametrize("text", ["他们蹚(tāng)出了新路子。", "蹚(tāng)出了、擘(bò)画了"])
def test_a_gloss_or_two_in_a_clean_text_stay(text: str) -> None:
    assert repair(text).text == text


def test_many_glosses_are_noise() -> None:
    assert repair("協(xié)同發(fā)展產(chǎn)業(yè)").text == "協同發展產業"


def test_a_character_with_two_glosses_loses_both() -> None:
    assert repair("協(xié)(xié)同發(fā)展產(chǎn)").text == "協同發展產"


def test_letters_in_brackets_that_are_no_syllable_stay() -> None:
    raw = "協(xié)同發(fā)展產(chǎn)業(yè),用好(GDP)和(5G)"
    assert repair(raw).text == "協同發展產業,用好(GDP)和(5G)"


def test_a_torn_character_is_restored_from_the_glosses_of_its_own_article() -> None:
    torn = "協(xié)同發(fā)展產(chǎn)業(yè),深入?yún)f(xié)商"
    assert repair(torn).text == "協同發展產業,深入協商"
    assert repair(torn).changes["torn characters"] == 1


def test_a_torn_character_nothing_tells_of_is_left_as_it_stands() -> None:
    torn = "發(fā)展產(chǎn)業(yè),深入?yún)f(xié)商"
    assert repair(torn).text == "發展產業,深入?yún)f(xié)商"


def test_characters_cut_in_the_wrong_places_are_back_in_the_right_ones() -> None:
    shifted = "協(xié)同發(fā)展產(chǎn)業(yè),發行“山??叼B(yǎng)卡”"
    changes: Counter[str] = Counter()
    assert remove_pinyin(shifted, changes) == "協同發展產業,發行“山\ufffd康養卡”"
    assert changes["torn characters"] == 2


@pytest.mark.parametrize("text", ["好嗎??他B(yǎng)", "??B(yǎng)", "??叼B,", "何為??叼b(yǎng)"])
def test_characters_stay_where_nothing_proves_them_wrong(text: str) -> None:
    glosses = "協(xié)同發(fā)展產(chǎn)業(yè),"
    assert remove_pinyin(glosses + text, Counter()).endswith(text)
