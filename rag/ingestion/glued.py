"""Takes off what scrapers glue to a text without a line break: a date before it, notices behind."""

import re

_LABEL = re.compile(r"(?P<facts>[^\n。！？]{0,100}?)[,，]?\s?正文[:：]\s*")
_FACTS = re.compile(r"[\s\[\]\d/:.,，-]*|.*(?:\d{1,4}[-/年月]\d{1,2}|来源[:：]|时间[:：]).*")
_NOTICE_LENGTH = 700  # characters at the end in which a notice is looked for
_BEFORE_NOTICE = r"(?<=[\s。！？!?”）)】])"
_NOTICES = (
    r"返回搜狐[,，]\s?查看更多\s{0,40}(?:责任编辑[:：])?",
    r"分享让更多人看到",
    rf"{_BEFORE_NOTICE}责任编辑[:：]",
    r"广告声明[:：]文内含有的对外跳转链接[^。]{0,120}。",
    rf"{_BEFORE_NOTICE}【?(?:版权|免责)声明】?[:：][^\n]{{0,500}}"
    r"(?:法律责任|联系|处理|删除|无关|为准|使用)[^\n。]{0,60}。?",
    rf"{_BEFORE_NOTICE}(?:特别)?声明[:：]此?文?版权归[^\n]{{0,300}}",
    rf"{_BEFORE_NOTICE}如[因有][^\n。]{{0,30}}(?:版权|侵权)[^\n。]{{0,60}}联系。[^\n。]{{0,60}}",
)
_NOTICE = re.compile(rf"(?:{'|'.join(_NOTICES)})\s*\Z")


def take_off(text: str) -> tuple[str, list[str]]:
    """The text without what was glued to its beginning and its end, and what that was."""
    text = text.strip()
    taken = []
    if (label := _LABEL.match(text)) and _FACTS.fullmatch(label["facts"]):
        taken.append(label[0].strip())
        text = text[label.end() :]
    while notice := _NOTICE.search(text, max(0, len(text) - _NOTICE_LENGTH)):
        taken.append(notice[0])
        text = text[: notice.start()].rstrip()
    return text, taken
