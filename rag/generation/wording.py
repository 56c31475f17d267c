"""What Wenqu says in its own words, in the reader's language."""

from collections.abc import Sequence

from rag.types import Reason

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
    key = language if language in _MISSING else "en"
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


def left_open(part: str, language: str) -> str:
    """What is said of a part of a question that the articles do not answer."""
    return _LEFT_OPEN[language if language in _LEFT_OPEN else "en"].format(part.strip("?？ "))


def assumed(said: str, language: str) -> str:
    """What is said of a wrong assumption that the sentence before it corrects."""
    return _ASSUMED[language if language in _ASSUMED else "en"].format(said)
