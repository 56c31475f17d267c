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
