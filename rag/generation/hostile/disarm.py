"""Makes a stranger's text fit to stand in a prompt: it ends nothing, opens nothing, cites nothing.

Only the prompt's copy of a text changes; what is cited stays as the article has it.
"""

import re

from rag.disguises import CONTROL_TOKEN, without_invisible
from rag.text import fold_with_origins

_OPENER = re.compile(rf"<(?=\|)|\|(?=>)|{CONTROL_TOKEN}", re.VERBOSE | re.IGNORECASE)
_MOST_ROUNDS = 4

_RULES = tuple(
    (re.compile(pattern, re.IGNORECASE | re.MULTILINE), put)
    for pattern, put in (
        # Markup: a tag is a word in angle quotation marks, a link its words and its address.
        (r"<([/!?]?[a-z][^<>\n]{0,300})>", r"‹\1›"),
        (r"<(?=[/!?a-z])", "‹"),
        (r"!\[([^\[\]\n]{0,200})\]\([^()\n]{0,500}\)", r"\1"),
        (r"\[([^\[\]\n]{1,200})\]\(([^()\s]{1,500})\)", r"\1（\2）"),
        # Citations: the numbers are ours to give.
        (
            r"[\[［【](?:资料|資料|来源|來源|引用|文档|文檔|source|passage|doc|document)?[ :：]*"
            r"(\d{1,3}(?:\s*[,，、;；-]\s*\d{1,3})*)[\]］】]",
            r"(\1)",
        ),
        # Fences and headings.
        (r"([-=~`\"'])\1{2,}", r"\1"),
        (r"(?<!\w)([_*#])\1{2,}(?!\w)", r"\1"),  # 138****1234 is a number
        (r"—{3,}", "——"),
        (r"^([ \t>]*)#+[ \t]+", r"\1"),
        # Who speaks: `system:` at the beginning of a line opens a turn.
        (
            r"^(\W{0,4}(?:system|assistant|user|human|developer|tool|instructions?|question|answer|[qa]"
            r"|系[统統](?:消息|提示|指令|通知)?|助手|用[户戶]|[问問][题題]?|回?答案?|指令|[资資]料|提示[词詞]?)"
            r"[\s)）】\]]{0,2})[:：>]",
            r"\1 –",
        ),
        (
            r"[\[［【<＜〈]((?:system|assistant|user|developer|系[统統]|助手|用[户戶]|[开開][发發]者|管理[员員])"
            r"[ _-]?(?:messages?|prompt|notes?|消息|提示|指令|通知|[广廣]播|公告)?)[\]］】>＞〉]",
            r"（\1）",
        ),
        # Where the evidence ends: what is in quotation marks ends nothing.
        (
            r"([资資]料|[证證][据據]|上下文|context|evidence|documents?)"
            r"(\s*(?:到此)?(?:[结結]束|完[毕畢]|ends?\b|ended\b))",
            r"“\1”\2",
        ),
        (r"\bend of (?:the )?(context|evidence|documents?|articles?)\b", r"end of the “\1”"),
    )
)


def inert(text: str) -> str:
    """`text` in which no chat model reads a token of its own, in whatever disguise.

    `<|im_end|>` is `< |im_end|>`, also with invisible characters inside or in full width.
    """
    text, _ = without_invisible(text)
    folded = fold_with_origins(text)
    for match in reversed(list(_OPENER.finditer(folded.text))):
        place = folded.origins[match.start()] + 1
        text = f"{text[:place]} {text[place:]}"
    return text


def harmless(text: str) -> str:
    """A stranger's text for a prompt: an article's, or a conversation's.

    Control tokens, markup, citation marks, fences, speakers and ends of the evidence become plain
    words; names, numbers and addresses stay. What is harmless stays as it is.
    """
    for _ in range(_MOST_ROUNDS):  # what one rule leaves may be something to another
        before = text
        text = inert(text)
        for pattern, put in _RULES:
            text = pattern.sub(put, text)
        if text == before:
            break
    return text
