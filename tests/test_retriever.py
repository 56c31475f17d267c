"""The retriever finds by meaning and by words, in any script, and respects what is said of time."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from rag.index import rows
from rag.index.index import Index
from rag.indexes import Entry
from rag.retrieval.retriever import INCOMPLETE, HybridRetriever
from rag.types import Article, Filters, Form, Kind, Passage, Retrieved, Vectors
from tests.conftest import FUSION, no_progress
from tests.fakes import BigramEncoder

NEWS = [
    ("廈門茶葉博覽會開幕，三百家企業參展。", "zh-Hant", "2026-10-12"),
    ("厦门茶叶出口增长两成，企业忙于备货。", "zh-Hans", "2026-03-02"),
    ("厦门茶叶价格去年回落，茶农减产。", "zh-Hans", "2025-10-20"),
    ("厦门茶叶协会换届。", "zh-Hans", None),
    ("The Xiamen tea fair opened in 2026 with 300 exhibitors.", "en", "2026-10-13"),
    ("临汾召开黄河金三角会议。", "zh-Hans", "2020-11-20"),
]


def now() -> datetime:
    return datetime(2026, 11, 24, 12, tzinfo=UTC)


def entries(news: Sequence[tuple[str, str, str | None]]) -> list[Entry]:
    made = []
    for number, (text, language, published) in enumerate(news):
        article = Article(
            f"{number:032x}", "", text, f"{number}.txt", None, None, published, language
        )
        passage = Passage.of(article, 0, len(text))
        vectors = BigramEncoder().encode([text], "document")
        made.append(Entry(article, "/news", [passage], vectors))
    return made


@pytest.fixture
def retriever(index: Index) -> HybridRetriever:
    index.add(entries(NEWS))
    return HybridRetriever(index, BigramEncoder(), fusion=FUSION, now=now)


def numbers(found: Retrieved) -> list[int]:
    return [int(hit.passage.article_id, 16) for hit in found.hits]


def test_a_question_in_one_script_finds_articles_in_the_other(retriever: HybridRetriever) -> None:
    assert numbers(retriever.search("厦门茶叶博览会", 1)) == [0]
    assert numbers(retriever.search("臨汾的會議", 1)) == [5]


def test_every_arm_says_what_it_found(retriever: HybridRetriever) -> None:
    (hit,) = retriever.retrieve("茶叶协会换届", 1)
    assert hit.arms["dense"] and hit.arms["lexical"] and hit.arms["translated"] is None
    assert 0 < hit.score <= 1


def test_scores_fall_from_hit_to_hit(retriever: HybridRetriever) -> None:
    scores = [hit.score for hit in retriever.retrieve("厦门的茶叶", 6)]
    assert scores == sorted(scores, reverse=True)


def test_a_period_in_the_question_narrows_the_search(index: Index) -> None:
    index.add(entries(NEWS + [(f"厦门茶叶新闻{i}。", "zh-Hans", f"2025-10-0{i}") for i in (1, 2)]))
    found = HybridRetriever(index, BigramEncoder(), fusion=FUSION, now=now).search(
        "去年十月厦门茶叶", 9
    )
    assert sorted(numbers(found)) == [2, 6, 7]
    assert "published 2025-10-01 – 2025-10-31: 3 passages, no others are shown" in found.notes
    assert (found.filters.since, found.filters.until) == ("2025-10-01", "2025-10-31")


class Counting(BigramEncoder):
    """Counts the texts that it encodes."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        self.texts += texts
        return super().encode(texts, kind)


def test_a_question_is_encoded_once_however_often_it_is_searched(index: Index) -> None:
    index.add(entries(NEWS))
    encoder = Counting()
    retriever = HybridRetriever(index, encoder, fusion=FUSION, now=now)
    retriever.search("厦门茶叶去年十月怎样?", 6)
    assert len(encoder.texts) == len(set(encoder.texts))


def test_too_little_in_the_period_gives_way_to_all_of_time(retriever: HybridRetriever) -> None:
    found = retriever.search("去年十月厦门茶叶", 9)
    assert len(found.hits) > 3 and found.filters == Filters()
    assert any("too little" in note for note in found.notes)


def test_the_callers_own_dates_stand(retriever: HybridRetriever) -> None:
    found = retriever.search("去年十月厦门茶叶", 9, Filters(since="2026-01-01"))
    assert 2 not in numbers(found) and 3 not in numbers(found)


def test_only_the_languages_that_a_filter_lets_through_are_asked(
    retriever: HybridRetriever,
) -> None:
    def asked(*languages: str) -> set[str]:
        found = retriever.search("厦门茶叶", 9, Filters(language=languages))
        return {form.passages for form in found.forms}

    assert asked() == {"zh-Hans", "zh-Hant", "en"}
    assert asked("en") == {"en"} and asked("zh") == {"zh-Hans", "zh-Hant"}
    assert asked("fr") == asked()  # there is nothing in French, and that is no empty index


def test_a_search_says_that_words_are_being_made_anew(
    retriever: HybridRetriever, index: Index, caplog: pytest.LogCaptureFixture
) -> None:
    assert INCOMPLETE not in retriever.search("厦门茶叶", 3).notes and not caplog.messages
    rows.forget(index.ledger)
    assert INCOMPLETE in retriever.search("厦门茶叶", 3).notes and INCOMPLETE in caplog.messages
    rows.catch_up(index.ledger, no_progress)
    assert INCOMPLETE not in retriever.search("厦门茶叶", 3).notes


