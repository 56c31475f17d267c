"""What Wenqu says in its own words, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.types import Reason

Talk = Literal["greeting", "thanks", "farewell", "identity", "abilities"]

_REFUSALS: dict[Reason, dict[str, str]] = {
    "not_in_articles": {
        "zh-Hans": "文章里没有能回答这个问题的内容。",
        "zh-Hant": "文章裡沒有能回答這個問題的內容。",
        "en": "The articles do not hold an answer to this question.",
    },
    "unproven": {
        "zh-Hans": "找到了相关的文章，但没有一句回答能用原文证实，所以不回答。",
        "zh-Hant": "找到了相關的文章，但沒有一句回答能用原文證實，所以不回答。",
        "en": "Related articles were found, but no sentence of an answer could be proven by them.",
    },
    "no_articles": {
        "zh-Hans": "还没有任何文章。请先用 wenqu ingest 加入文章。",
        "zh-Hant": "還沒有任何文章。請先用 wenqu ingest 加入文章。",
        "en": "There are no articles yet. Add some with: wenqu ingest PATH",
    },
    "model_unavailable": {
        "zh-Hans": "语言模型现在不可用。",
        "zh-Hant": "語言模型現在不可用。",
        "en": "The chat model is not available now.",
    },
}
_MISSING = {"zh-Hans": "找不到：{}。", "zh-Hant": "找不到：{}。", "en": " Not found: {}."}


def refusal(reason: Reason, language: str, missing: Sequence[str] = ()) -> str:
    """Why there is no answer, naming what was looked for in vain; English for other languages."""
    key = _own(language)
    text = _REFUSALS[reason][key]
    comma = ", " if key == "en" else "、"
    return text + (_MISSING[key].format(comma.join(missing)) if missing else "")


_LEFT_OPEN = {
    "zh-Hans": "文章里没有能回答“{}”的内容。",
    "zh-Hant": "文章裡沒有能回答「{}」的內容。",
    "en": "The articles do not hold an answer to “{}”.",
}
_ASSUMED = {
    "zh-Hans": "（问题里的“{}”与文章不符。）",
    "zh-Hant": "（問題裡的「{}」與文章不符。）",
    "en": "(What the question takes for granted, “{}”, is otherwise in the articles.)",
}


_BROKEN_OFF = {
    "zh-Hans": "（语言模型中断了，回答到此为止。）",
    "zh-Hant": "（語言模型中斷了，回答到此為止。）",
    "en": "(The chat model broke off; the answer ends here.)",
}


def broken_off(language: str) -> str:
    """What is said after the sentences of an answer that the chat model did not finish."""
    return _BROKEN_OFF[_own(language)]


def left_open(part: str, language: str) -> str:
    """What is said of a part of a question that the articles do not answer."""
    return _LEFT_OPEN[_own(language)].format(part.strip("?？ "))


def assumed(said: str, language: str) -> str:
    """What is said of a wrong assumption that the sentence before it corrects."""
    return _ASSUMED[_own(language)].format(said)


_UNTRANSLATED = {
    "en": "(No reliable translation; the article says:)",
    "es": "(Sin traducción fiable; el artículo dice:)",
    "fr": "(Pas de traduction fiable ; l’article dit :)",
    "de": "(Keine verlässliche Übersetzung; im Artikel steht:)",
    "ru": "(Нет надёжного перевода; в статье сказано:)",
    "ja": "(信頼できる翻訳がないため、記事の原文を示します：)",
    "ko": "(믿을 만한 번역이 없어 기사 원문을 보입니다:)",
    "pt": "(Sem tradução fiável; o artigo diz:)",
    "it": "(Nessuna traduzione affidabile; l’articolo dice:)",
    "nl": "(Geen betrouwbare vertaling; het artikel zegt:)",
    "pl": "(Brak wiarygodnego tłumaczenia; w artykule czytamy:)",
    "tr": "(Güvenilir çeviri yok; makalede şöyle yazıyor:)",
    "vi": "(Không có bản dịch đáng tin cậy; bài viết ghi:)",
    "id": "(Tidak ada terjemahan yang andal; artikel menyatakan:)",
    "ar": "(لا توجد ترجمة موثوقة؛ يقول المقال:)",
    "th": "(ไม่มีคำแปลที่เชื่อถือได้ บทความระบุว่า:)",
}


def untranslated(language: str) -> str:
    """What stands before a sentence that is shown in its article's language."""
    return _UNTRANSLATED.get(language.split("-")[0], _UNTRANSLATED["en"])


