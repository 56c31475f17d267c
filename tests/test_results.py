"""What is returned: no copy twice, neighbours as one, several articles where they are asked for."""

from dataclasses import replace

import pytest

from rag.errors import CorpusError
from rag.retrieval.results import (
    asks_for_several,
    joined_neighbours,
    several_articles,
    without_copies,
)
from rag.types import Arms, Article, Hit, Passage

TEXT = "第一段讲会议在临汾召开。\n第二段讲投资两千亿元。\n第三段讲下一次会议。"
ONE = Article("a1", "会议", TEXT, "1.txt", "甲报")
COPY = Article("a2", "会议召开", TEXT + "编辑部另有说明。", "2.txt", "乙报", published="2021-09-10")
OTHER = Article("a3", "茶叶", "今年的茶叶很好。", "3.txt")
ARTICLES = {article.id: article for article in (ONE, COPY, OTHER)}
LINES = [(0, 12), (13, 24), (25, 35)]


def hit(article: Article, line: int, score: float) -> Hit:
    start, end = LINES[line]
    passage = Passage.of(article, start, min(end, len(article.text)))
    return Hit(passage, score, Arms(dense=score, lexical=None, translated=None))


def joined(*hits: Hit, k: int = 5) -> list[str]:
    found = joined_neighbours(hits, k, ARTICLES.__getitem__, len)
    return [one.passage.text for one in found]


def test_neighbours_become_one_hit_with_the_better_score() -> None:
    (one,) = joined_neighbours([hit(ONE, 1, 0.9), hit(ONE, 0, 0.8)], 5, ARTICLES.__getitem__, len)
    assert one.passage.text == TEXT[:24] and one.score == 0.9
    assert one.passage.id == "a1:0-24"


def test_a_chain_of_neighbours_grows_in_any_order() -> None:
    assert joined(hit(ONE, 0, 0.9), hit(ONE, 2, 0.8), hit(ONE, 1, 0.7))[0].startswith("第一段")


def test_what_does_not_stand_beside_it_or_is_far_behind_stays_apart() -> None:
    assert len(joined(hit(ONE, 0, 0.9), hit(ONE, 2, 0.8))) == 2
    assert len(joined(hit(ONE, 0, 0.9), hit(ONE, 1, 0.1))) == 2
    assert len(joined(hit(ONE, 0, 0.9), hit(OTHER, 0, 0.8))) == 2


def test_a_chain_of_neighbours_grows_as_long_as_there_is_room() -> None:
    hits = [hit(ONE, line, 0.9) for line in range(3)]
    (whole,) = joined_neighbours(hits, 5, ARTICLES.__getitem__, lambda text: 300)
    assert whole.passage.text == TEXT
    assert len(joined_neighbours(hits, 5, ARTICLES.__getitem__, lambda text: 600)) == 2


def test_joining_makes_room_for_others() -> None:
    hits = [hit(ONE, 0, 0.9), hit(ONE, 1, 0.8), hit(OTHER, 0, 0.2)]
    assert joined(*hits, k=2)[1] == OTHER.text


def test_the_same_words_in_a_copy_are_told_once_and_the_copy_is_named() -> None:
    stories = {"a1": "s", "a2": "s", "a3": "a3"}
    found = without_copies([hit(ONE, 0, 0.9), hit(COPY, 0, 0.8), hit(OTHER, 0, 0.3)], stories)
    assert [one.passage.article_id for one in found] == ["a1", "a3"]
    (copy,) = found[0].copies
    assert (copy.article_id, copy.outlet, copy.published) == ("a2", "乙报", "2021-09-10")


def test_what_a_copy_says_besides_stays_a_hit() -> None:
    besides = Hit(Passage.of(COPY, len(TEXT), len(COPY.text)), 0.8, hit(COPY, 0, 0.8).arms)
    found = without_copies([hit(ONE, 0, 0.9), besides], {"a1": "s", "a2": "s"})
    assert len(found) == 2


def test_where_several_are_asked_for_a_third_passage_of_one_comes_last() -> None:
    hits = [hit(ONE, i, 0.9 - i / 10) for i in range(3)] + [hit(OTHER, 0, 0.5)]
    order = [one.passage.article_id for one in several_articles(hits)]
    assert order == ["a1", "a1", "a3", "a1"]


def test_an_article_that_has_little_to_do_with_it_does_not_come_before() -> None:
    hits = [hit(ONE, i, 0.9 - i / 10) for i in range(3)] + [hit(OTHER, 0, 0.05)]
    assert [one.passage.article_id for one in several_articles(hits)] == ["a1", "a1", "a1", "a3"]


@pytest.mark.parametrize(
    "question",
    [
        "哪些文章提到了黄河",
        "比较两地的做法",
        "各省分別做了什麼",
        "Compare the two plans",
        "which articles mention it",
    ],
)
def test_questions_for_several_articles(question: str) -> None:
    assert asks_for_several(question)


@pytest.mark.parametrize("question", ["会议在哪里召开", "主题是什么", "Who leads Xiamen?"])
def test_questions_for_one(question: str) -> None:
    assert not asks_for_several(question)


def test_an_article_that_is_gone_or_changed_since_is_not_joined() -> None:
    def gone(article_id: str) -> Article:
        raise CorpusError("there is no such article")

    def changed(article_id: str) -> Article:
        return replace(ONE, text="另一段文字。" * 20)

    hits = [hit(ONE, 0, 0.9), hit(ONE, 1, 0.8)]
    assert joined_neighbours(hits, 5, gone, len) == hits
    assert joined_neighbours(hits, 5, changed, len) == hits