def test_the_newest_comes_first_where_it_is_asked_for(index: Index) -> None:
    days = ["2025-01-05", "2026-11-05", None]
    index.add(
        entries([(f"厦门茶叶新闻{'甲乙丙'[i]}。", "zh-Hans", day) for i, day in enumerate(days)])
    )
    retriever = HybridRetriever(index, BigramEncoder(), fusion=FUSION, now=now)
    assert numbers(retriever.search("厦门茶叶新闻", 3)) == [0, 1, 2]
    found = retriever.search("最新的厦门茶叶新闻", 3)
    assert numbers(found) == [1, 2, 0]  # the unknown is neither new nor old
    assert "the newest first" in found.notes


class _Dictionary:
    def translate(self, text: str, language: str) -> str:
        return {"Who leads the tea association?": "茶叶协会换届"}[text]


def test_a_question_in_another_language_is_searched_by_its_translation_too(index: Index) -> None:
    index.add(entries(NEWS[:4]))
    retriever = HybridRetriever(index, BigramEncoder(), fusion=FUSION, now=now)
    question = "Who leads the tea association?"
    plain = retriever.search(question, 4)
    assert {form.relation for form in plain.forms} == {"foreign"}
    found = retriever.search(question, 4, Filters(), _Dictionary())
    assert numbers(found)[0] == 3
    assert found.hits[0].arms["translated"]
    assert found.translation == "茶叶协会换届"


def test_a_question_in_the_language_of_the_articles_is_not_translated(
    retriever: HybridRetriever,
) -> None:
    assert retriever.search("厦门的茶叶", 4, Filters(), _Dictionary()).hits


def test_copies_of_a_report_are_one_hit(index: Index) -> None:
    text = (
        "据报道，临汾市昨天召开黄河金三角区域合作会议，三省四市的代表参加了会议，并签署了合作协议。"
        * 3
    )
    index.add(entries([(text, "zh-Hans", None), (text + "编辑。", "zh-Hans", None)]))
    index.bring_up_to_date(no_progress)
    retriever = HybridRetriever(index, BigramEncoder(), fusion=FUSION, now=now)
    (hit,) = retriever.retrieve("黄河金三角会议", 5)
    assert len(hit.copies) == 1


def test_an_empty_index_and_an_empty_question_find_nothing(index: Index) -> None:
    retriever = HybridRetriever(index, BigramEncoder(), fusion=FUSION, now=now)
    assert retriever.retrieve("茶叶", 3) == []
    index.add(entries(NEWS[:2]))
    assert retriever.retrieve("", 3) is not None


@pytest.mark.parametrize("question", ["", "   ", "？？？", "…"])
def test_what_asks_nothing_finds_nothing(retriever: HybridRetriever, question: str) -> None:
    assert retriever.retrieve(question, 3) == []


@pytest.mark.parametrize("question", ["20GW", "300", "COVID-19", "GDP 300"])
def test_numbers_and_names_are_looked_for_in_every_language(index: Index, question: str) -> None:
    texts = [
        "年产20GW单晶电池项目开工。",
        "三百家企业参加展览，共300件展品。",
        "COVID-19疫情期间，GDP增长300点。",
    ]
    index.add(entries([(text, "zh-Hans", None) for text in texts] + NEWS[3:5]))
    retriever = HybridRetriever(index, BigramEncoder(), fusion=FUSION, now=now)
    hit = retriever.retrieve(question, 1)[0]
    assert hit.arms["lexical"] == 1.0
    assert question.split()[0].casefold() in hit.passage.text.casefold()


def test_a_text_without_letters_is_asked_as_it_stands(index: Index) -> None:
    index.add(entries([("170 2585 10:30", "und", None), *NEWS]))
    retriever = HybridRetriever(index, BigramEncoder(), fusion=FUSION, now=now)
    found = retriever.search("厦门茶叶博览会", 7)
    (strange,) = (hit for hit in found.hits if hit.passage.language == "und")
    assert strange.score < found.hits[0].score / 2
    assert Form("own", "und", "厦门茶叶博览会", "厦门茶叶博览会") in found.forms
    assert numbers(retriever.search("2585", 1)) == [0]


def test_copies_do_not_take_the_places_of_others(index: Index) -> None:
    text = (
        "据报道，临汾市昨天召开黄河金三角区域合作会议，三省四市的代表参加了会议，并签署了合作协议。"
        * 3
    )
    copies = [(f"{text}编辑{i}。", "zh-Hans", None) for i in range(70)]
    others = [(f"黄河金三角第{i}次会议讨论了旅游。", "zh-Hans", None) for i in range(4)]
    index.add(entries([*copies, *others]))
    index.bring_up_to_date(no_progress)
    hits = HybridRetriever(index, BigramEncoder(), fusion=FUSION, now=now).retrieve(
        "黄河金三角区域合作会议的代表", 5
    )
    assert len(hits) == 5
    assert sorted(len(hit.copies) for hit in hits)[-1] == 69
