"""Who holds an office is looked up, never guessed: nothing is said where it is not told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.answers.evidence import whole_passages
from rag.generation.answers.lookup import is_about_offices, look_up
from tests.telling import found

NEWS = "湖南省委副书记、省长毛伟明,湖北省委副书记、省长王忠林出席会议。"
TRADITIONAL = "湖南省委副書記、省長毛偉明,湖北省委副書記、省長王忠林出席會議。"


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("湖南省省长是谁?", "湖南省省长是毛伟明。"),
        ("谁是湖北省省长?", "湖北省省长是王忠林。"),
        ("湖北省長是誰?", "湖北省长是王忠林。"),
        ("湖南的副书记是谁?", "湖南副书记是毛伟明。"),
        ("请问湖南省省长叫什么名字?", "湖南省省长是毛伟明。"),
        ("毛伟明担任什么职务?", "毛伟明是湖南省委副书记、省长。"),
    ],
)
@pytest.mark.parametrize("news", [NEWS, TRADITIONAL])
def test_an_office_is_answered_with_the_span_that_tells_it(
    question: str, says: str, news: str
) -> None:
    (one,) = look_up(question, whole_passages(found(news)))
    assert one.text == says
    assert news[one.quote.start : one.quote.end] == one.quote.text


@pytest.mark.parametrize(
    "question",
    [
        "四川省省长是谁?",  # a place that is not told
        "省长是谁?",  # no place
        "湖南省委书记是谁?",  # only the deputy is told
        "湖南省副省长是谁?",
        "李强担任什么职务?",  # somebody who is not told
        "会议由谁主持?",  # no office
        "",
    ],
)
def test_nothing_is_said_of_an_office_that_is_not_told(question: str) -> None:
    assert look_up(question, whole_passages(found(NEWS))) == []


def test_nothing_is_said_where_two_could_be_meant() -> None:
    told = found("云溪县县长周海说,路修好了。", "云溪县县长吴敏说,桥修好了。")
    assert look_up("云溪县县长是谁?", whole_passages(told)) == []


def test_an_office_without_a_place_is_of_the_place_its_article_speaks_of() -> None:
    told = found("临汾今天开会。市委书记董一兵代表全市人民致辞。")
    (one,) = look_up("临汾市委书记是谁?", whole_passages(told))
    assert one.text == "临汾市委书记是董一兵。"


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("湖南省省长是谁?", True),
        ("毛伟明担任什么职务?", True),
        ("省长是谁?", False),
        ("会议谁主持?", False),
    ],
)
def test_a_question_about_an_office_is_known(question: str, about: bool) -> None:
    assert is_about_offices(question) == about


def test_a_year_that_the_articles_are_not_of_is_not_answered() -> None:
    told = found(NEWS, published="2021-09-10")
    assert look_up("2012年湖南省省长是谁?", whole_passages(told)) == []


@given(
    st.text(alphabet="湖南省长市是谁担任什么职务毛伟明委书记?的2021年", max_size=20),
    st.one_of(st.just(NEWS), st.text(max_size=40)),
)
@settings(max_examples=100, deadline=None)
def test_whatever_is_said_is_quoted_to_the_letter(question: str, news: str) -> None:
    is_about_offices(question)
    for one in look_up(question, whole_passages(found(news))):
        assert news[one.quote.start : one.quote.end] == one.quote.text
