"""A question that is no search is known for what it is, and an ordinary one is not taken for it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.replies.kinds import SEARCH, kind_of


@pytest.mark.parametrize(
    "question",
    [
        "这里有哪些文章？",
        "知识库里有什么",
        "你这里都有什么文章",
        "一共有多少篇文章？",
        "請問這裡有哪些文章？",
        "文章列表",
        "列出所有文章",
        "你好，这里有哪些文章？",
        "What articles do you have?",
        "How many articles are there?",
        "What's in here?",
        "List all articles",
        "Can you tell me what articles are available?",
    ],
)
def test_what_is_in_here(question: str) -> None:
    assert kind_of(question).name == "contents"


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("有哪些关于黄河金三角的报道？", "黄河金三角"),
        ("有没有关于吕梁的文章", "吕梁"),
        ("哪些文章提到了毛伟明？", "毛伟明"),
        ("關於廈門的文章有哪些？", "廈門"),
        ("帮我找一下关于长江中游三省的报道", "长江中游三省"),
        ("列出与黄河有关的文章", "黄河"),
        ("Which articles mention Wuhan?", "Wuhan"),
        ("Are there any articles about Shanxi?", "Shanxi"),
        ("list the articles on the Golden Triangle", "the Golden Triangle"),
    ],
)
def test_which_articles_are_about_something(question: str, topic: str) -> None:
    kind = kind_of(question)
    assert (kind.name, kind.topics, kind.by_title) == ("articles_on", (topic,), False)


@pytest.mark.parametrize(
    ("question", "topics", "by_title"),
    [
        ("总结一下这篇文章", (), False),
        ("这篇报道讲了什么？", (), False),
        ("请把这篇文章总结一下", (), False),
        ("這篇文章的主要內容是什麼？", (), False),
        ("概括《着力打造南北引擎 大力培育东西两翼》", ("着力打造南北引擎 大力培育东西两翼",), True),
        ("《着力打造南北引擎》主要讲什么", ("着力打造南北引擎",), True),
        ("总结一下关于吕梁的那篇文章", ("吕梁",), False),
        ("Summarise this article", (), False),
        ("What is this article about?", (), False),
        ("Please summarize the article about Shanxi's cities", ("Shanxi's cities",), False),
        ("Summarise “South and North”", ("South and North",), True),
    ],
)
def test_what_an_article_says(question: str, topics: tuple[str, ...], by_title: bool) -> None:
    kind = kind_of(question)
    assert (kind.name, kind.topics, kind.by_title) == ("summary", topics, by_title)


@pytest.mark.parametrize(
    ("question", "topics", "by_title"),
    [
        ("比较这两篇文章", (), False),
        ("这两篇文章有什么不同？", (), False),
        ("比较《甲乙丙》和《丁戊己》", ("甲乙丙", "丁戊己"), True),
        ("比较一下关于山西的文章和关于厦门的文章", ("山西", "厦门"), False),
        ("比较黄河金三角会议和闽西南会议", ("黄河金三角会议", "闽西南会议"), True),
        ("Compare these two articles", (), False),
        ("compare the article about Shanxi with the one about Xiamen", ("Shanxi", "Xiamen"), False),
    ],
)
def test_how_two_articles_compare(question: str, topics: tuple[str, ...], by_title: bool) -> None:
    kind = kind_of(question)
    assert (kind.name, kind.topics, kind.by_title) == ("comparison", topics, by_title)


@pytest.mark.parametrize(
    ("question", "talk"),
    [
        ("你好", "greeting"),
        ("Hello!", "greeting"),
        ("Hola", "greeting"),
        ("こんにちは", "greeting"),
        ("谢谢", "thanks"),
        ("Thanks a lot!", "thanks"),
        ("再见", "farewell"),
        ("谢谢你，再见", "thanks"),
        ("你好，你是谁？", "identity"),
        ("你是誰", "identity"),
        ("Who are you?", "identity"),
        ("你能做什么？", "abilities"),
        ("What can you do?", "abilities"),
    ],
)
def test_what_is_said_to_wenqu_itself(question: str, talk: str) -> None:
    kind = kind_of(question)
    assert (kind.name, kind.talk) == ("talk", talk)


@pytest.mark.parametrize(
    "question",
    [
        "这次会议有哪些文件？",
        "这篇报道是谁写的？",
        "山西有哪些文章要做？",
        "会议有哪些成果？",
        "这篇文章是哪天发表的？",
        "这篇文章的作者是谁",
        "你好，湖南省省长是谁？",
        "你知道湖南省省长是谁吗？",
        "总结一下会议的成果",
        "概括一下张复明的讲话",
        "比较山西和陕西的人口",
        "座谈会审议通过了哪些合作文件",
        "报道里说的王建峰是谁？",
        "谁报道了这次会议？",
        "关于黄河金三角有哪些合作项目？",
        "哪些新闻网站报道了会议？",
        "资料里有什么数据？",
        "山西和陕西两篇规划的区别是什么？",
        "谢谢大家的支持是谁说的？",
        "帮助企业的政策有哪些？",
        "什么",
        "摘要",
        "What articles of the agreement were signed?",
        "Who wrote the article?",
        "When was this article published?",
        "What does the report say about Lüliang?",
        "What can Xiamen do?",
        "Compare Shanxi and Shaanxi",
        "What is the meeting about?",
        "Are there any articles about who won?",
        "",
        "？",
    ],
)
def test_an_ordinary_question_is_a_search(question: str) -> None:
    assert kind_of(question) == SEARCH


@settings(deadline=None)
@given(st.text(max_size=250))
def test_any_text_is_of_some_kind(text: str) -> None:
    kind = kind_of(text)
    assert all(topic in text for topic in kind.topics)


@settings(deadline=None)
@given(
    st.text(alphabet="这里有哪些关于的文章报道总结比较《》和两篇你好谢谢， what is", max_size=24)
)
def test_topics_stand_in_the_question_as_it_is_written(text: str) -> None:
    assert all(topic and topic in text for topic in kind_of(text).topics)
