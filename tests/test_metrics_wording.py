from functools import cache

import pytest
import sacrebleu
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.metrics import bleu, cmrc
from eval.metrics.bleu import corpus_bleu, sentence_bleu
from eval.metrics.cmrc import cmrc_f1, em
from eval.metrics.wording import (
    accuracy,
    longest_common_subsequence,
    references,
    rouge_l,
    zh_f1,
)
from rag.errors import EvaluationError

NEWS = st.text(alphabet="山西省长治发展会议, .-3510%()“”，。abC é—😀", max_size=40)


@pytest.mark.parametrize(
    ("gold", "said", "cmrc", "bag"),
    [
        ("北京冬奥会", "北京的冬奥会", 6 / 11, 10 / 11),
        ("拜登和习近平", "习近平和拜登", 0.5, 1.0),
        ("12人", "十二人", 0.4, 1.0),
        ("２０２２年", "2022年", 0.5, 1.0),
        ("臺灣大學", "台湾大学", 0.25, 1.0),
        ("北京", "北京", 1.0, 1.0),
        ("北京", "上海", 0.0, 0.0),
        ("北京", "", 0.0, 0.0),
        ("1,000 people", "1,000 people", 1.0, 1.0),
    ],
)
def test_f1_of_cmrc_and_of_the_bag_of_normal_tokens(
    gold: str, said: str, cmrc: float, bag: float
) -> None:
    assert cmrc_f1(said, [gold]) == pytest.approx(cmrc)
    assert zh_f1(said, [gold]) == pytest.approx(bag)


def test_the_best_of_several_answers_counts() -> None:
    assert cmrc_f1("北京", ["上海", "北京"]) == zh_f1("北京", ["上海", "北京"]) == 1
    assert rouge_l("北京", ["上海", "北京"]) == em("北京", ["上海", "北京"]) == 1


def test_without_answers_nothing_is_right() -> None:
    for metric in (cmrc_f1, zh_f1, rouge_l, em, sentence_bleu):
        assert metric("北京", []) == 0


@pytest.mark.parametrize(
    ("gold", "said", "expected"),
    [
        ("“北京”。", "北京", 1),
        ("  ABC-1 ", "abc1", 1),
        ("北京", "北京市", 0),
        ("臺灣", "台湾", 0),
        ("等……", "等", 0),  # the script lists …… and never meets it
    ],
)
def test_exact_match_is_blind_to_case_and_listed_punctuation_only(
    gold: str, said: str, expected: float
) -> None:
    assert em(said, [gold]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GDP增长3.5%", "gdp 增 长 3.5 %"),
        ("约1,234人", "约 1,234 人"),
        ("a, b", "a , b"),
        ("u.s. army.", "u.s. army ."),
        ("don't stop", "do n't stop"),
        ("china's (new)", "china 's ( new )"),
        ('"ok"了', "`` ok '' 了"),
        ("2-3天", "23 天"),  # the mark between is dropped, and the digits run together
        ("wait...", "wait ..."),
        ("ひらがな𠮷", "ひらがな𠮷"),
    ],
)
def test_runs_between_chinese_characters_are_cut_as_nltk_cuts_them(
    text: str, expected: str
) -> None:
    assert cmrc.segmented(text) == expected.split()


@pytest.mark.parametrize(
    ("gold", "said", "expected"),
    [
        ("北京冬奥会", "北京的冬奥会", 10 / 11),
        ("拜登和习近平", "习近平和拜登", 2 * 3 / 12),  # 习近平 alone, of six each
        ("警察杀了枪手", "枪手杀了警察", 2 * 2 / 12),
        ("the cat sat", "the cat on the mat sat", 2 * 3 / 9),
        ("2022年5月3日", "二〇二二年五月三日", 1),
        ("", "", 0),
    ],
)
def test_rouge_l_is_over_the_longest_common_subsequence(
    gold: str, said: str, expected: float
) -> None:
    assert rouge_l(said, [gold]) == pytest.approx(expected)


