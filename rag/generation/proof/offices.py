"""Reads from a text who holds which office where: 湖南省委副书记、省长毛伟明 holds two, in Hunan.

Chinese news names a person right behind the offices, and an office in a list takes its place from
the one before. What is read is a relation, not words side by side: the person, the office, the
place, each of which an answer can get wrong while every word of it stands in the article.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.chinese_names import SURNAME
from rag.text import fold, is_no_noun, name_of_place

NAME = rf"{SURNAME}[\u4e00-\u9fff]{{1,2}}"
_SURNAME = re.compile(SURNAME)
_RANKS = (
    "总书记|书记|省长|市长|县长|区长|州长|镇长|乡长|村长|旗长|盟长|主席|主任|处长|科长|厅长|局长|部长|司长|署长"
    "|院长|校长|所长|会长|理事长|秘书长|董事长|董事|监事长|行长|台长|社长|馆长|站长|队长|厂长|园长|组长|班长|总理"
    "|总统|首相|大臣|议长|议员|委员长|委员|常委|代表|巡视员|调研员|总经理|经理|总裁|总监|首席执行官|ceo|总工程师"
    "|工程师|检察长|法官|律师|大使|总领事|发言人|教授|研究员|院士|专家|博士|记者|编辑|主编|总编辑|责编|作者|教练"
    "|庭长|总指挥长|总指挥|指挥长|司令员|司令|政委|参谋长|负责人|创始人|合伙人|成员|干事|顾问|助理|督导"
)
RANK = re.compile(_RANKS)
_DEPUTY = r"(?:常务副|第一副|副|代理|代|原|前|名誉|荣誉)"
_RANK = rf"(?:{_DEPUTY}*(?:一级|二级|三级|四级|高级|首席|特约|驻华)?(?:{_RANKS}))"
_PREFIX = r"[\u4e00-\u9fffa-z0-9·“”()]{0,24}?"
_OFFICE = rf"{_PREFIX}{_RANK}"
# Offices before a name, and a name before an office it is given with a verb.
_APPOSITION = re.compile(rf"(?P<offices>{_OFFICE}(?:、{_OFFICE})*)[:：]?\s?(?P<name>{NAME})")
_GIVEN = re.compile(
    rf"(?P<name>{NAME})(?:同志)?(?:现|也|就|曾|还|并|新|同时)?(?:在(?P<where>[\u4e00-\u9fff]{{2,16}}?))?"
    r"(?:担任|出任|就任|当选为?|被任命为|被选为|任|是|为|系)"
    rf"(?:了|新任|现任|的是)?(?P<offices>{_OFFICE}(?:[、和兼]{_OFFICE})*)(?![\u4e00-\u9fff])"
)
_AS = re.compile(
    rf"(?P<name>{NAME})(?:是)?以(?P<offices>{_OFFICE}(?:[、和兼]{_OFFICE})*)的?(?:身份|名义)"
)
_TAKEN = re.compile(
    rf"(?P<offices>{_OFFICE}(?:、{_OFFICE})*)(?:的?(?:名字|姓名)|的)?(?:是|为|由|叫做?|名叫|系)(?P<name>{NAME})"
)
_TAKEN_BY_SOMEBODY = re.compile(
    rf"(?P<offices>{_OFFICE})的?(?:职务)?(?:现|将|也)?由(?:{_OFFICE}、?){{1,3}}(?P<name>{NAME})"
    r"(?:兼任|担任|出任|兼|当|任)"
)
_BOUNDARY = re.compile(
    r"[\s,，。;；:：!！?？()（）《》「」]|(?:出席|以及|还有|时任|现任|代表|由|在|和|与|及|向|对|是|据|请|让|了)(?=[\u4e00-\u9fff]{2})"
)
# What may follow a name of two characters, where three would take a character of the next word.
_AFTER_NAME = re.compile(
    r"$|[\s,，。;；:：、!！?？()（）“”「」《》\"]|时|说|指|强|表|主持|出席|在|代表|就|等|为|和|与|是|介|通报|陪|会见|告|认|率|参|致|作|对"
    r"|向|于|以|也|还|将|曾|的|任|担|同志|先生|女士|教授|研究员|院士|博士|专家|记者|老师|医生|带|一行|分别|共同|宣|讲|要|看|从|到|带|希|提|建|回|签|汇|观|陈|发|受|接|当选|出任|被"
)
_NO_NAMES = (
    "区",
    "市",
    "县",
    "镇",
    "村",
    "来宾",
    "同志",
    "记者",
    "代表",
    "领导",
    "人员",
    "单位",
    "部门",
    "地区",
    "方面",
)
_NO_NAME_ENDS_SO = frozenset("担当出说指强表在就等和与是的也还")
_BODY = re.compile(
    r"(?P<body>省委|市委|县委|区委|州委|党委|党组|省政府|市政府|县政府|区政府|人民政府|政府|政协|人大常委会|人大|发改委|纪委"
    r"|管委会|党工委|组织部|宣传部|统战部|办公厅|办公室|政研室|协同办)?$"
)
_PLACE_END = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?:特别行政区|自治区|自治州|省|市|县|区|州|盟|旗)(?:人民)?$|^中共"
)
_RANK_END = re.compile(
    rf"(?P<deputy>{_DEPUTY}*)(?P<level>一级|二级|三级|四级|高级|首席|特约)?(?P<rank>{_RANKS})$"
)


@dataclass(frozen=True, slots=True)
class Office:
    """An office, folded: 湖南省委副书记 is `书记`, `副`, of the body 省委, in 湖南."""

    rank: str
    deputy: str = ""
    body: str = ""
    place: str = ""  # or organisation; empty where the text does not say

    @classmethod
    def read(cls, text: str) -> "Office":
        """The office that a folded text names; ValueError where it names none."""
        rank = _RANK_END.search(text)
        if rank is None:
            raise ValueError(f"no office: {text}")
        before = text[: rank.start()]
        body = _BODY.search(before)
        found = (body["body"] or "") if body else ""
        place = before[: len(before) - len(found)]
        place = "" if place in ("省", "市", "县", "区", "州") else place
        return cls(
            (rank["level"] or "") + rank["rank"].replace("指挥长", "指挥"),
            rank["deputy"].replace("常务", "").replace("第一", ""),
            found,
            _PLACE_END.sub("", place.removesuffix("的")),
        )

    def fits(self, other: "Office") -> bool:
        """Whether `other`, as an article says it, is this office or says more of it."""
        if (self.rank, self.deputy) != (other.rank, other.deputy):
            return False
        if self.body and other.body and _other_body(self.body, other.body):
            return False
        if not self.place or not other.place:
            return True
        return (
            self.place in other.place
            or other.place in self.place
            or abbreviates(self.place, other.place)
        )


@dataclass(frozen=True, slots=True)
class Holding:
    """A person, the office, and where it is said in the text that was read."""

    person: str
    office: Office
    start: int
    end: int


def holdings(text: str) -> list[Holding]:
    """Who holds which office by a text, in order; offsets are those of the text as given.

    Folding keeps the length of Chinese texts; where it does not, nothing is found.
    """
    folded = fold(text)
    if len(folded) != len(text):
        return []
    found = {
        one
        for pattern in (_TAKEN, _TAKEN_BY_SOMEBODY, _GIVEN, _AS, _APPOSITION)
        for one in _read(pattern, folded)
    }
    in_order = sorted(found, key=lambda one: (one.start, one.end, one.office.rank))
    return _with_places(folded, in_order)


def _with_places(folded: str, found: Sequence[Holding]) -> list[Holding]:
    """An office without a place is of the place of the one before it: 市委书记甲、市长乙."""
    placed: list[Holding] = []
    for one in found:
        before = next((p for p in placed if folded[p.end : one.start] == "、"), None)
        if before and not one.office.place:
            one = replace(one, office=replace(one.office, place=before.office.place))
        placed.append(one)
    return placed


def _read(pattern: re.Pattern[str], folded: str) -> Iterator[Holding]:
    place = 0
    while match := pattern.search(folded, place):
        name = person_at(folded, match.start("name"))
        where = _PLACE_END.sub("", match.groupdict().get("where") or "")
        offices = list(_offices(where + match["offices"][_cut(match["offices"]) :]))
        if name and offices and not name_of_place(name):
            start = match.end("offices") - len(match["offices"]) + _cut(match["offices"])
            end = max(match.start("name") + len(name), match.end("offices"))
            for office in offices:
                yield Holding(name, office, min(start, match.start("name")), end)
            place = match.start("name") + len(name)
            if pattern in (_GIVEN, _AS):
                place = match.end()
        else:
            place = match.start("name") + 1


def _cut(offices: str) -> int:
    """Where the first office of a run begins, behind what is no part of it."""
    first = offices.split("、")[0]
    return max((m.end() for m in _BOUNDARY.finditer(first)), default=0)


def _offices(run: str) -> Iterator[Office]:
    """The offices of a list; one without a place takes that of the one before it."""
    place = body = ""
    for text in re.split("[、和兼]", run[_cut(run) :]):
        try:
            office = Office.read(text)
        except ValueError:
            continue
        place = office.place or place
        body = office.body or (body if office.rank == "书记" else "")
        yield Office(office.rank, office.deputy, office.body, place)


def person_at(folded: str, start: int) -> str:
    """The name of a person that begins there, of two to four characters; empty where none does."""
    surname = _SURNAME.match(folded, start)
    if surname is None:
        return ""
    long, short = (folded[start : surname.end() + given] for given in (2, 1))
    fitting = [name for name in (long, short) if _is_name(name) and _ends(folded, start, name)]
    if len(fitting) == 2 and long[-1] in _NO_NAME_ENDS_SO:
        return short
    return fitting[0] if fitting else ""


def _is_name(text: str) -> bool:
    whole = bool(re.fullmatch(NAME, text)) and not text.endswith(_NO_NAMES)
    return whole and not is_no_noun(text[:2])


def _ends(folded: str, start: int, name: str) -> bool:
    return bool(_AFTER_NAME.match(folded, start + len(name)))


_SPEAKS = re.compile(
    rf"(?=(?P<name>{NAME}))[\u4e00-\u9fff]{{2,4}}?(?:在[^,，。]{{2,20}}(?:时|中|上)|还|也|则|强调|接着|同志)?"
    r"(?:表示|指出|强调|介绍|建议|要求|认为|告诉|说|称|透露|坦言|希望|致辞|通报|提出)"
)


def last_speaker(text: str) -> str:
    """Who speaks last by a text, folded; empty where nobody does."""
    folded = fold(text)
    found = [person_at(folded, match.start()) for match in _SPEAKS.finditer(folded)]
    named = [name for name in found if name]
    return named[-1] if named else ""


def persons(text: str) -> set[str]:
    """The persons whose offices a text tells, folded."""
    return {one.person for one in holdings(text)}


def abbreviates(short: str, text: str) -> bool:
    """Whether a name is in a text in full: 西安交大 is 西安交通大学."""
    if len(short) < 3:
        return False
    rest = "".join(rf"[\u4e00-\u9fff]{{0,3}}?{re.escape(one)}" for one in short[2:])
    return re.search(re.escape(short[:2]) + rest, text) is not None


def _other_body(first: str, second: str) -> bool:
    return first not in second and second not in first
