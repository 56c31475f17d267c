"""Calibration finds the score below which a refusal costs least."""

import numpy as np
import pytest

from eval.calibrate import calibrate, operating_curve
from eval.cases import Case
from rag.errors import EvaluationError
from rag.index.index import Index
from rag.indexes import Entry
from rag.retrieval.retriever import HybridRetriever
from rag.thresholds import load_thresholds
from rag.types import Article, Passage
from tests.conftest import FUSION, no_progress, now
from tests.fakes import BigramEncoder

SUBJECTS = "茶叶 高铁 台风 足球 电影 芯片 粮食 医保 港口 机场 森林 湖泊".split()


def test_the_curve_says_what_each_threshold_would_refuse() -> None:
    curve = operating_curve(np.array([0.5, 0.9]), np.array([0.1, 0.6]))

    def at(score: float) -> tuple[float, float]:
        point = min(curve, key=lambda point: abs(point.least_score - score))
        return point.refusal_recall, point.false_refusal_rate

    assert at(0.0) == (0, 0)
    assert at(0.2) == (0.5, 0)
    assert at(0.55) == (0.5, 0.5)
    assert at(1.0) == (1, 1)


@pytest.fixture
def news(index: Index) -> Index:
    for number, subject in enumerate(SUBJECTS):
        article = Article(
            f"{number:032x}", subject, f"今年{subject}产业发展得很好。", f"{number}.txt"
        )
        passage = Passage.of(article, 0, len(article.text))
        index.add(
            [Entry(article, "/news", [passage], BigramEncoder().encode([passage.text], "document"))]
        )
    return index


def retriever(index: Index) -> HybridRetriever:
    return HybridRetriever(index, BigramEncoder(), fusion=FUSION, now=now)


def cases() -> list[Case]:
    known = [
        Case(f"a{i}", f"今年{s}产业发展得怎样{i}?", ((s,),)) for i, s in enumerate(SUBJECTS * 2)
    ]
    strange = [
        Case(f"u{i}", f"{w}是谁{i}?") for i, w in enumerate("卡夫卡 莫扎特 爱因斯坦".split() * 8)
    ]
    return known + strange


def test_questions_the_articles_do_not_answer_fall_below_the_threshold(news: Index) -> None:
    found = calibrate(cases(), retriever(news), load_thresholds(), no_progress)
    chosen = found.thresholds.least_score
    (point,) = (point for point in found.curve if point.least_score == chosen)
    assert point.refusal_recall == 1 and point.false_refusal_rate <= 0.05
    assert found.thresholds.answering == load_thresholds().answering
    assert (found.answerable, found.unanswerable) == (24, 24)


def test_a_handful_of_questions_is_too_few(news: Index) -> None:
    with pytest.raises(EvaluationError, match="at least 20"):
        calibrate(cases()[:30], retriever(news), load_thresholds(), no_progress)
