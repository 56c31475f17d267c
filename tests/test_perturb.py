import math
from dataclasses import replace

import pypinyin
import pytest

from eval.cases import Case, Quote
from eval.perturb.facts import counterfactual, shifted_dates
from eval.perturb.numerals import Change, mentions
from eval.perturb.passages import gold_removed, noise
from eval.perturb.pool import Pool
from eval.perturb.typos import pinyin_typos
from eval.perturb.variants import KINDS, perturb
from eval.perturb.wording import full_width, other_script
from rag.errors import EvaluationError
from rag.numbers import values
from rag.text import to_script
from rag.types import Turn

MEETING = "11月3日,晋陕豫黄河金三角区域合作第四届省级协调领导小组会议在临汾召开。"
SIGNED = "共同举办了六届投资合作交流大会,累计签约重大项目170个,总投资2585亿元。"
CASE = Case(
    "s1",
    "投资合作交流大会签约了多少个重大项目？",
    (("170个", "170個", "一百七十个"),),
    cite=("000_a.txt",),
    quotes=(Quote("000_a.txt", "累计签约重大项目170个"),),
    type="number",
    passages=(SIGNED,),
)
OTHERS = [
    "投资交流会在泉州开幕，市长致辞以后参观了港口。",
    "重大项目的签约仪式推迟到明年。",
    "今年的苹果丰收了，价格比去年低。",
    "新的博物馆周日开门，门票免费。",
    "球队在主场输了比赛，教练辞职。",
]
LEAK = "另有报道说，签约项目为一百七十個。"
AGAIN = "共同举办了多届投资合作交流大会,累计签约重大项目若干,总投资2585亿元。"
POOL = Pool([*OTHERS, LEAK, AGAIN, SIGNED])


def changed(text: str, change: Change) -> str:
    for mention in reversed(mentions(text)):
        written = text[mention.start : mention.end]
        text = text[: mention.start] + change.of(mention, written) + text[mention.end :]
    return text


# Digits move three places round 1..9: 2 is 5, 5 is 8, 8 is 2, 1 is 4, 7 is 1, 9 is 3.
BY_THREE = Change(years=1, rounds=2, digits=3)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("总投资2585亿元", "总投资5828亿元"),
        ("總投資２５８５億元", "總投資５８２８億元"),
        ("总投资二千五百八十五亿元", "总投资五千八百二十八亿元"),
        ("两千个项目和2,000个项目", "五千个项目和5,000个项目"),
        ("十五个和15个", "四十八个和48个"),
        ("第四届、第4届", "第七届、第7届"),
        ("占72.2%", "占15.5%"),
        ("百分之十五，即15%", "百分之四十八，即48%"),
        ("2023年12月27日", "2024年2月1日"),
        ("二〇二三年十一月三日", "二〇二四年一月五日"),
        ("2020-09-30 23:26:47", "2021-11-04 01:28:49"),
        ("下午2时05分", "下午4时07分"),
        ("在2019-2020年", "在2020-2021年"),
        ("1628年有1080户", "1629年有4020户"),
        ("为期5年，得95分", "为期8年，得38分"),
        ("GPT-4与一带一路、统一", "GPT-4与一带一路、统一"),
    ],
)  # fmt: skip
def test_a_number_becomes_another_of_its_kind_in_its_own_way_of_writing(
    text: str, other: str
) -> None:
    assert changed(text, BY_THREE) == other


@pytest.mark.parametrize("digits", range(1, 9))
@pytest.mark.parametrize(
    "pair", ["二百三十八个=238个", "十一个=11个", "一百零五个=105个", "两万个=20000个"]
)
def test_numerals_and_digits_of_one_number_stay_one_number(pair: str, digits: int) -> None:
    words, figures = pair.split("=")
    change = Change(1, 1, digits)
    assert values(changed(words, change)) == values(changed(figures, change)) != values(figures)


def test_noise_is_what_is_nearest_to_the_question_and_does_not_answer_it() -> None:
    assert POOL.noise(CASE, [SIGNED], 2) == [OTHERS[1], OTHERS[0]]


def test_noise_holds_neither_an_answer_nor_the_passage_in_other_words() -> None:
    assert sorted(POOL.noise(CASE, [SIGNED], 5) or []) == sorted(OTHERS)
    assert POOL.noise(CASE, [SIGNED], 6) is None


@pytest.mark.parametrize(("ratio", "count"), [(0.0, 0), (0.2, 1), (0.4, 2), (0.6, 3), (0.8, 4)])
def test_noise_is_mixed_in_by_its_share_of_five(ratio: float, count: int) -> None:
    noisy = noise(CASE, POOL, ratio)
    assert noisy is not None
    assert SIGNED in noisy.passages
    assert len(noisy.passages) == 1 + count
    assert (noisy.id, noisy.type, noisy.answers) == (f"s1~noise{ratio:g}", "number", CASE.answers)


def test_noise_keeps_as_many_passages_as_it_takes_to_answer() -> None:
    case = Case(
        "d", "在哪，签约多少？", (("临汾",), ("170个",)), passages=(MEETING, SIGNED, "临汾。")
    )
    noisy = noise(case, POOL, 0.8)
    assert noisy is not None
    assert {MEETING, SIGNED} <= set(noisy.passages) and len(noisy.passages) == 6


