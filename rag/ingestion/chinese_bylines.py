"""Who wrote a Chinese article and for whom: datelines (电头), sources (来源) and bylines.

Patterns are for folded text.
"""

import re
from collections.abc import Iterator

from rag.ingestion.credits import OUTLET, REPORTER, Credits, is_outlet, read_credits
from rag.ingestion.margins import Margins, Stretch
from rag.text import HAN
from rag.times import NUMERALS

LONGEST_NAME = 18  # of an outlet; what is longer ran on into the story

_N = rf"[{NUMERALS}]{{1,3}}"
_DAY = rf"(?:(?:[{NUMERALS}]{{4}}\s?年\s?)?{_N}\s?月\s?)?{_N}\s?日"
_VERB = r"(?:综合|外|专|特)?(?:电|讯|消息|报道|快讯|专稿)(?![称说指])"
_VERB_ALONE = r"(?:电|讯|快讯|消息)"
_PAUSE = r"(?=[\s(:,。|)】\]\"]|$)"
_BRACKET = r"\s*(?:[)】\]]\s?)?(?:\((?P<names>[^()]{2,60})\))?"
_OPEN = r"[\s【(\[\"]{0,3}"
_DATELINES = tuple(
    re.compile(pattern)
    for pattern in (
        # 中央社記者王小明台北20日電, 东方网通讯员李明8月11日报道
        rf"{_OPEN}(?P<outlet>{OUTLET}){REPORTER}\s?(?P<names>[{HAN}、]{{2,20}}?)"
        rf"(?:华盛顿|洛杉矶|旧金山|莫斯科|新加坡|[{HAN}]{{2}})?\s?{_DAY}\s?{_VERB}[)】\]]?",
        # 新华社北京11月20日电(记者张三), 新京报讯(记者张三)
        rf"{_OPEN}(?P<outlet>{OUTLET})(?:\([^()]{{2,12}}\)|[-·/][{HAN}]{{2,8}})?\s?(?!当地)[{HAN}]{{0,8}}\s?"
        rf"(?:{_DAY}\s?{_VERB}|{_VERB_ALONE}{_PAUSE}){_BRACKET}",
        rf"{_OPEN}(?P<outlet>本[报网台站社刊])[{HAN}]{{0,8}}\s?(?:{_DAY})?\s?{_VERB}{_BRACKET}",
    )
)
_REPORTED = re.compile(
    rf"据\s?(?P<outlet>{OUTLET})\s?(?:{_DAY}\s?{_VERB}|{_VERB}{_PAUSE}|(?={_DAY}))"
)
_BEGIN = re.compile(r"^|[。!?】]\s?|(?=【)")  # a caption or a note may stand before it
_HEADLINE = re.compile(r"原标题\s?[:|]")
INNER_DATELINE = re.compile(  # behind a headline that it is not parted from
    r"(?:据)?(?P<outlet>新华社|中新社|中新网|中国新闻网|人民网|央视网|新京报|环球网|参考消息网|参考消息|财联社|澎湃新闻|光明网"
    r"|东方网|红网时刻新闻|红网|中国青年报客户端|中国经济网|中国山东网|大众网|南都|深圳新闻网|长沙晚报|本报)"
    rf"(?:[-·/][{HAN}]{{2,8}})?[{HAN}]{{0,8}}\s?(?:{_DAY}\s?{_VERB}|{_VERB_ALONE}{_PAUSE}){_BRACKET}"
)
_SOURCE = re.compile(
    r"(?:(?<![图片频据料注明\"金照])来源于?|稿源|出处|转自|转载自|摘自)(?:\s*[:|丨]\s*|\s+|(?=【))"
)
_SOURCE_NAME = re.compile(
    r"[\[【《\"(]{0,2}(?P<name>[^\s|/,。;()【】\[\]《》\"]{2,40}?)(?=[\s|/,。;()【】\[\]《》\"]"
    r"|(?:实习|责任|值班)?编辑|责编|作者|记者|通讯员|来源|校[对审]|流程|审核|监制|排版|版权"
    r"|原标题|发布[时于日]|阅读|返回"
    rf"|(?:发布)?(?:时间|日期)\s?:|\d{{4}}[-年/]|当地时间|北京时间|[{NUMERALS}]{{1,3}}月|(?<=频道)|$)"
)
_SUMMARY = re.compile("(?:综合|整理|編輯|編譯|编译|等)+$")
_LABEL = re.compile(
    rf"(?:(?<![{HAN}])文\s?[/:|丨]|(?<![{HAN}])文字\s?[/:|丨]|(?:作者|(?<![诉对向给问])(?:记者|通讯员)|撰文|撰稿|采写)"
    r"\s?[:/|丨])\s*(?P<names>[^。,\n()【】“”\"]{2,60})"
)
_ANOTHER_LABEL = re.compile(
    r"来源|(?:责任|实习|流程)?编辑|责编|校对|审核|监制|返回|流程|原标题|包装|图\s?[/:|丨]|摄影|摄像|视频|制图|版权|发布|时间|近日|日前|[今昨]日|[今昨]天|\d"
)
_HAN = re.compile(f"[{HAN}]")
_BRACKETED = re.compile(r"[(【\[](?P<names>[^()【】\[\]]{2,60})[)】\]](?P<photo>\s?摄)?")
_CREDIT = re.compile(r"记者|通讯员|撰稿|(?:^|\s)文[/:|丨\s]|[/|丨\s]文$|作者")
_NAME_FIRST = re.compile(rf"^[{HAN}]{{2,4}}\s?[/|丨]\s?文(?:\s|$)")  # 张三/文 李四/图
_REPORTER_ABOVE = re.compile(
    rf"{_OPEN}(?P<names>(?:{OUTLET})?{REPORTER}[\s:/|丨]+[{HAN}·、]{{2,12}}?"
    rf"(?:\s[{HAN}·、]{{2,12}}?){{0,5}}?)(?=\s?(?:报道|发自|[{HAN}]{{2}}报道|摄|$))"
)
_REPORTER_BELOW = re.compile(
    rf"(?:^|[。!?\"”」)\s])(?P<names>(?:{OUTLET})?{REPORTER}[\s:]+[{HAN}·、]{{2,12}}?(?:\s[{HAN}·、]{{2,12}}?){{0,7}}?)\s?"
    r"(?=(?:摄影)?报道|来源|编辑|责|校对|$)"
)
_SIGNATURE = re.compile(
    rf"(?:[(【\[](?P<outlet>{OUTLET})[)】\]]"
    rf"|[(《]{{1,2}}\s?(?P<paper>{OUTLET})\s?》?\s?[\s,(]\s?\d{{4}}年[^()]{{0,20}}\))"
)
_AFTER_SIGNATURE = re.compile(r"\s*(?:[(\[]?\s?(?:责任编辑|责编|编辑).{0,30})?$")


