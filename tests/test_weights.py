"""Weights of fusion are learnt: what ranks best, as chances that hold."""

import numpy as np
import pytest

from eval.candidates import candidates
from eval.cases import Collection, Document, Query
from eval.weights import FEWEST, Candidates, fit, is_enough
from rag.errors import EvaluationError
from rag.index.index import Index
from rag.indexes import Entry
from rag.types import Article, Passage
from tests.conftest import no_progress
from tests.fakes import BigramEncoder


def questions(count: int, cosine: float, share: float, seed: int = 0) -> list[Candidates]:
    """Questions of ten passages each, the relevant one better by `cosine` and `share`."""
    draw = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        relevant = np.zeros(10, bool)
        relevant[draw.integers(10)] = True
        cosines = 0.8 + 0.02 * draw.standard_normal(10) + cosine * relevant
        shares = np.clip(0.2 + 0.1 * draw.standard_normal(10) + share * relevant, 0, 1)
        made.append(Candidates(cosines, shares, relevant))
    return made


def test_words_count_where_they_tell_and_not_where_they_do_not() -> None:
    telling = fit(questions(400, cosine=0.02, share=0.4))
    useless = fit(questions(400, cosine=0.1, share=0.0))
    assert telling.share / telling.cosine > 0.1
    assert useless.share / useless.cosine <= 0.14


def test_scores_are_chances() -> None:
    weights = fit(questions(2000, cosine=0.03, share=0.1))
    others = questions(2000, cosine=0.03, share=0.1, seed=1)
    odds = np.concatenate(
        [weights.bias + weights.cosine * q.cosines + weights.share * q.shares for q in others]
    )
    chances, relevant = 1 / (1 + np.exp(-odds)), np.concatenate([q.relevant for q in others])
    for low, high in ((0.0, 0.1), (0.1, 0.3), (0.3, 0.7), (0.7, 1.0)):
        here = (chances >= low) & (chances < high)
        assert abs(relevant[here].mean() - chances[here].mean()) < 0.06


def test_a_share_that_must_not_count_does_not() -> None:
    assert fit(questions(200, cosine=0.05, share=0.4), (0.0,)).share == 0


def test_too_few_questions_are_refused() -> None:
    some = questions(FEWEST - 1, cosine=0.05, share=0.1)
    assert not is_enough(some)
    with pytest.raises(EvaluationError, match="larger collection"):
        fit(some)


class _Dictionary:
    def translate(self, text: str, language: str) -> str:
        return "茶叶出口"


def test_what_is_found_is_kept_by_the_relation_of_the_languages(index: Index) -> None:
    texts = ["茶叶出口增加。", "港口建成。"]
    for row, text in enumerate(texts, 1):
        article = Article(f"{row:032x}", "", text, f"documents.jsonl#{row}", language="zh-Hans")
        passage = Passage.of(article, 0, len(text))
        vectors = BigramEncoder().encode([text], "document")
        index.add([Entry(article, "/t", [passage], vectors)])
    collection = Collection(
        "set",
        tuple(Document(f"d{i}", "", text) for i, text in enumerate(texts)),
        (Query("q1", "茶叶出口怎样"), Query("q2", "How are tea exports?")),
        {"q1": {"d0": 1}, "q2": {"d0": 1}},
    )
    found = candidates(collection, ["d0", "d1"], index, BigramEncoder(), _Dictionary(), no_progress)
    assert {relation: len(some) for relation, some in found.items()} == {
        "own": 1, "foreign": 1, "translated": 1,
    }  # fmt: skip
    (own,) = found["own"]
    best = int(np.argmax(own.cosines))
    assert own.relevant[best] and own.shares[best] > 0.3
    assert found["translated"][0].shares.max() == 1
