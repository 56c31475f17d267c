import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.held import Holdings
from rag.types import Article
from tests.conftest import no_progress

NEWS = (
    "陕西西安市发放体育类电子消费券，总金额500万元。",
    "某地发放农机补贴170万元，惠及农户。",
    "São Paulo recebeu 30 milhões de visitantes.",
)


def holdings(*texts: str) -> Holdings:
    articles = [Article(str(n), "", text, f"{n}.txt") for n, text in enumerate(texts)]
    return Holdings(articles, no_progress)


@pytest.mark.parametrize(
    ("question", "groups", "held"),
    [
        ("体育类电子消费券的总金额是多少？", [["500万元"]], True),
        ("体育类电子消费券的总金额是多少？", [["五百万元", "很多"]], True),
        ("体育類電子消費券的總金額是多少？", [["500萬元"]], True),
        ("体育类电子消费券的总金额是多少？", [["500万元"], ["西安"]], True),
        ("体育类电子消费券的总金额是多少？", [["500万元"], ["咸阳"]], False),
        ("体育类电子消费券的总金额是多少？", [["170万元"]], False),  # stands elsewhere
        ("体育类电子消费券的总金额是多少？", [["50万元"]], False),  # is but a part of a number
        ("Quantos visitantes recebeu São Paulo?", [["30 milhões"]], True),
        ("Quantos carros vendeu Curitiba?", [["30 milhões"]], False),
    ],
)
def test_a_question_is_held_by_an_article_with_its_answer_and_half_of_its_letters(
    question: str, groups: list[list[str]], held: bool
) -> None:
    assert holdings(*NEWS).hold(question, groups) is held


def test_an_empty_index_holds_nothing() -> None:
    assert not holdings().hold("谁？", [["张三"]])


WORDS = st.text("茶叶台风产值会议在临汾", min_size=2, max_size=12)


@given(WORDS, WORDS, st.lists(WORDS, max_size=4))
def test_an_article_that_says_question_and_answer_holds_it(
    question: str, answer: str, others: list[str]
) -> None:
    assert holdings(*others, f"{question}。{answer}。").hold(question, [[answer]])
