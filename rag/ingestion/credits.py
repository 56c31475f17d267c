"""Reads a Chinese line of credits: 文/李华 图/王明, 廈門日報記者 蔡鎮金, 记者李保林、陈迹 摄."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.chinese_names import has_surname, is_name
from rag.text import HAN, fold

_ENDS = "新闻|电视台|广播台|电台|总台|卫视|客户端|在线|之家|周刊|财经|杂志|频道|视频|app|[报社网]"
_OTHERS = "36氪|南都|每经|总台央视|央视|总台|央广|路透|彭博|钛媒体|虎嗅"
OUTLET = rf"(?:(?![据在从])(?:21)?(?:(?![在其据])[{HAN}a-z·]){{1,10}}(?:{_ENDS})|{_OTHERS})"
_RANK = (
    rf"(?:本[报网台刊社]|全媒体|融媒体?|首席|特约|特派|见习|实习|高级|资深|客户端|驻[{HAN}]{{1,6}})"
)
REPORTER = rf"{_RANK}{{0,3}}(?:记者|通讯员|报道员|评论员|撰稿人|实习生)"
_NO_OUTLET = re.compile(
    r".{0,8}本[报网台站社刊]|我[报网台站社刊]|记者|网络|互联网|综合|未知|原创|其[它他]|作者|不详|公开|自媒体"
    r"|微信|.*(?:官网|公众号|互联网)$|.*下载|.{0,4}媒体$|(?:外|官|[晨晚日])?[报网社]$"
    r"|(?:新闻|视频|杂志|客户端)$"
)
_SEPARATOR = re.compile(r"[、,，\s&/|｜丨:：;；]+")
_SPACED_NAME = re.compile(rf"(?<![{HAN}])([{HAN}])\s([{HAN}])(?![{HAN}])")
_AND = re.compile(r"[和与與及]")
_WRITER = re.compile(
    rf"(?!摄影)(?:(?:(?P<outlet>{OUTLET})|[{HAN}a-z]{{1,6}}?)?{REPORTER}"
    r"|作者|撰文|撰稿|采写|文字|图文|(?:文|报道)$)(?P<name>.*)"
)
_OTHER = re.compile(
    rf"(?:[{HAN}]{{2,3}}摄影?$|摄影(?:记者)?|摄像|摄|图片|供图|供稿|视频|制图|设计|剪辑|排版|翻译|图$"
    rf"|[{HAN}a-z]{{0,6}}?(?:编辑|责编)|责任|校[对审]|审[核校读]|监制|值班|统筹|策划)(?P<name>.*)"
)
_OUTLET = re.compile(rf"(?P<outlet>{OUTLET})(?:报道|讯|电|消息|综合)?")


@dataclass(frozen=True, slots=True)
class Credits:
    """The writers and outlets of a line of credits, as they are written there."""

    writers: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()


def is_outlet(folded: str) -> bool:
    """Whether a name of an outlet names one: 本报 and 网络 do not."""
    return not _NO_OUTLET.match(folded)


def read_credits(written: str) -> Credits:
    """The credits in `written`, whose names stand behind their roles or before them.

    Names without any role are writers where all of them look like names.
    """
    reading = _Reading()
    tokens = list(_tokens(written))
    for place, token in enumerate(tokens):
        reading.read(token, is_last=place == len(tokens) - 1)
    return reading.credits()


def _tokens(written: str) -> Iterator[str]:
    for token in _SEPARATOR.split(_SPACED_NAME.sub(r"\1\2", written)):
        is_one = len(token) < 5 or "·" in token or re.search(REPORTER, fold(token))
        yield from filter(None, [token] if is_one else _AND.split(token))


class _Reading:
    """What has been read of the credits so far."""

    def __init__(self) -> None:
        self._writers: list[str] = []
        self._outlets: list[str] = []
        self._run: list[str] = []  # names since the last role
        self._writing: bool | None = None  # whether that role writes; None before the first

    def read(self, token: str, *, is_last: bool) -> None:
        folded = fold(token)
        if match := _WRITER.fullmatch(folded):
            self._note_outlet(token, match)
            self._role(writes=True, is_behind=is_last and not match["name"])
        elif match := _OTHER.fullmatch(folded):
            self._role(writes=False, is_behind=is_last and not match["name"])
        elif match := _OUTLET.fullmatch(folded):
            self._note_outlet(token, match)
            return
        self._name(token[match.start("name") :] if match else token)

    def credits(self) -> Credits:
        if self._writing or (self._writing is None and all(map(has_surname, self._run))):
            self._writers += self._run
        writers = dict.fromkeys(filter(None, self._writers))
        return Credits(tuple(writers), tuple(dict.fromkeys(self._outlets)))

    def _role(self, *, writes: bool, is_behind: bool) -> None:
        names_came_first = self._writing is None and bool(self._run) and all(self._run)
        if names_came_first or is_behind:
            self._writers += self._run if writes else []
            if not writes:  # whom a photographer works for is not whose article it is
                self._outlets.clear()
        else:
            self._writers += self._run if self._writing else []
            self._writing = writes
        self._run = []

    def _name(self, token: str) -> None:
        name = token.removesuffix("等").removesuffix("报道")
        if is_name(name):
            self._run.append(name)
        elif self._writing is None and token:  # a word that is no name: neither are the others
            self._run.append("")

    def _note_outlet(self, token: str, match: re.Match[str]) -> None:
        if match["outlet"] and is_outlet(match["outlet"]):
            self._outlets.append(token[slice(*match.span("outlet"))])