_TALK: dict[Talk, dict[str, str]] = {
    "greeting": {
        "zh-Hans": "你好！我是问渠，根据这里的文章回答问题，每句话都附上原文出处。",
        "zh-Hant": "你好！我是問渠，根據這裡的文章回答問題，每句話都附上原文出處。",
        "en": "Hello! I am Wenqu: I answer questions from the articles here, and show for every "
        "sentence the words it rests on.",
    },
    "thanks": {
        "zh-Hans": "不客气，还有问题请接着问。",
        "zh-Hant": "不客氣，還有問題請接著問。",
        "en": "You are welcome. Ask on whenever you like.",
    },
    "farewell": {"zh-Hans": "再见！", "zh-Hant": "再見！", "en": "Goodbye!"},
    "identity": {
        "zh-Hans": "我是问渠，一个在本机运行的问答程序：只根据这里的文章回答，"
        "每句话都有原文为证，没有依据就不回答。",
        "zh-Hant": "我是問渠，一個在本機運行的問答程式：只根據這裡的文章回答，"
        "每句話都有原文為證，沒有依據就不回答。",
        "en": "I am Wenqu, a question-answering program that runs on this machine: I answer only "
        "from the articles here, with the words each sentence rests on, and stay silent otherwise.",
    },
    "abilities": {
        "zh-Hans": "我可以根据这里的文章回答问题并注明出处，列出有哪些文章，"
        "找出关于某个话题的报道，概括一篇文章，或者比较两篇文章。",
        "zh-Hant": "我可以根據這裡的文章回答問題並註明出處，列出有哪些文章，"
        "找出關於某個話題的報道，概括一篇文章，或者比較兩篇文章。",
        "en": "I can answer questions from the articles here and cite them, list the articles, "
        "find those about a subject, summarise one, or compare two.",
    },
}


def talk(kind: Talk, language: str) -> str:
    """What Wenqu says to a greeting and the like; English for other languages."""
    return _TALK[kind][_own(language)]


@dataclass(frozen=True, slots=True)
class Contents:
    """What there is to be told of all articles; days as the reader's language writes them."""

    count: int
    outlets: tuple[str, ...]
    first: str
    last: str
    languages: tuple[str, ...]


_CONTENTS = {
    "zh-Hans": ("这里有{}篇文章", "发表于{}", "{}至{}", "来自{}", "语言为{}", "，", "。"),
    "zh-Hant": ("這裡有{}篇文章", "發表於{}", "{}至{}", "來自{}", "語言為{}", "，", "。"),
    "en": (
        "There are {} articles here",
        "published {}",
        "between {} and {}",
        "by {}",
        "in {}",
        ", ",
        ".",
    ),
}


def contents(told: Contents, language: str) -> str:
    """How many articles there are, from whom, of which time, and in which languages."""
    own = _own(language)
    count, published, period, by, languages, comma, stop = _CONTENTS[own]
    days = told.first if told.first == told.last else period.format(told.first, told.last)
    parts = [count.format(f"{told.count:,}")] if told.count != 1 else [_only(own)]
    parts += [published.format(days)] if days else []
    parts += [by.format(_list(told.outlets, own))] if told.outlets else []
    parts += [languages.format(_list(told.languages, own))] if told.languages else []
    return comma.join(parts) + stop


def _only(own: str) -> str:
    return "There is 1 article here" if own == "en" else _CONTENTS[own][0].format(1)


def _list(items: Sequence[str], own: str) -> str:
    if own != "en" or len(items) < 2:
        return "、".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def listed(title: str, facts: Sequence[str], language: str) -> str:
    """An article in a list: its title, then what is known of it, such as its outlet and day."""
    if _own(language) == "en":
        return ", ".join([f"“{title}”", *facts]) + "."
    return "，".join([f"《{title}》", *facts]) + "。"


_NOT_LISTED = {
    "zh-Hans": "另有{}篇没有列出。",
    "zh-Hant": "另有{}篇沒有列出。",
    "en": "{} more are not listed.",
}
_WHICH = {
    "zh-Hans": "您指的是哪一篇？请用标题说明：",
    "zh-Hant": "您指的是哪一篇？請用標題說明：",
    "en": "Which article do you mean? Name it by its title:",
}


def not_listed(count: int, language: str) -> str:
    """That a list leaves some articles out."""
    return _NOT_LISTED[_own(language)].format(f"{count:,}")


def which_article(language: str) -> str:
    """Asks which article is meant; a list of them follows."""
    return _WHICH[_own(language)]


def _own(language: str) -> str:
    return language if language in _MISSING else "en"
