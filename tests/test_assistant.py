"""The whole path with a scripted model: what it cites, what it drops, when it refuses."""

import itertools

import pytest

from rag.generation import wording
from rag.types import Answer, Filters, Turn
from tests.conftest import OpenWenqu

THEME = "晋陕豫黄河金三角会议的主题是什么?"
RIGHT = "会议的主题是“共建新格局、共抓大保护、共谋大发展”。"


def scripts(answer: str | None, *, answerable: str = "能") -> dict[str, str | None]:
    """What the model says: to the yes/no question, then to the question itself."""
    return {"只答“能”或“不能”": answerable, "资料": answer}


def test_a_right_sentence_is_shown_with_the_exact_span_it_rests_on(open_wenqu: OpenWenqu) -> None:
    wenqu = open_wenqu(scripts(RIGHT))
    answer = wenqu.ask(THEME)
    assert [sentence.text for sentence in answer.sentences] == [RIGHT]
    assert answer.sentences[0].support == "supported"
    assert any("共谋大发展" in citation.quote for citation in answer.citations)
    for citation in answer.citations:
        text = wenqu.article(citation.passage.article_id).text
        assert text[citation.start : citation.end] == citation.quote
        assert text[citation.passage.start : citation.passage.end] == citation.passage.text


@pytest.mark.parametrize(
    "wrong",
    [
        "会议的主题是“共建新格局、共抓大开发、共谋大发展”。",  # a changed quotation
        "累计签约重大项目180个,总投资2585亿元。",  # a changed number
        "会议于12月3日在临汾召开。",  # a changed date
        "会议在郑州召开。",  # another place
        "会议由马斯克主持。",  # another person
    ],
)
def test_a_sentence_with_a_wrong_fact_is_never_shown(open_wenqu: OpenWenqu, wrong: str) -> None:
    answer = open_wenqu(scripts(wrong)).ask(THEME)
    assert answer.refused and answer.reason == "unproven"
    assert answer.citations == () and answer.sentences == ()


def test_a_wrong_sentence_is_dropped_and_a_right_one_stays(open_wenqu: OpenWenqu) -> None:
    answer = open_wenqu(scripts(RIGHT + "会议有9999人参加。")).ask(THEME)
    assert [sentence.text for sentence in answer.sentences] == [RIGHT]
    assert not answer.refused


def test_a_refusal_names_the_nearest_articles_and_cites_nothing(open_wenqu: OpenWenqu) -> None:
    answer = open_wenqu(scripts("上海今年有5万人参加高考。")).ask("上海今年的高考人数是多少?")
    assert answer.refused and answer.reason == "not_in_articles"
    assert answer.citations == () and answer.nearest
    assert "上海" in answer.text


def test_the_model_may_say_that_the_articles_do_not_answer(open_wenqu: OpenWenqu) -> None:
    answer = open_wenqu(scripts(RIGHT, answerable="不能")).ask(THEME)
    assert answer.refused and answer.reason == "not_in_articles"


def test_without_articles_it_says_so(open_wenqu: OpenWenqu) -> None:
    wenqu = open_wenqu(scripts(RIGHT))
    for article in wenqu.articles():
        wenqu.index.remove_article(article.id)
    assert wenqu.ask(THEME).reason == "no_articles"


def test_a_filter_that_leaves_nothing_is_no_empty_index(open_wenqu: OpenWenqu) -> None:
    answer = open_wenqu(scripts(RIGHT)).ask(THEME, filters=Filters(outlet=("泰晤士报",)))
    assert answer.reason == "not_in_articles"


def test_without_a_model_the_answer_is_a_sentence_of_the_articles(open_wenqu: OpenWenqu) -> None:
    answer = open_wenqu().ask("六届黄河金三角投资合作交流大会累计签约重大项目多少个?")
    assert answer.rung == "extractive" and answer.trace.model == "none"
    assert "170个" in answer.text
    assert answer.citations[0].quote == answer.sentences[0].text


def test_a_model_that_dies_costs_the_wording_not_the_answer(open_wenqu: OpenWenqu) -> None:
    answer = open_wenqu({"资料": None}).ask("六届黄河金三角投资合作交流大会累计签约重大项目多少个?")
    assert answer.rung == "extractive"
    assert answer.flags == ("degraded",)
    assert "170个" in answer.text


def test_the_stream_grows_and_takes_nothing_back(open_wenqu: OpenWenqu) -> None:
    two = RIGHT + "11月3日,会议在临汾召开。"
    answers: list[Answer] = list(open_wenqu(scripts(two)).stream(THEME))
    assert answers[0].hits and not answers[0].sentences and not answers[0].complete
    counts = [len(answer.sentences) for answer in answers]
    assert counts == sorted(counts) and counts[-1] == 2
    for earlier, later in itertools.pairwise(answers):
        assert later.sentences[: len(earlier.sentences)] == earlier.sentences
    assert [answer.complete for answer in answers] == [False] * (len(answers) - 1) + [True]


def test_the_answer_is_in_the_script_of_the_question_and_quotes_in_their_own(
    open_wenqu: OpenWenqu,
) -> None:
    said = "廈門作為閩西南協同發展區牽頭單位。"
    answer = open_wenqu(scripts(said)).ask("厦门在闽西南协同发展区里担任什么角色?")
    assert answer.sentences[0].text == "厦门作为闽西南协同发展区牵头单位。"
    assert "廈門作為閩西南協同發展區牽頭單位" in answer.citations[0].quote


def test_a_question_in_another_language_is_proven_in_the_articles_language(
    open_wenqu: OpenWenqu,
) -> None:
    wenqu = open_wenqu(
        {
            "What was the theme": THEME,
            "Copy every name": "The theme of the meeting in Linfen was great development.",
            **scripts(RIGHT),
        }
    )
    answer = wenqu.ask("What was the theme of the Golden Triangle meeting?")
    assert answer.sentences[0].text.startswith("The theme")
    assert any("共谋大发展" in citation.quote for citation in answer.citations)


def test_a_translation_that_changes_a_number_is_not_shown(open_wenqu: OpenWenqu) -> None:
    said = "累计签约重大项目170个,总投资2585亿元。"
    wenqu = open_wenqu(
        {
            "How many projects": "累计签约重大项目多少个,总投资多少?",
            "Copy every name": "In total 710 projects were signed.",
            **scripts(said),
        }
    )
    answer = wenqu.ask("How many projects were signed, and how much was invested?")
    assert answer.sentences[0].text == f"{wording.untranslated('en')} {said}"


def test_a_follow_up_is_made_to_stand_alone(open_wenqu: OpenWenqu) -> None:
    wenqu = open_wenqu({"追问": THEME, **scripts(RIGHT)})
    answer = wenqu.ask("它的主题呢?", [Turn("黄河金三角会议在哪里召开?", "在临汾。")])
    assert answer.question == "它的主题呢?"
    assert answer.effective_question == THEME
    assert not answer.refused


def test_a_question_that_stands_alone_is_left_as_it_is(open_wenqu: OpenWenqu) -> None:
    wenqu = open_wenqu({"追问": "别的问题", **scripts(RIGHT)})
    assert wenqu.ask(THEME, [Turn("湖南省省长是谁?", "毛伟明。")]).effective_question == THEME


def test_the_trace_says_what_was_sent_and_how_long_it_took(open_wenqu: OpenWenqu) -> None:
    trace = open_wenqu(scripts(RIGHT)).ask(THEME).trace
    assert len(trace.prompts) == 2 and THEME in trace.prompts[0]
    assert {"retrieve", "evidence", "gate", "first_sentence", "total"} <= trace.timings.keys()
