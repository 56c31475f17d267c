"""What the page shows of answers, articles, chats and the library."""

import re
from dataclasses import replace

import pytest

from rag.index.catalogue import Card, Overview
from rag.types import Answer, Article, Citation, Filters, Hit, Passage, Sentence, Trace, Usage
from tests.markup import Tags
from ui.record.chats import Chat, Exchange
from ui.render import (
    Shown,
    exchange_html,
    filters_html,
    kept,
    reader_html,
    shelf_html,
    side_html,
    welcome_html,
)
from ui.words import words

OWN = words("zh-Hans")


def answered(text: str = "会议在武汉召开。", **changed: object) -> Answer:
    passage = Passage("a:0-9", "a", text, text, text, "2021-09-10", "zh-Hans", text, 0, 9)
    quote = Citation(1, passage, text, 0, 8)
    hit = Hit(passage, 0.8, {"dense": 0.7, "lexical": None, "translated": None})
    answer = Answer(
        text, text, text, (Sentence(text, (1,), "supported"),), (), (quote,), (hit,),
        trace=Trace({"total": 1234.0}, Usage(300, 100, 20), text, (text,)),
    )  # fmt: skip
    return replace(answer, **changed)  # type: ignore[arg-type]


def exchange(
    answer: Answer, liked: bool | None = None, reason: str = "", filters: Filters = Filters()
) -> Exchange:
    return Exchange(7, answer.question, answer, filters, "2026-12-01T00:00:00Z", liked, reason)


def test_a_chip_bears_the_number_of_its_source() -> None:
    page = exchange_html(kept(exchange(answered())), OWN)
    assert 'aria-describedby="tip-7-0-1"' in page and 'id="tip-7-0-1"' in page
    assert 'data-start="0" data-end="8"' in page


def test_every_chip_leads_to_the_source_of_its_number() -> None:
    (first,) = answered().citations
    quotes = [replace(first, number=n, quote=f"第{n}句。", start=n, end=n + 4) for n in (1, 2, 3)]
    cited = [("甲。", (2,)), ("乙。", (1, 3)), ("丙。", (2,))]
    sentences = tuple(Sentence(text, numbers, "supported") for text, numbers in cited)
    answer = answered(sentences=sentences, citations=tuple(quotes))
    opened = Tags(exchange_html(kept(exchange(answer)), OWN)).opened
    chips = [attrs for _, attrs in opened if attrs.get("class") == "chip"]
    sources = [attrs for _, attrs in opened if attrs.get("class") == "source"]
    listed = [attrs["value"] for tag, attrs in opened if tag == "li" and "value" in attrs]
    assert [re.findall(r"\d", str(chip["aria-label"]))[0] for chip in chips] == list("2132")
    assert listed == list("123")
    assert [chip["data-start"] for chip in chips] == list("2132")
    assert [source["data-start"] for source in sources] == list("123")
    tips = [attrs["id"] for _, attrs in opened if attrs.get("class") == "tip"]
    assert tips == [chip["aria-describedby"] for chip in chips] and len(set(tips)) == 4


def test_a_refusal_has_no_chips_and_no_sources() -> None:
    article = Article("a", "座谈会", "", "a.txt")
    refused = answered(refused=True, sentences=(), citations=(), nearest=(article,), text="没有。")
    page = exchange_html(kept(exchange(refused)), OWN)
    assert 'class="chip"' not in page and "sources" not in page
    assert "座谈会" in page and "没有用作依据" in page


@pytest.mark.parametrize(("support", "mark"), [("partly", "≈"), ("derived", "∑")])
def test_what_is_less_than_proven_word_for_word_is_marked(support: str, mark: str) -> None:
    sentence = Sentence("共两次。", (1,), support)  # type: ignore[arg-type]
    page = exchange_html(kept(exchange(answered(sentences=(sentence,)))), OWN)
    assert mark in page and OWN[support] in page
    assert mark not in exchange_html(kept(exchange(answered())), OWN)


def test_what_is_left_open_is_said_beneath() -> None:
    note = "文章里没有能回答“何时”的内容。"
    page = exchange_html(kept(exchange(answered(notes=(note,), flags=("incomplete",)))), OWN)
    assert "何时" in page


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ((), []),
        (("stopped", "incomplete"), []),
        (("degraded",), ["degraded"]),
        (("injection",), ["degraded_injection"]),
        (("slowed",), ["degraded_slowed"]),
        (("degraded", "broken_off"), []),
        (("injection", "degraded"), ["degraded", "degraded_injection"]),
    ],
)
def test_what_a_reader_should_know_is_a_banner(flags: tuple[str, ...], said: list[str]) -> None:
    page = exchange_html(kept(exchange(answered(flags=flags))), OWN)
    assert re.findall('class="banner">(.*?)<', page) == [OWN[key] for key in said]


