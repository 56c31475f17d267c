from typing import Any

import pytest

from eval.cases import Quote
from eval.metrics.alce import Claim, LexicalJudge, attribution, claims, without_marks
from eval.metrics.citations import (
    coverage,
    overlap,
    precision,
    quote_fidelity,
    recall,
    share_a_stretch,
    source_accuracy,
)

PASSAGE = "11月3日，会议在临汾召开。本次大会由山西省政府主办。"
PLACE = Quote("seeds/000", "会议在临汾召开")  # 6 to 13 in the passage
HOST = Quote("seeds/000", "本次大会由山西省政府主办")


def cited(quote: str, source: str = "seeds/000_a.txt", number: int = 1) -> dict[str, Any]:
    """A citation of a passage that begins at 100 in its article."""
    start = 100 + PASSAGE.index(quote)
    return {
        "number": number,
        "passage_id": f"a:100-{100 + len(PASSAGE)}",
        "source": source,
        "passage": PASSAGE,
        "quote": quote,
        "start": start,
        "end": start + len(quote),
    }


def test_a_citation_that_holds_the_gold_quote_is_right_and_covers_it() -> None:
    whole = cited("11月3日，会议在临汾召开。")
    assert precision([whole], [PLACE]) == recall([whole], [PLACE]) == 1


def test_a_citation_within_the_gold_quote_is_right() -> None:
    assert precision([cited("临汾")], [PLACE]) == 1


@pytest.mark.parametrize(
    ("quote", "expected"),
    [("3日，会议在临", 1), ("月3日，会议在", 0)],  # 4 and 3 of the 7 characters it needs half of
)
def test_half_of_the_shorter_one_is_enough(quote: str, expected: float) -> None:
    assert precision([cited(quote)], [PLACE]) == expected


def test_precision_counts_citations_and_recall_counts_quotes() -> None:
    given = [cited("会议在临汾召开"), cited("临汾召开"), cited("山西省政府主办")]
    assert precision(given, [PLACE]) == pytest.approx(2 / 3)
    assert recall(given[:1], [PLACE, HOST]) == 1 / 2
    assert recall(given, [PLACE, HOST]) == 1


def test_another_source_is_wrong_though_the_words_are_the_same() -> None:
    assert precision([cited("会议在临汾召开", source="seeds/001_b.txt")], [PLACE]) == 0


def test_a_gold_quote_that_reaches_beyond_the_passage_is_told_by_the_words_both_have() -> None:
    beyond = Quote("seeds/000", "本次大会由山西省政府主办。各市政府承办。")
    assert precision([cited("本次大会由山西省政府主办。")], [beyond]) == 1
    assert precision([cited("11月3日，会议在临汾召开。")], [beyond]) == 0


def test_a_few_characters_in_common_are_chance() -> None:
    assert not share_a_stretch("由省政府办", "本省政府主办")
    assert share_a_stretch("省政府", "本省政府主办")
    assert not share_a_stretch("", "本省政府主办")


def test_without_citations_nothing_is_precise_nothing_is_covered() -> None:
    assert precision([], [PLACE]) == recall([], [PLACE]) == 0
    assert source_accuracy([], ["000"]) == coverage([], []) == quote_fidelity([]) == 0


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((0, 10), (5, 25), 1 / 2),
        ((0, 10), (2, 4), 1),
        ((0, 10), (10, 20), 0),
        ((0, 10), (30, 40), 0),
        ((3, 3), (0, 9), 0),
    ],
)
def test_overlap_is_of_the_shorter_span(
    first: tuple[int, int], second: tuple[int, int], expected: float
) -> None:
    assert overlap(first, second) == overlap(second, first) == expected


def test_source_accuracy_is_the_share_of_citations_from_a_named_source() -> None:
    given = [cited("临汾"), cited("山西", source="seeds/004_c.txt")]
    assert source_accuracy(given, ["000_a"]) == 1 / 2
    assert source_accuracy(given, ["000_a", "004"]) == 1


def test_coverage_is_the_share_of_sentences_with_a_listed_citation() -> None:
    cites: list[list[int]] = [[1], [], [7], [7, 1]]
    sentences = [{"citations": numbers} for numbers in cites]
    assert coverage(sentences, [cited("临汾")]) == 1 / 2


