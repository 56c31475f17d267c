import json
from dataclasses import replace

from rag.documents import answer_document, article_document, search_document
from rag.types import (
    Answer,
    Arms,
    Article,
    Citation,
    Copy,
    Filters,
    Form,
    Hit,
    Passage,
    Retrieved,
    Sentence,
    Trace,
    Usage,
)

ARTICLE = Article(
    id="a1",
    title="三省四市会议",
    text="会议在临汾召开。签约170个项目。",
    source="news/a.txt",
    outlet="临汾新闻网",
    author="刘玉林",
    published="2020-11-20T14:26:47",
    language="zh-Hans",
)
PASSAGE = Passage.of(ARTICLE, 8, 17)
PLACE = {
    "article_id": "a1",
    "passage_id": "a1:8-17",
    "title": "三省四市会议",
    "source": "news/a.txt",
    "outlet": "临汾新闻网",
    "published": "2020-11-20T14:26:47",
    "language": "zh-Hans",
}

COPY = {
    "article_id": "a2",
    "title": "会议召开",
    "source": "news/b.txt",
    "outlet": "乙报",
    "published": None,
}


def test_a_search_is_told_with_its_hits_in_order() -> None:
    hits = [
        Hit(PASSAGE, 0.87654321, Arms(dense=0.9, lexical=0.5, translated=None), (Copy(**COPY),)),
        Hit(Passage.of(ARTICLE, 0, 8), 0.5, Arms(dense=None, lexical=0.1, translated=0.5)),
    ]
    forms = (Form("translated", "zh-Hans", "会议签约多少项目", "签约项目"),)
    found = Retrieved(tuple(hits), forms, Filters(since="2020"), ("published 2020 – …",), 7)
    document = search_document("多少项目", found, {"search": 12.3456})
    assert list(document) == ["query", "effective_query", "hits", "timings_ms"]
    slowed = search_document("多少项目", replace(found, flags=("slowed",)), {})
    assert slowed["flags"] == ["slowed"]
    why = search_document("多少项目", found, {}, why=True)["why"]
    assert why["filters"] == {"since": "2020"} and why["candidates"] == 7
    assert why["forms"] == [
        {
            "relation": "translated",
            "passages": "zh-Hans",
            "asked": "会议签约多少项目",
            "terms": "签约项目",
        }
    ]
    assert document["query"] == "多少项目"
    assert document["effective_query"] == "会议签约多少项目"
    assert document["timings_ms"] == {"search": 12.3}
    first, second = document["hits"]
    assert first == {
        "rank": 1,
        "score": 0.8765,
        **PLACE,
        "start": 8,
        "end": 17,
        "text": "签约170个项目。",
        "arms": {"dense": 0.9, "lexical": 0.5, "translated": None},
        "copies": [COPY],
    }
    assert list(first) == ["rank", "score", *PLACE, "start", "end", "text", "arms", "copies"]
    assert list(second) == ["rank", "score", *PLACE, "start", "end", "text", "arms"]
    assert (second["rank"], second["text"]) == (2, "会议在临汾召开。")


def test_an_answer_is_told_with_its_citations_and_what_it_cost() -> None:
    answer = Answer(
        question="签约多少？",
        effective_question="会议签约多少项目？",
        text="会议签约170个项目。",
        sentences=(Sentence("会议签约170个项目。", (1,), "supported"),),
        citations=(Citation(1, PASSAGE, "签约170个项目", 8, 16),),
        flags=("translated",),
        rung="local",
        trace=Trace({"total": 1234.567}, Usage(100, 60, 20), "tiny", ("secret prompt",)),
    )
    document = answer_document(answer)
    assert document == {
        "question": "签约多少？",
        "effective_question": "会议签约多少项目？",
        "answer": "会议签约170个项目。",
        "refused": False,
        "reason": None,
        "flags": ["translated"],
        "rung": "local",
        "sentences": [
            {"text": "会议签约170个项目。", "support": "supported", "citations": [1]},
        ],
        "citations": [
            {
                "number": 1,
                **PLACE,
                "passage": "签约170个项目。",
                "quote": "签约170个项目",
                "start": 8,
                "end": 16,
            }
        ],
        "nearest": [],
        "model": "tiny",
        "timings_ms": {"total": 1234.6},
        "tokens": {"prompt": 100, "cached": 60, "completion": 20},
    }
    assert list(document) == [
        "question",
        "effective_question",
        "answer",
        "refused",
        "reason",
        "flags",
        "rung",
        "sentences",
        "citations",
        "nearest",
        "model",
        "timings_ms",
        "tokens",
    ]
    quote = document["citations"][0]
    assert ARTICLE.text[quote["start"] : quote["end"]] == quote["quote"]
    assert list(quote) == ["number", *PLACE, "passage", "quote", "start", "end"]


def test_a_refusal_says_why_and_names_the_nearest_articles() -> None:
    refusal = Answer("火星？", "火星？", refused=True, reason="not_in_articles", nearest=(ARTICLE,))
    document = answer_document(refusal)
    assert document["refused"] is True
    assert document["reason"] == "not_in_articles"
    assert document["citations"] == []
    assert document["nearest"] == [
        {
            "article_id": "a1",
            "title": "三省四市会议",
            "source": "news/a.txt",
            "published": "2020-11-20T14:26:47",
        }
    ]


def test_an_article_is_told_with_its_text_or_the_length_of_it() -> None:
    facts = {
        "article_id": "a1",
        "title": "三省四市会议",
        "source": "news/a.txt",
        "outlet": "临汾新闻网",
        "author": "刘玉林",
        "published": "2020-11-20T14:26:47",
        "language": "zh-Hans",
    }
    assert article_document(ARTICLE) == {**facts, "text": "会议在临汾召开。签约170个项目。"}
    assert article_document(ARTICLE, text=False) == {**facts, "characters": 17}
    assert list(article_document(ARTICLE)) == [*facts, "text"]


def test_what_an_article_does_not_say_is_null() -> None:
    bare = Article("a2", "标题", "正文", "b.txt")
    document = article_document(bare)
    assert (document["outlet"], document["author"], document["published"]) == (None, None, None)
    assert document["language"] == "und"


def test_every_document_is_plain_json() -> None:
    hit = Hit(PASSAGE, 0.5, Arms(dense=None, lexical=0.1, translated=None))
    answer = Answer("问", "问", sentences=(Sentence("答。", (), "partly"),), nearest=(ARTICLE,))
    for document in (
        search_document("问", Retrieved((hit,)), {"search": 1.0}),
        answer_document(answer),
        article_document(ARTICLE),
    ):
        assert json.loads(json.dumps(document)) == document