def test_a_stopped_answer_says_so() -> None:
    page = exchange_html(kept(exchange(answered(flags=("stopped",)))), OWN)
    assert OWN["stopped_after"] in page
    nothing = answered(sentences=(), citations=(), text="", flags=("stopped",))
    assert OWN["stopped"] in exchange_html(kept(exchange(nothing)), OWN)


def test_while_it_grows_it_can_be_neither_judged_nor_copied() -> None:
    page = exchange_html(Shown("问", answered(), stage="正在作答…"), OWN)
    assert "正在作答" in page and 'data-do="copy"' not in page and 'data-do="like"' not in page


def test_what_was_noted_stays_visible() -> None:
    assert OWN["liked"] in exchange_html(kept(exchange(answered(), liked=True)), OWN)
    assert OWN["disliked"] in exchange_html(kept(exchange(answered(), liked=False)), OWN)


def test_time_and_tokens_are_told() -> None:
    page = exchange_html(kept(exchange(answered())), OWN)
    assert "1.2 秒" in page and "300" in page


def test_what_was_said_to_be_wrong_is_chosen_still() -> None:
    page = exchange_html(kept(exchange(answered(), False, OWN.reasons[2])), OWN)
    assert re.findall("<option selected>(.*?)<", page) == [OWN.reasons[2]]


def test_a_question_that_was_taken_as_it_stands_is_not_told_twice() -> None:
    page = exchange_html(kept(exchange(answered(effective_question="在武汉？"))), OWN)
    assert OWN["understood"] in page and "在武汉？" in page
    assert OWN["understood"] not in exchange_html(kept(exchange(answered())), OWN)


def test_the_articles_found_are_named_once_before_there_is_a_sentence() -> None:
    (hit,) = answered().hits
    growing = answered(sentences=(), citations=(), hits=(hit, hit), complete=False)
    page = exchange_html(Shown("问", growing, stage="正在作答…"), OWN)
    assert page.count("<li>") == 1 and 'class="found"' in page
    assert 'class="found"' not in exchange_html(Shown("问", answered(), stage="…"), OWN)


def test_days_that_can_be_chosen_are_those_that_are_known_to_the_day() -> None:
    overview = Overview(2, "2020", "2023-07-22", ("甲报", "乙报"), ("zh-Hans", "en"))
    page = filters_html(
        Filters(outlet=("乙报",)), overview, OWN,
        editing=False, note="", models=["local"], model="local", caution="balanced",
    )  # fmt: skip
    assert 'min="" max="2023-07-22"' in page
    assert "<option selected>乙报" in page and OWN["editing"] not in page


def test_only_a_chat_that_is_kept_can_be_exported() -> None:
    chat = Chat("c", "会议", "2026-12-01T00:00:00Z")
    assert "page/chats/c.md" in side_html([chat], "c", "", OWN, saved=True)
    assert "page/chats" not in side_html([chat], "d", "", OWN, saved=False)


@pytest.mark.parametrize(
    ("overview", "said"),
    [
        (Overview(0, None, None, (), ()), OWN["corpus_empty"]),
        (Overview(3, None, None, (), ()), "库里有 3 篇文章。"),
        (Overview(3, "2020", "2021", ("甲报", "乙报"), ()),
         "库里有 3 篇文章，2020 至 2021，来自甲报、乙报。"),
    ],
)  # fmt: skip
def test_what_there_is_is_told_in_a_sentence(overview: Overview, said: str) -> None:
    assert f"<p>{said}</p>" in welcome_html(overview, [], OWN)


def test_of_many_articles_the_first_are_listed() -> None:
    card = Card("a", "座谈会", "a.txt", None, None, "zh-Hans", 3)
    more = OWN.say("more_articles", shown=1)
    assert more in shelf_html([card], 2, "", OWN)
    assert more not in shelf_html([card], 1, "", OWN) + shelf_html([card], 2, "座谈", OWN)
    assert OWN["none_found"] in shelf_html([], 2, "无", OWN)
    assert OWN["corpus_empty"] in shelf_html([], 0, "", OWN)


def test_an_article_that_is_gone_is_said_to_be() -> None:
    assert OWN["gone"] in reader_html(None, (), None, OWN, gone=True)
