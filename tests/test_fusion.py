from rag.retrieval.fusion import with_translated
from rag.types import Arms, Article, Hit, Passage

ARTICLE = Article("a1", "标题", "甲乙丙丁戊己", "news/1.txt")


def hit(
    start: int, score: float, *, dense: float | None = 0.5, lexical: float | None = 0.25
) -> Hit:
    passage = Passage.of(ARTICLE, start, start + 1)
    return Hit(passage, score, Arms(dense=dense, lexical=lexical, translated=None))


def found(hits: list[Hit]) -> list[tuple[str, float]]:
    return [(one.passage.text, one.score) for one in hits]


def test_hits_of_both_lists_are_joined_best_first() -> None:
    own, translated = [hit(0, 0.9), hit(1, 0.3)], [hit(2, 0.6)]
    assert found(with_translated(own, translated, 3)) == [("甲", 0.9), ("丙", 0.6), ("乙", 0.3)]


def test_the_better_score_of_a_passage_counts() -> None:
    own, translated = [hit(0, 0.4), hit(1, 0.8)], [hit(0, 0.7), hit(1, 0.2)]
    assert found(with_translated(own, translated, 5)) == [("乙", 0.8), ("甲", 0.7)]


def test_no_more_than_asked_for_are_kept() -> None:
    assert found(with_translated([hit(0, 0.9), hit(1, 0.8)], [hit(2, 0.85)], 2)) == [
        ("甲", 0.9),
        ("丙", 0.85),
    ]


def test_a_passage_in_both_lists_shows_what_each_thought_of_it() -> None:
    (joined,) = with_translated([hit(0, 0.4, dense=0.3, lexical=0.2)], [hit(0, 0.7)], 1)
    assert joined.arms == {"dense": 0.3, "lexical": 0.2, "translated": 0.7}


def test_a_passage_only_the_translation_found_has_no_own_score() -> None:
    (joined,) = with_translated([], [hit(0, 0.7, dense=0.9, lexical=0.9)], 1)
    assert joined.arms == {"dense": None, "lexical": None, "translated": 0.7}


def test_a_passage_only_the_question_found_stays_as_it_was() -> None:
    mine = hit(0, 0.7)
    assert with_translated([mine], [], 4) == [mine]


def test_equal_scores_are_in_the_order_of_their_ids_whoever_found_them() -> None:
    first = with_translated([hit(1, 0.5)], [hit(0, 0.5)], 2)
    second = with_translated([hit(0, 0.5)], [hit(1, 0.5)], 2)
    assert found(first) == found(second) == [("甲", 0.5), ("乙", 0.5)]


def test_nothing_found_is_nothing() -> None:
    assert with_translated([], [], 8) == []