def outlet(of: Margins) -> str | None:
    """The outlet the article names as its source, else that of its dateline, reporters or end."""
    reporters = (name for credits in _credits(of) for name in credits.outlets)
    return (
        next(_sources(of), None)
        or next(_dateline_outlets(of), None)
        or "、".join(dict.fromkeys(reporters))
        or next(_signatures(of), None)
        or next(_reported(of), None)
    )


def author(of: Margins) -> str | None:
    """The writers, joined by 、; editors and photographers are none."""
    return next(("、".join(credits.writers) for credits in _credits(of) if credits.writers), None)


def dateline_end(line: Stretch) -> int:
    """Where the story goes on behind its dateline, in the folded line."""
    matches = (pattern.match(line.folded) for pattern in (*_DATELINES, _REPORTED))
    return next((match.end() for match in matches if match), 0)


def _sources(of: Margins) -> Iterator[str]:
    for line in (*of.masthead, *of.story[:1], *of.closing, *of.removed):
        for label in _SOURCE.finditer(line.folded):
            name = _SOURCE_NAME.match(line.folded, label.end())
            first = name["name"].split("、")[0] if name else ""
            if name and is_outlet(first) and len(first) <= LONGEST_NAME:
                yield _SUMMARY.sub("", line.quote(*name.span("name"))).strip("、-")


def _datelines(of: Margins) -> Iterator[tuple[Stretch, re.Match[str]]]:
    for line in (*of.masthead, *of.story):
        for begin in _BEGIN.finditer(line.folded):
            matches = (pattern.match(line.folded, begin.end()) for pattern in _DATELINES)
            match = next(filter(None, matches), None)
            if match and (begin.end() == 0 or "消息" not in match[0]):
                yield line, match
        if _HEADLINE.match(line.folded) and (inner := INNER_DATELINE.search(line.folded)):
            yield line, inner


def _dateline_outlets(of: Margins) -> Iterator[str]:
    for line, match in _datelines(of):
        if is_outlet(match["outlet"]):
            yield line.quote(*match.span("outlet"))


def _reported(of: Margins) -> Iterator[str]:
    """Whom the story begins by naming: 据IT之家 8 月 16 日消息."""
    for line in of.story[:1]:
        match = _REPORTED.match(line.folded)
        if match and is_outlet(match["outlet"]):
            yield line.quote(*match.span("outlet"))


def _credits(of: Margins) -> Iterator[Credits]:
    """Every line of credits, the surest first."""
    for line in (*of.masthead, *of.story[:1], *of.closing, *of.removed):
        yield from _labelled(line)
    for line, match in _datelines(of):
        if match["names"]:
            yield read_credits(line.quote(*match.span("names")))
    for line in of.masthead:
        if _NAME_FIRST.search(line.folded):
            yield read_credits(line.written)
    for line in (*of.masthead, *of.story, *of.closing):
        yield from _bracketed(line, is_last=line is of.closing[-1])
        yield from _unbracketed(line)


def _labelled(line: Stretch) -> Iterator[Credits]:
    for match in _LABEL.finditer(line.folded):
        start, end = match.span("names")
        other = _ANOTHER_LABEL.search(line.folded, start, end)
        names = line.quote(start, other.start() if other else end)
        if _HAN.search(names):
            yield read_credits(f"作者 {names}")
        elif names.strip():
            yield Credits((names.strip(),))


def _bracketed(line: Stretch, *, is_last: bool) -> Iterator[Credits]:
    for match in _BRACKETED.finditer(line.folded):
        is_signature = is_last and _AFTER_SIGNATURE.match(line.folded, match.end())
        if not match["photo"] and (is_signature or _CREDIT.search(match["names"])):
            yield read_credits(line.quote(*match.span("names")))


def _unbracketed(line: Stretch) -> Iterator[Credits]:
    for found in (_REPORTER_ABOVE.match(line.folded), _REPORTER_BELOW.search(line.folded)):
        if found:
            yield read_credits(line.quote(*found.span("names")))


def _signatures(of: Margins) -> Iterator[str]:
    for line in of.closing:
        for match in _SIGNATURE.finditer(line.folded):
            group = "outlet" if match["outlet"] else "paper"
            if _AFTER_SIGNATURE.match(line.folded, match.end()) and is_outlet(match[group]):
                yield line.quote(*match.span(group))
