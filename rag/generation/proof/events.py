"""Which meeting is spoken of: what is told of a 恳谈会 is not told of the 联席会 beside it."""

import re

from rag.text import fold

_MEETING = re.compile(
    r"(?:座谈|联席|恳谈|推进|博览|发布|洽谈|交流|研讨|签约|启动|听证|招商|推介|展销|见面|动员|部署|分享|说明|对接"
    r"|联谊|运动|表彰|总结|现场|调度|碰头|报告|音乐|演唱|庆祝|纪念|追悼|招聘|订货|交易|茶话|宣讲)会"
)


def meetings(text: str) -> set[str]:
    """The kinds of meetings a text names, folded: 联席会, 恳谈会; a 会议 may be any of them."""
    return set(_MEETING.findall(fold(text)))


def other_events(sentence: str, source: str) -> set[str]:
    """The meetings that a sentence names, where its source names none of them but another."""
    mine, theirs = meetings(sentence), meetings(source)
    return mine if mine and theirs and not mine & theirs else set()