def test_a_share_is_rounded_up_from_what_it_is_and_not_from_its_binary_form() -> None:
    pool = Pool([f"第{n}家商店开门营业" for n in "甲乙丙丁戊己庚辛壬"])
    noisy = noise(CASE, pool, 0.7, size=10)  # 10 · .7 is 7.000000000000001 in binary
    assert noisy is not None and len(noisy.passages) == 8


def test_a_citation_may_point_to_any_passage_when_sources_mean_nothing() -> None:
    noisy = noise(CASE, POOL, 0.2)
    assert noisy is not None
    assert (noisy.cite, noisy.quotes) == ((), (Quote("", "累计签约重大项目170个"),))


def test_all_noise_is_told_to_be_another_kind() -> None:
    with pytest.raises(EvaluationError, match="gold-removed"):
        noise(CASE, POOL, 1.0)


def test_without_what_answers_a_refusal_is_right() -> None:
    bare = gold_removed(CASE, POOL)
    assert bare is not None and not bare.answerable
    assert sorted(bare.passages) == sorted(OTHERS)
    assert (bare.quotes, bare.cite) == ((), ())


def test_a_worked_out_answer_loses_all_its_passages() -> None:
    case = Case("c", "两次大会之间隔了几年？", (("五年",),), passages=(MEETING, SIGNED))
    bare = gold_removed(case, POOL)
    assert bare is not None and not {MEETING, SIGNED} & set(bare.passages)


@pytest.mark.parametrize("case", [replace(CASE, answers=()), replace(CASE, passages=())])
def test_what_has_no_answer_or_no_passage_cannot_lose_it(case: Case) -> None:
    assert gold_removed(case, POOL) is None
    assert noise(case, POOL, 0.2) is None


def test_passages_of_the_index_are_given_by_the_caller() -> None:
    noisy = noise(replace(CASE, passages=()), POOL, 0.2, [SIGNED])
    assert noisy is not None and SIGNED in noisy.passages


def test_another_number_in_the_passages_is_the_right_answer_and_the_true_one_is_wrong() -> None:
    other = counterfactual(CASE)
    assert other is not None and other.id == "s1~counterfactual"
    (passage,), (group,) = other.passages, other.answers
    number = group[0].removesuffix("个")
    assert passage == SIGNED.replace("170", number) and number != "170"
    assert group[1] == f"{number}個"
    # The words for it are not in the passage, and right all the same: the same value.
    assert values(group[2]) == values(group[0])
    assert other.quotes == (Quote("", f"累计签约重大项目{number}个"),)


def test_another_name_is_written_in_the_script_of_what_stands_around_it() -> None:
    case = Case(
        "p", "厦門的市委書記是誰？", (("胡昌升",),), passages=("厦門市委書記胡昌升主持會議。",)
    )
    for seed in range(20):
        other = counterfactual(case, seed=seed)
        assert other is not None
        (passage,), ((name,),) = other.passages, other.answers
        assert passage == f"厦門市委書記{to_script(name, 'zh-Hant')}主持會議。"
        assert name != "胡昌升" and len(name) == 3


def test_a_place_becomes_another_place_everywhere() -> None:
    case = Case(
        "p", "会议在哪里开？", (("临汾", "臨汾", "Linfen"),), passages=(MEETING, "临汾市承办。")
    )
    other = counterfactual(case)
    assert other is not None
    place = other.answers[0][0]
    assert other.passages == (MEETING.replace("临汾", place), f"{place}市承办。")
    assert "Linfen" not in other.answers[0] and "臨汾" not in other.answers[0]


def test_an_alias_that_is_a_part_of_the_true_answer_goes_with_it() -> None:
    text = "山西省政府副秘书长丁纪岗出席。"
    groups = (("山西省政府副秘书长", "省政府副秘书长"),)
    other = counterfactual(Case("p", "丁纪岗是什么官？", groups, passages=(text,)))
    assert other is not None and len(other.answers[0]) == 1
    assert not any(alias in "山西省政府副秘书长" for alias in other.answers[0])


@pytest.mark.parametrize(
    "case",
    [
        replace(CASE, answers=(("很多",),)),
        replace(CASE, question="签约的是170个吗？"),
        replace(CASE, question="How many projects were signed?"),
        replace(CASE, answers=(("170个",), ("三届",))),
        replace(CASE, corrected=("170个",)),
        replace(CASE, passages=()),
    ],
    ids=["not there", "named in question", "language", "worked out", "correction", "no passage"],
)
def test_what_cannot_be_made_false_without_doubt_is_left_out(case: Case) -> None:
    assert counterfactual(case) is None


DATED = Case(
    "d",
    "2023年签约了多少个项目？",
    (("170个",),),
    passages=("2023年5月，大会签约170个项目。",),
)