def test_a_quote_is_faithful_letter_for_letter_at_its_place() -> None:
    right = cited("会议在临汾召开")
    wrong = [
        right | {"quote": "會議在臨汾召開"},
        right | {"start": right["start"] + 1, "end": right["end"] + 1},
        right | {"start": 3, "end": 10},
        right | {"quote": "", "end": right["start"]},
    ]
    assert quote_fidelity([right]) == 1
    assert quote_fidelity([right, *wrong]) == 1 / 5


JUDGE = LexicalJudge()
PASSAGES = {1: "会议在临汾召开，由山西省政府主办。", 2: "共签约170个项目。", 3: "今天天气晴好。"}


def test_a_sentence_that_follows_from_what_it_cites_has_recall_and_precision() -> None:
    found = attribution([Claim("会议在临汾召开。", (1,))], PASSAGES, JUDGE)
    assert (found.recall, found.precision, found.judge) == (1, 1, "lexical>=0.6")


def test_a_citation_that_adds_nothing_costs_precision() -> None:
    found = attribution([Claim("会议在临汾召开。", (1, 3))], PASSAGES, JUDGE)
    assert (found.recall, found.precision) == (1, 1 / 2)


def test_two_citations_that_are_needed_together_are_both_precise() -> None:
    said = [Claim("会议在临汾召开，由山西省政府主办，共签约170个项目。", (1, 2))]
    found = attribution(said, PASSAGES, LexicalJudge(0.9))
    assert (found.recall, found.precision) == (1, 1)


@pytest.mark.parametrize("citations", [(), (3,), (9,), (1, 9)])
def test_a_sentence_without_good_citations_is_not_supported(citations: tuple[int, ...]) -> None:
    found = attribution([Claim("会议在临汾召开。", citations)], PASSAGES, JUDGE)
    assert (found.recall, found.precision) == (0, 0)


def test_recall_is_over_sentences_and_precision_over_citations() -> None:
    said = [
        Claim("会议在临汾召开。", (1, 3)),
        Claim("共签约170个项目。", (2,)),
        Claim("很好。", ()),
    ]
    found = attribution(said, PASSAGES, JUDGE)
    assert found.recall == found.precision == pytest.approx(2 / 3)


def test_no_more_than_three_citations_of_a_sentence_are_read() -> None:
    found = attribution([Claim("会议在临汾召开。", (3, 2, 2, 1))], PASSAGES, JUDGE)
    assert found.recall == 0


def test_an_answer_of_no_sentences_cites_nothing() -> None:
    assert (
        attribution([], PASSAGES, JUDGE).recall == attribution([], PASSAGES, JUDGE).precision == 0
    )


@pytest.mark.parametrize(
    ("premise", "hypothesis", "expected"),
    [
        ("大会于2020年11月3日召开", "大会于二〇二〇年十一月三日召开", True),
        ("大会于2020年11月3日召开", "大会于2020年11月4日召开", False),
        ("共签约170个项目", "共签约17个项目", False),
        ("與會者來自臺灣大學", "与会者来自台湾大学", True),
        ("会议由华为公司承办", "会议由IBM公司承办", False),
        ("会议由IBM公司承办", "会议由IBM公司承办", True),
        ("会议在临汾召开", "代表们品尝了当地的小吃", False),
        ("会议在临汾召开", "。", False),
    ],
)
def test_the_lexical_judge_wants_facts_and_most_of_the_words(
    premise: str, hypothesis: str, expected: bool
) -> None:
    assert JUDGE(premise, hypothesis) is expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("会议召开[1]。共签约项目[2][3]。", [("会议召开。", (1,)), ("共签约项目。", (2, 3))]),
        ("会议召开。[1] 共签约项目。【2，3】", [("会议召开。", (1,)), ("共签约项目。", (2, 3))]),
        ("It met.[1] It signed.[2]", [("It met.", (1,)), ("It signed.", (2,))]),
        ("他说：“好。”[4]", [("他说：“好。”", (4,))]),
        ("没有引用。", [("没有引用。", ())]),
        ("重复[1][1]。", [("重复。", (1,))]),
        ("[1]", []),
        ("", []),
    ],
)
def test_marks_belong_to_the_sentence_they_follow(
    answer: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert claims(answer) == [Claim(*pair) for pair in expected]


def test_marks_are_no_part_of_what_is_said() -> None:
    assert without_marks("共17个。[1][2] 完[3]") == "共17个。 完"
