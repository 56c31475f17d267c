import pytest

from eval.metrics.refusals import (
    aurc,
    refusal_scores,
    refuses_by_phrase,
    refuses_by_rule,
    risk_coverage_curve,
)


def test_refusals_are_told_by_four_measures() -> None:
    answerable = [(True, False)] * 7 + [(True, True)]
    unanswerable = [(False, True)] * 3 + [(False, False)]
    assert refusal_scores(answerable + unanswerable) == {
        "refusal_recall": 3 / 4,
        "refusal_precision": 3 / 4,
        "refusal_f1": 3 / 4,
        "false_refusal_rate": 1 / 8,
    }


def test_to_refuse_everything_has_all_recall_and_little_precision() -> None:
    scores = refusal_scores([(True, True)] * 3 + [(False, True)])
    assert scores["refusal_recall"] == scores["false_refusal_rate"] == 1
    assert scores["refusal_precision"] == 1 / 4
    assert scores["refusal_f1"] == pytest.approx(2 / 5)


def test_a_measure_without_questions_is_absent() -> None:
    assert refusal_scores([]) == {}
    assert refusal_scores([(True, False)]) == {"false_refusal_rate": 0}
    assert refusal_scores([(False, False)]) == {"refusal_recall": 0, "refusal_f1": 0}


PAIRS = [(0.9, True), (0.8, False), (0.7, True), (0.1, False)]


def test_risk_is_the_share_of_wrong_answers_among_the_surest() -> None:
    coverages, risks = zip(*risk_coverage_curve(reversed(PAIRS)), strict=True)
    assert coverages == (1 / 4, 2 / 4, 3 / 4, 1)
    assert risks == pytest.approx((0, 1 / 2, 1 / 3, 1 / 2))


def test_the_area_is_the_mean_of_the_risks() -> None:
    assert aurc(PAIRS) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_the_area_does_not_hang_on_the_order_of_equally_sure_answers() -> None:
    pairs = [(0.5, True), (0.5, False), (0.5, False)]
    assert aurc(pairs) == aurc(pairs[::-1]) == pytest.approx(2 / 3)
    assert risk_coverage_curve(pairs) == [(1, 2 / 3)]


def test_the_area_is_least_when_wrong_answers_are_the_least_sure() -> None:
    assert aurc([(2, True), (1, False)]) == 1 / 4 < aurc([(1, True), (2, False)]) == 3 / 4
    assert aurc([(1, True)]) == aurc([]) == 0


REFUSALS = [
    "文档中没有提到该公司的成立时间。",
    "文章未提及具体金额。",
    "文中并未说明会议的费用。",
    "提供的材料中没有关于火星的内容。",
    "文檔信息不足，因此我無法基於提供的文檔回答該問題。",
    "根据所给的资料，无法确定他的年龄。",
    "抱歉，我无法回答这个问题。",
    "无法从文中得知。",
    "对不起，我不知道。",
    "没有找到相关信息。",
    "信息不足。",
    "The articles do not mention the price.",
    "The provided context doesn't contain any information about it.",
    "I don’t know.",
    "Sorry, I cannot answer this question.",
    "There is not enough information to say.",
    "The date is not mentioned in the text.",
    "It cannot be determined from the passages.",
    "El texto no menciona el precio.",
    "No puedo responder a esta pregunta.",
    "Lo siento, no lo sé.",
    "No hay información sobre ello.",
    "Le texte ne précise pas la date.",
    "Je ne peux pas répondre à cette question.",
    "Impossible de répondre.",
    "Der Text enthält keine Informationen darüber.",
    "Das wird im Artikel nicht erwähnt.",
    "Ich weiß es nicht.",
    "Die Frage kann anhand des Textes nicht beantwortet werden.",
]
ANSWERS = [
    "会议在临汾召开。",
    "专家表示，目前无法确定病因。",
    "该公司没有提供补贴。",
    "发言人说，双方没有达成协议。",
    "他们不能参加会议。",
    "因资金不足，项目停工。",
    "文章指出，中国没有提供军事援助。",
    "会议于11月3日在临汾召开，山西省政府主办，四市参加，共签约项目170个，涉及多个领域，总投资额达到两千亿元，"
    "创历史新高。文中没有提到具体的投资方。",
    "The company did not provide details of the deal to its shareholders.",
    "The ministry said it could not find the missing plane.",
    "The government has not provided aid.",
    "El presidente no participó en la cumbre.",
    "Le ministre ne participera pas au sommet.",
    "Der Minister hat nicht teilgenommen.",
    "",
]


@pytest.mark.parametrize("text", REFUSALS)
def test_a_refusal_in_five_languages_is_known_by_rule(text: str) -> None:
    assert refuses_by_rule(text)


@pytest.mark.parametrize("text", ANSWERS)
def test_an_answer_with_a_negation_in_it_is_no_refusal(text: str) -> None:
    assert not refuses_by_rule(text)


def test_the_phrase_that_was_asked_for_is_known_in_any_script() -> None:
    assert refuses_by_phrase("文檔信息 不足，我無法回答。")
    assert not refuses_by_phrase("我无法回答。")
    assert refuses_by_phrase("Insufficient information.", "insufficient information")