def test_the_same_news_of_another_year_stands_beside_the_right_one() -> None:
    for seed in range(10):
        beside = shifted_dates(DATED, seed=seed)
        assert beside is not None and beside.answers == DATED.answers
        (other,) = set(beside.passages) - set(DATED.passages)
        assert other.startswith(("2022年", "2024年"))
        assert "5月" not in other and "170个" not in other
        assert len(beside.passages) == 2


def test_news_of_another_time_never_has_the_date_asked_for() -> None:
    text = "2022年签约150个，2023年签约170个，2024年签约190个。"
    for seed in range(10):
        beside = shifted_dates(replace(DATED, passages=(text,)), seed=seed)
        assert beside is not None
        (other,) = set(beside.passages) - {text}
        assert "2023年" not in other


@pytest.mark.parametrize(
    "case",
    [
        replace(DATED, question="签约了多少个项目？"),
        replace(DATED, question="2021年签约了多少个项目？"),
        replace(DATED, answers=(("大会",),)),
    ],
    ids=["no date", "date of no passage", "same answer"],
)
def test_dates_are_not_shifted_where_that_would_leave_two_answers(case: Case) -> None:
    assert shifted_dates(case) is None


def test_a_question_changes_its_script_both_ways() -> None:
    case = Case("a", "临汾会议是谁主持的？", history=(Turn("在哪开会？", "在临汾。"),))
    other = other_script(case)
    assert other is not None
    assert (other.id, other.question) == ("a~other-script", "臨汾會議是誰主持的？")
    assert other.history == (Turn("在哪開會？", "在临汾。"),)
    assert other_script(replace(case, question="臨汾會議是誰主持的？")) == replace(
        case, id="a~other-script", history=case.history
    )
    assert other_script(replace(case, question="Who chaired the meeting?")) is None


def test_digits_and_letters_become_full_width_and_marks_stay() -> None:
    wide = full_width(replace(CASE, question="2020年GDP增长6.1%吗?"))
    assert wide is not None and wide.question == "２０２０年ＧＤＰ增长６.１%吗?"
    assert full_width(CASE) is None


@pytest.mark.parametrize("question", ["投资合作交流大会在哪里举行？", "廈門市委書記主持了會議嗎？"])
@pytest.mark.parametrize("rate", [0.1, 0.5, 1.0])
def test_a_typo_sounds_like_what_was_meant(question: str, rate: float) -> None:
    typed = pinyin_typos(replace(CASE, question=question), rate)
    assert typed is not None and len(typed.question) == len(question)
    wrong = [(a, b) for a, b in zip(question, typed.question, strict=True) if a != b]
    assert 1 <= len(wrong) <= math.ceil(rate * len(question))
    for right, character in wrong:
        heard = pypinyin.pinyin(right, style=pypinyin.NORMAL, heteronym=True)[0]
        assert pypinyin.lazy_pinyin(character)[0] in heard


def test_numerals_and_latin_are_typed_right() -> None:
    typed = pinyin_typos(replace(CASE, question="第三届GDP二百五十亿5G"), 1.0)
    assert typed is not None and typed.question[2] != "届"
    assert typed.question.replace(typed.question[2], "届") == "第三届GDP二百五十亿5G"


def test_there_are_no_typos_where_nothing_is_typed_by_sound() -> None:
    assert pinyin_typos(replace(CASE, question="Who? 250"), 0.5) is None


def test_variants_come_kind_by_kind_with_the_kind_behind_the_id() -> None:
    kinds = ["noise0.4", "other-script", "typos0.2"]
    found = perturb([CASE, DATED], kinds, OTHERS)
    assert [case.id for case in found] == [
        f"{name}~{kind}" for kind in kinds for name in ("s1", "d")
    ]
    assert {case.type for case in found} == {"number", ""}


def test_the_same_seed_gives_the_same_variants_and_another_gives_others() -> None:
    first = perturb([CASE, DATED], KINDS, OTHERS, seed=1)
    assert first == perturb([CASE, DATED], KINDS, OTHERS, seed=1)
    assert first != perturb([CASE, DATED], KINDS, OTHERS, seed=2)


def test_a_variant_does_not_depend_on_the_questions_beside_it() -> None:
    alone = perturb([DATED], KINDS, OTHERS)
    assert [case for case in perturb([CASE, DATED], KINDS, OTHERS) if case.id[0] == "d"] == alone


def test_gold_passages_are_given_by_id() -> None:
    bare = replace(CASE, passages=())
    assert perturb([bare], ["gold-removed"], OTHERS) == []
    assert len(perturb([bare], ["gold-removed"], OTHERS, gold_passages={"s1": [SIGNED]})) == 1


@pytest.mark.parametrize("kind", ["noise", "gold-removed2", "typo0.1", "", "NOISE0.4"])
def test_an_unknown_kind_is_told_which_are_known(kind: str) -> None:
    with pytest.raises(EvaluationError, match=r"known are: noise0\.4, gold-removed"):
        perturb([CASE], [kind], OTHERS)


@pytest.mark.parametrize("kind", ["typos0", "typos1.5", "noise1.5"])
def test_a_number_out_of_range_is_an_error(kind: str) -> None:
    with pytest.raises(EvaluationError, match=kind):
        perturb([CASE], [kind], OTHERS)
