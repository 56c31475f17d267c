"""By which names columns, front matter and page metadata state an article's facts."""

import re
from collections.abc import Iterable
from typing import Any

from rag.dates import read_date
from rag.ingestion.records import Facts
from rag.text import HAN

# In order: the first that is there is taken. Compared without case, spaces, `-` and `_`.
TEXT = (
    "text content body article fulltext articlebody articletext maintext contents story "
    "正文 内容 內容 文章 全文 文章内容 新闻内容 正文内容 文章內容 新聞內容"
).split()
TITLE = (
    "title headline articletitle newstitle heading 标题 標題 题目 題目 新闻标题 文章标题".split()
)
PUBLISHED = (
    "published datepublished publishedat publishedtime publishtime publishdate pubdate pubtime "
    "publicationdate publisheddate releasetime releasedate posttime postdate date datetime "
    "发布时间 發佈時間 發布時間 发布日期 發佈日期 发表时间 發表時間 时间 時間 日期 "
    "created createdat timestamp time"
).split()
OUTLET = (
    "outlet source sourcename publisher publication media medianame newspaper site sitename "
    "website 来源 來源 媒体 媒體 媒体名称 稿源 文章来源 新闻来源 出处 出處"
).split()
AUTHOR = "author authors byline writer reporter creator 作者 记者 記者 撰文 作者名".split()

NOBODY = frozenset(
    "admin administrator user unknown anonymous editor webmaster root owner microsoft python-docx "
    "用户 管理员 系统管理员 微软用户 佚名 未知 匿名 无 none null".split()
)

_HAN = re.compile(f"[{HAN}]")


def normal(name: str) -> str:
    """A name made comparable: `Publish_Time` is publishtime."""
    return "".join(c for c in name.casefold() if c not in " -_")


def facts_of(values: dict[str, Any]) -> Facts:
    """The facts in a mapping of names to values; what is none of them is left out."""
    known = {normal(name): value for name, value in values.items()}

    def first(names: Iterable[str]) -> Any:
        return next((known[name] for name in names if known.get(name)), None)

    return Facts(
        title=plain(first(TITLE)),
        outlet=plain(first(OUTLET)),
        author=names(first(AUTHOR)),
        published=date_of(first(PUBLISHED)),
    )


def plain(value: Any) -> str | None:
    """A value as one line: a string, the `name` of an object, the first of a list."""
    if isinstance(value, list):
        value = next((plain(one) for one in value if plain(one)), None)
    if isinstance(value, dict):
        value = value.get("name")
    return " ".join(value.split()) or None if isinstance(value, str) else None


def names(value: Any) -> str | None:
    """One or several names as one line, without those that are nobody's and without addresses."""
    several = value if isinstance(value, list) else [value]
    found = [name for name in map(plain, several) if name and _is_name(name)]
    separator = "、" if any(_HAN.search(name) for name in found) else ", "
    return separator.join(dict.fromkeys(found)) or None


def _is_name(name: str) -> bool:
    return name.casefold() not in NOBODY and "://" not in name and len(name) <= 100


def date_of(value: Any) -> str | None:
    """A date in whatever way it is written; None when it is none."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, float):  # a spreadsheet's or pandas' way to write whole seconds
        value = int(value) if value == value and abs(value) < 1e15 else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return read_date(str(value).strip())