@given(st.text("abc", max_size=12), st.text("abcd", max_size=12))
@settings(max_examples=200, deadline=None)
def test_the_subsequence_in_bits_is_as_long_as_by_its_definition(first: str, second: str) -> None:
    @cache
    def longest(i: int, j: int) -> int:
        if not i or not j:
            return 0
        if first[i - 1] == second[j - 1]:
            return longest(i - 1, j - 1) + 1
        return max(longest(i - 1, j), longest(i, j - 1))

    assert longest_common_subsequence(first, second) == longest(len(first), len(second))


@given(st.lists(st.tuples(NEWS, NEWS, NEWS), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_sacrebleu_agrees_on_a_corpus(rows: list[tuple[str, str, str]]) -> None:
    said, *gold = zip(*rows, strict=True)
    theirs = sacrebleu.corpus_bleu(list(said), [list(some) for some in gold], tokenize="zh")
    ours = corpus_bleu(said, list(zip(*gold, strict=True)))
    assert ours * 100 == pytest.approx(theirs.score, abs=1e-6)


@given(NEWS, NEWS)
@settings(max_examples=100, deadline=None)
def test_sacrebleu_agrees_on_a_sentence(said: str, gold: str) -> None:
    theirs = sacrebleu.sentence_bleu(said, [gold], tokenize="zh").score
    assert sentence_bleu(said, [gold]) * 100 == pytest.approx(theirs, abs=1e-6)


def test_bleu_cuts_chinese_into_characters_and_marks_apart() -> None:
    assert bleu.segmented("GDP增长3.5%,好") == "GDP 增 长 3.5 % , 好".split()


@pytest.mark.parametrize("answers", [[["甲"]], [["甲"], []]])
def test_bleu_of_a_corpus_says_when_answers_are_missing(answers: list[list[str]]) -> None:
    with pytest.raises(EvaluationError, match="2 predictions"):
        corpus_bleu(["甲", "乙"], answers)


GROUPS = (("临汾", "临汾市"), ("11月3日",))


def test_an_answer_is_right_with_one_alias_of_every_group() -> None:
    assert accuracy("会议于十一月三日在臨汾召开。", GROUPS) == 1
    assert accuracy("会议在临汾市召开。", GROUPS) == 0
    assert accuracy("会议", ()) == accuracy("会议", ((),)) == 0


def test_a_number_is_right_as_a_whole_only() -> None:
    assert accuracy("签约170个项目", (("17",),)) == 0
    assert accuracy("签约17个项目", (("17",),)) == 1


def test_a_refusal_is_not_right_though_it_names_the_answer() -> None:
    assert accuracy("文章没有说临汾和11月3日。", GROUPS, refused=True) == 0


def test_a_dump_of_the_articles_is_right_only_where_a_list_was_asked_for() -> None:
    dump = "临汾" + "话" * 130 + "11月3日"
    assert accuracy(dump, GROUPS) == 0
    assert accuracy(dump, GROUPS, is_list=True) == 1


@pytest.mark.parametrize(("length", "expected"), [(118, 1), (119, 0)])
def test_an_answer_of_up_to_120_characters_is_no_dump(length: int, expected: float) -> None:
    assert accuracy("临汾" + "话" * length, (("临汾",),)) == expected


@pytest.mark.parametrize(("length", "expected"), [(120, 1), (121, 0)])
def test_nor_one_up_to_three_times_as_long_as_the_longest_gold_answer(
    length: int, expected: float
) -> None:
    groups = (("话", "事" * 20), ("话" * 25,))  # 45 characters: 135 are no dump
    assert accuracy("话" * length + "，" * 15, groups) == expected


def test_gold_texts_put_an_alias_of_each_group_together() -> None:
    assert references(GROUPS) == ["临汾、11月3日", "临汾市、11月3日"]
    assert references((("甲", "乙"),)) == ["甲", "乙"]
    assert references(()) == references(((), ("甲",))) == []


def test_many_aliases_do_not_multiply_without_end() -> None:
    assert len(references([["甲", "乙", "丙"]] * 20)) < 100
