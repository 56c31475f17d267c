"""One score comes of vectors and words, and it means the same whichever question it is of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.indexes import Match
from rag.retrieval.fusion import Evidence, evidence, fuse
from rag.thresholds import Fusion, Weights
from rag.types import Article, Form, Passage

FUSION = Fusion(own=Weights(-1, 2, 1), foreign=Weights(-1, 4, 0), translated=Weights(-1, 1, 1))
PASSAGE = Passage.of(Article("a1", "标题", "甲乙", "1.txt", language="zh-Hant"), 0, 2)

shares = st.floats(0, 1)


def test_in_ones_own_language_vectors_and_words_are_added() -> None:
    hit = fuse(PASSAGE, {"own": Evidence(0.5, 1.0)}, FUSION)
    assert hit.score == pytest.approx(1 / (1 + 2.718281828 ** -(-1 + 2 * 0.5 + 1)))
    assert hit.arms["lexical"] == 1.0 and hit.arms["translated"] is None
    assert hit.arms["dense"] == 0.5


def test_in_another_language_the_vector_alone_decides() -> None:
    without = fuse(PASSAGE, {"foreign": Evidence(0.25, 0.0)}, FUSION)
    numbers = fuse(PASSAGE, {"foreign": Evidence(0.25, 1.0)}, FUSION)
    assert without.score == numbers.score == pytest.approx(0.5)
    assert (without.arms["lexical"], numbers.arms["lexical"]) == (None, 1.0)


def test_a_translation_is_added_to_the_question_it_is_of() -> None:
    seen = {"foreign": Evidence(0.2, 0.0), "translated": Evidence(0.3, 0.5)}
    hit = fuse(PASSAGE, seen, FUSION)
    assert hit.score == pytest.approx(0.5)
    assert hit.arms["translated"] == 0.3


@given(cosine=st.floats(-1, 1), one=shares, other=shares)
def test_a_score_is_a_share_and_grows_with_what_is_held(
    cosine: float, one: float, other: float
) -> None:
    less, more = (
        fuse(PASSAGE, {"own": Evidence(cosine, share)}, FUSION).score
        for share in sorted((one, other))
    )
    assert 0 <= less <= more <= 1


def test_a_passage_is_measured_by_the_forms_of_its_own_language_and_script() -> None:
    forms = [Form("own", "zh-Hans", "厦门", "厦门"), Form("own", "zh-Hant", "廈門", "廈門")]
    found = evidence(Match(PASSAGE, (0.1, 0.9), (0.2, 0.4)), forms)
    assert found == {"own": Evidence(0.9, 0.4)}
    other = Passage.of(Article("a2", "", "x", "2.txt", language="en"), 0, 1)
    assert evidence(Match(other, (0.1, 0.9), (0.2, 0.4)), forms) == {}
