"""What the articles do not tell is seen before a model is asked to word it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.answers.gate import (
    Nearness,
    Verdict,
    coverage,
    is_of_its_place,
    is_of_its_rank,
    is_of_its_time,
    judge,
    untold,
)
from rag.generation.answers.question import Question
from rag.thresholds import load_thresholds
from tests.telling import article, evidence, found, hit

NEWS = "云溪大桥全长50公里,投资120亿元。会议由副省长王伟主持。"
THRESHOLDS = load_thresholds()


def judged(question: str, score: float = 0.9) -> Verdict:
    return judge(Question.read(question), [hit(article(NEWS), score)], evidence(NEWS), THRESHOLDS)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("上海的大桥全长多少?", ("上海",)),
        ("2020年大桥投资多少?", ("2020年",)),
        ("大桥投资增长30%吗?", ("30%",)),
        ("毛偉明主持會議了嗎?", ("毛伟明",)),
    ],
)
def test_a_name_year_or_share_that_is_nowhere_is_named(
    question: str, missing: tuple[str, ...]
) -> None:
    assert judged(question) == Verdict(False, missing)


def test_the_names_of_a_translation_may_be_wrong_and_its_years_not() -> None:
    hits = found(NEWS)
    for text, readable in (("上海的大桥全长多少?", True), ("2020年的大桥?", False)):
        question = Question.read(text)
        verdict = judge(question, hits, evidence(NEWS), THRESHOLDS, translated=True)
        assert verdict.readable == readable


def test_what_scores_next_to_nothing_is_not_read() -> None:
    least = THRESHOLDS.least_score
    assert judged("大桥全长多少公里?", least / 2).readable
    assert not judged("大桥全长多少公里?", least / 100).readable


@pytest.mark.parametrize(
    "question", ["东西两边的大桥有多长?", "林草覆盖率是多少?", "大桥要多少钱?"]
)
def test_what_only_looks_like_a_name_is_not_missed(question: str) -> None:
    assert judged(question).missing == ()


def test_a_refusal_can_name_the_thing_that_no_passage_speaks_of() -> None:
    passages = [hit(article(NEWS)).passage]
    assert untold(Question.read("云溪大桥的时速和工期是多少?"), passages) == ("时速", "工期")
    assert untold(Question.read("云溪大桥的投资是多少?"), passages) == ()


def test_without_evidence_there_is_no_answer() -> None:
    question = Question.read("大桥全长多少公里?")
    assert judge(question, [], [], THRESHOLDS) == Verdict(False)


def test_coverage_is_the_share_of_the_words_that_the_passages_say() -> None:
    assert coverage(Question.read("云溪大桥全长多少?"), evidence(NEWS)) == 1.0
    assert coverage(Question.read("粮食产量多少?"), evidence(NEWS)) == 0.0
    assert coverage(Question.read("谁?"), evidence(NEWS)) == 1.0


@pytest.mark.parametrize(
    ("question", "published", "of_its_time"),
    [
        ("2021年大桥投资多少?", "2021-09-10", True),
        ("2020年大桥投资多少?", "2021-09-10", False),
        ("大桥投资多少?", None, True),
        ("第三届会议谁主持?", "2021-09-10", False),
    ],
)
def test_an_answer_is_of_the_year_and_session_that_is_asked_about(
    question: str, published: str | None, of_its_time: bool
) -> None:
    told = evidence(NEWS, published=published)
    assert is_of_its_time(Question.read(question), told) == of_its_time


def test_the_sentence_that_speaks_of_the_matter_is_nearer() -> None:
    told = evidence("云溪大桥全长50公里。", "会议由副省长王伟主持。")
    nearness = Nearness(Question.read("云溪大桥全长多少公里?"), told)
    near, far = (nearness.of(one.text, [one]) for one in told)
    assert near > 0.9 and far < 0.1


def test_a_sentence_without_the_thing_that_is_asked_for_is_far() -> None:
    told = evidence("云溪县推行医保改革。云溪县推行绿色出行。")
    nearness = Nearness(Question.read("云溪县推行什么改革?"), told)
    assert nearness.of(told[0].text, [told[0]]) > 0.5
    assert nearness.of(told[1].text, [told[1]]) == 0.0


@given(st.text(max_size=30), st.text(min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_shares_of_any_text_are_between_none_and_all(question: str, text: str) -> None:
    told = evidence(text)
    asked = Question.read(question)
    nearness = Nearness(asked, told)
    assert 0 <= coverage(asked, told) <= 1
    assert all(0 <= nearness.of(one.text, [one]) <= 1 + 1e-9 for one in told)
    judge(asked, found(text), told, THRESHOLDS)


@pytest.mark.parametrize(
    "question",
    [
        "大桥是由哪两家单位张罗的?",  # no person, though the segmenter says so
        "云溪算得上交通重镇吗?",
        "副省长上台讲了什么?",
        "中国西藏网的稿子讲了什么?",  # a part of a name
    ],
)
def test_a_word_that_only_looks_like_a_name_refuses_nothing(question: str) -> None:
    assert judged(question).readable


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("上海一共有多少家企业?", False),
        ("鄂湘赣三省的会议开在几月几日?", False),
        ("云溪大桥全长多少?", True),  # nobody knows it for a place
        ("会议哪天开的?", True),
    ],
)
def test_what_is_told_of_another_place_is_no_answer(question: str, told: bool) -> None:
    assert is_of_its_place(Question.read(question), evidence(NEWS), evidence(NEWS)) == told


def test_a_deputy_that_is_asked_about_is_to_be_spoken_of() -> None:
    quotes = evidence("艾周平当选为协会会长。")
    assert not is_of_its_rank(Question.read("协会的副会长是谁?"), "艾周平当选为会长。", quotes)
    assert is_of_its_rank(Question.read("协会的会长是谁?"), "艾周平当选为会长。", quotes)
