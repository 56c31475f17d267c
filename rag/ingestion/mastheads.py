"""The lines about an article that stand above it: its date, and whose page it is on."""

import itertools
import re
from collections.abc import Iterable, Iterator

from rag.dates import DateSpan, locate_date, read_date
from rag.ingestion import chinese_bylines, western_bylines
from rag.ingestion.credits import OUTLET, REPORTER, is_outlet
from rag.ingestion.margins import Margins, Stretch, is_paragraph
from rag.text import HAN, fold

NEAR = 12  # characters between a label and its date
BESIDE = 60  # characters that may stand in a line beside its date

_PUBLISHED = re.compile(
    r"发布时间|发布日期|发表时间|发表于|发布于|刊发时间|首发时间|上线时间|刊登日期|公開|配信|입력|게재"
    r"|(?:first\s)?published|posted|publication date|\bdate\b|publicad[oa]|\bfecha\b|veröffentlicht"
    r"|publiée?|mis en ligne|pubblicato|gepubliceerd|опубликовано|publicerad|opublikowano"
)
_UPDATED = re.compile(
    r"更新|修改|수정|updated|modified|actualizado|atualizado|aktualisiert|\bstand\b|mis à jour"
    r"|aggiornato|bijgewerkt|обновлено"
)
_LABEL = re.compile(
    rf"(?:来源|稿源|作者|责任?编辑?|编辑|记者|撰文|(?<![{HAN}])文|通讯员|审核|校对|字体|字号)\s*[:/|丨]"
    rf"|(?:阅读|浏览|点击|评论|分享)\s*:?\s*\d|^{REPORTER}\s|https?://|www\."
    r"|^(?:source|quelle|fuente|fonte|author|autor|auteur|updated|published|posted|tags?|editor|photo)"
    r"\b\s*:"
)
_BREADCRUMB = re.compile(r"[^>»]{1,20}(?:\s?[>»]\s?[^>»]{1,20}){1,6}[>»]?\s?$")
_COLUMNS = frozenset(
    """
    焦点图 要闻 今日要闻 时政 时政要闻 国内 国际 社会 财经 体育 娱乐 科技 新闻 头条 首页 正文
    即时新闻 滚动新闻 综合新闻 港澳新闻 最新消息 图片 视频 评论 本地 独家 快讯 专题
    news world sport business opinion politics home
    """.split()
)
_WORD = re.compile(r"[^\W\d_]")
_GLUED = re.compile(rf"[{HAN}a-z0-9]")
_NAME_THEN_NUMBER = re.compile(rf"(?P<outlet>{OUTLET})\s(?=.*\d)")
_PRINTED = re.compile(
    r"[(《]{1,2}[^()《》]{2,12}》?[\s,(]{0,4}(?P<date>\d{4}年\d{1,2}月\d{1,2}日)[^()]{0,14}\)"
)


def published(of: Margins) -> str | None:
    """When the article says it was published, else when it was updated; None when it does not."""
    above, below = (*of.masthead, *of.removed), of.closing
    found = (
        _labelled_dates(above, _PUBLISHED),
        _masthead_dates(of),
        _labelled_dates(below, _PUBLISHED),
        _labelled_dates((*above, *below), _UPDATED),
        _dateline_dates(of),
        _dates_below(of),
    )
    return next(itertools.chain.from_iterable(found), None)


def page_outlet(of: Margins) -> str | None:
    """Whose page it is: the name beside the masthead's date, or where the breadcrumb begins."""
    for line in (*of.masthead, *of.removed):
        name = _NAME_THEN_NUMBER.match(line.folded)
        if name and _date_beside(line) and is_outlet(name["outlet"]):
            return line.quote(*name.span("outlet"))
        crumb = re.split(r"\s?[>»]", line.folded)[0]
        if _BREADCRUMB.match(line.folded) and _is_outlet_alone(crumb):
            return line.quote(0, len(crumb))
    return None


def is_about(line: Stretch) -> bool:
    """Whether a line of the masthead speaks about the article, and is no headline."""
    folded = line.folded
    return bool(
        not _WORD.search(folded)
        or folded in _COLUMNS
        or _LABEL.search(folded)
        or _BREADCRUMB.match(folded)
        or _is_outlet_alone(folded)
        or chinese_bylines.dateline_end(line)
        or western_bylines.is_byline(line.written)
        or read_date(folded)
        or _date_beside(line)
        or next(_labelled_dates([line], _PUBLISHED), None)
    )


def _is_outlet_alone(folded: str) -> bool:
    return bool(re.fullmatch(OUTLET, folded)) and is_outlet(folded) and len(folded) < 10


def _date_beside(line: Stretch) -> DateSpan | None:
    """The date of a line that is about the article: one that stands apart from any sentence."""
    found = locate_date(line.folded)
    if not found or is_paragraph(line.written):
        return None
    before, after = line.folded[: found.start], line.folded[found.end :]
    if len(before) + len(after) > BESIDE or re.search(r"[,。!?]", before + after):
        return None
    name = before.strip(" [(:|·")
    is_name = len(name) < 3 or bool(re.fullmatch(OUTLET, name) or _BREADCRUMB.match(name))
    is_apart = not _GLUED.match(after) and (is_name or not _GLUED.match(before[-1:]))
    return found if is_apart and (is_name or "T" in found.iso) else None


def _labelled_dates(lines: Iterable[Stretch], label: re.Pattern[str]) -> Iterator[str]:
    for line in lines:
        for match in label.finditer(line.folded):
            found = locate_date(line.folded[match.end() : match.end() + 60])
            if found and found.start <= NEAR:
                yield found.iso


def _masthead_dates(of: Margins) -> Iterator[str]:
    for line in (*of.masthead, *of.removed):
        found = locate_date(line.folded)
        is_about_it = _LABEL.search(line.folded) or _date_beside(line)
        if found and is_about_it and not _UPDATED.search(line.folded[: found.start]):
            yield found.iso


def _dateline_dates(of: Margins) -> Iterator[str]:
    for line in of.story:
        chinese = line.folded[: chinese_bylines.dateline_end(line)]
        western = fold(line.written[: western_bylines.dateline_end(line.written)])
        if found := locate_date(chinese or western):
            yield found.iso


def _dates_below(of: Margins) -> Iterator[str]:
    """A date that is a line of its own at the end, or that of the printed page."""
    for line in of.closing[-3:]:
        alone = read_date(line.written.strip("()（） "))
        if alone and len(alone) >= len("2021-09-10"):
            yield alone
        for match in _PRINTED.finditer(line.folded):
            if found := locate_date(match["date"]):
                yield found.iso
