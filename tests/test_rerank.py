from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents import search_document
from rag.errors import WeightsError
from rag.retrieval.rerank import BATCH, TimedReranker, load_cross_encoder
from rag.types import Arms, Article, Hit, Passage, Retrieved


class Stopwatch:
    """A clock that stands still until it is told that time has passed."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Marks:
    """Reads a score out of each text, as slowly as it is told to."""

    def __init__(self, clock: Stopwatch, seconds: float = 0.0) -> None:
        self.clock = clock
        self.seconds = seconds
        self.read_texts: list[str] = []

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        self.clock.now += self.seconds
        self.read_texts += texts
        return [float(text.rpartition(" ")[2]) for text in texts]


def hit(number: int, score: float, mark: float) -> Hit:
    text = f"答 {mark}"
    article = Article(f"a{number:02}", "题", text, "a.txt")
    arms = Arms(dense=score, lexical=None, translated=None)
    return Hit(Passage.of(article, 0, len(text)), score, arms)


def hits(*marks: float) -> list[Hit]:
    """Hits in falling order of their scores, with what a scorer will think of each."""
    return [hit(number, 1 - number / 100, mark) for number, mark in enumerate(marks)]


def rerank(some: Sequence[Hit], k: int, seconds: float = 0.0, budget: float = 1.5) -> list[Hit]:
    clock = Stopwatch()
    return TimedReranker(Marks(clock, seconds), clock, budget=budget).rerank("问", some, k)


def test_what_was_read_stands_in_the_order_of_its_new_scores() -> None:
    found = rerank(hits(0.2, 0.9, 0.5), 2)
    assert [(one.passage.article_id, one.score) for one in found] == [("a01", 0.9), ("a02", 0.5)]


def test_equal_scores_stand_in_the_order_of_their_ids() -> None:
    some = hits(0.5, 0.5, 0.5)
    assert [one.passage.article_id for one in rerank(some[::-1], 3)] == ["a00", "a01", "a02"]


def test_what_there_was_no_time_for_follows_in_its_old_order() -> None:
    some = hits(*[0.3] * BATCH, *[0.9] * BATCH)
    found = rerank(some, 2 * BATCH, seconds=1.0)  # a second batch would end at 2 s
    assert [one.passage.id for one in found] == [one.passage.id for one in some]
    assert [one.score for one in found] == [0.3] * 2 * BATCH
    assert ["reranked" in one.arms for one in found] == [True] * BATCH + [False] * BATCH


def test_no_batch_is_begun_that_is_likely_to_outlast_the_budget() -> None:
    clock = Stopwatch()
    scorer = Marks(clock, 0.5)
    TimedReranker(scorer, clock, budget=1.5).rerank("问", hits(*[0.5] * 5 * BATCH), 5)
    assert len(scorer.read_texts) == 3 * BATCH
    assert clock.now - 100.0 == 1.5


def test_the_first_batch_is_read_however_slow_the_model_is() -> None:
    assert rerank(hits(0.1, 0.8), 1, seconds=60)[0].score == 0.8


def test_a_passage_is_read_with_its_title() -> None:
    clock = Stopwatch()
    scorer = Marks(clock)
    TimedReranker(scorer, clock).rerank("问", hits(0.4), 1)
    assert scorer.read_texts == ["题\n答 0.4"]


def test_nothing_found_is_nothing_reranked() -> None:
    assert rerank([], 5) == []


MARK = st.floats(0, 1)


@given(st.lists(st.tuples(MARK, MARK), max_size=30), st.floats(0, 1), st.integers(1, 40))
def test_scores_fall_and_nothing_is_lost_or_made_up(
    pairs: list[tuple[float, float]], seconds: float, k: int
) -> None:
    scores = sorted((score for score, _ in pairs), reverse=True)
    some = [hit(n, scores[n], mark) for n, (_, mark) in enumerate(pairs)]
    found = rerank(some, k, seconds)
    falling = [one.score for one in found]
    assert falling == sorted(falling, reverse=True) and all(0 <= one <= 1 for one in falling)
    ids = [one.passage.id for one in found]
    assert len(ids) == len(set(ids)) == min(k, len(some))
    assert set(ids) <= {one.passage.id for one in some}


def test_a_search_document_says_what_the_reranker_thought() -> None:
    (found,) = search_document("问", Retrieved(tuple(rerank(hits(0.25), 1))), {})["hits"]
    assert found["score"] == 0.25
    assert found["arms"] == {"dense": 1.0, "lexical": None, "translated": None, "reranked": 0.25}


@pytest.mark.model  # it takes torch to find out
def test_a_reranker_that_is_not_there_is_one_error_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"cannot be loaded.*WENQU_RERANKER"):
        load_cross_encoder(str(tmp_path / "nowhere"))


WORDS = [*"[PAD] [UNK] [CLS] [SEP] [MASK]".split(), *"会议在临汾召开厦门哪里答题"]


def save_tiny(folder: Path, *, outputs: int = 1, headless: bool = False) -> str:
    """A BERT of sixteen numbers and random weights, as a cross-encoder is saved."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertModel, BertTokenizer

    torch.manual_seed(0)
    folder.mkdir()
    words = {word: number for number, word in enumerate(dict.fromkeys(WORDS))}
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=64, num_labels=outputs,
    )  # fmt: skip
    model = BertModel(config) if headless else BertForSequenceClassification(config)
    model.save_pretrained(folder)
    BertTokenizer(vocab=words, model_max_length=64).save_pretrained(folder)
    return str(folder)


@pytest.mark.model
def test_a_real_cross_encoder_reads_question_and_passage(tmp_path: Path) -> None:
    scorer = load_cross_encoder(save_tiny(tmp_path / "tiny"))
    scores = scorer.score("会议在哪里召开", ["会议在临汾召开", "厦门", "会议" * 200])
    assert len(set(scores)) == 3 and all(0 < score < 1 for score in scores)
    assert scorer.score("会议在哪里召开", ["厦门"]) == pytest.approx([scores[1]], abs=1e-5)
    found = TimedReranker(scorer).rerank("会议", hits(0.1, 0.2, 0.3), 3)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


@pytest.mark.model
@pytest.mark.parametrize("other", [{"outputs": 3}, {"headless": True}])
def test_a_model_that_gives_no_single_score_is_refused(
    tmp_path: Path, other: dict[str, int]
) -> None:
    with pytest.raises(WeightsError, match="is no reranker"):
        load_cross_encoder(save_tiny(tmp_path / "other", **other))  # type: ignore[arg-type]
