"""What a question asks for: a person, a number of something, a day, a place.

Read by rules, in Chinese: a question in another language is translated before it comes here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.chinese_names import foreign_names, has_surname, is_name
from rag.generation.proof.facts import is_person, names
from rag.generation.proof.offices import RANK, holdings, person_at, persons
from rag.numbers import numbers, values
from rag.text import bigrams, fold, is_no_noun, name_of_place, words

Asked = Literal["person", "number", "date", "place", "anything"]

# What some questions demand to be spoken of in what answers them: without it another number, place
# or person is taken for the answer.
_DEMANDS = tuple(
    (re.compile(asking), re.compile(told))
    for asking, told in (
        (r"公里|千米|里程|全长|多长(?!时)|长度", r"公里|千米|米|里程|长度|全长|[km]m"),
        (r"面积", r"面积|平方|亩|公顷"),
        (r"人口", r"人口|万人|亿人"),
        (r"岁数|年龄|几岁|多大岁|多少岁", r"岁|年出生|生于|年龄"),
        (
            r"多少(?:万|亿|千)?元|几(?:万|亿)?元|几亿|多少亿|多少钱|[总金]额|造价|价格|要投|资金|费用|经费|开支|花费",
            r"元|美元|英镑|块|亿",
        ),
        (r"gdp|经济总量|生产总值", r"gdp|生产总值|经济总量"),
        (r"百分之几|百分之多少|占比|覆盖率|增长率|城镇化率|多高的?率", r"%|百分|成|率"),
        (r"海拔|水位|多高|几米|多少米", r"米"),
        (r"产量|能产|几吨|多少吨", r"产|吨|gw|万"),
        (r"气温|几度|多少度|下雨|天气", r"度|℃|雨|晴|天气|气温"),
        (r"时速|速度", r"时速|速度|公里/"),
        (r"哪里人|籍贯|老家|出生", r"籍|出生|生于|人(?:[,，。]|$)"),
        (r"之前.{0,6}(?:担任|职务|做过)|曾任|此前", r"曾|原|历任|此前|之前"),
        (r"上任|到任|就任|任职时间", r"上任|就任|任命|当选|到任|履新|出任"),
        (r"入驻", r"入驻|进驻|落户|引进"),
        (r"旅客|客流|吞吐", r"旅客|客流|吞吐|人次"),
        (r"创办|创立|创建", r"创办|创立|创建|成立|发起|设立|创始|组建"),
        (r"毕业|学历", r"毕业|学[士历]|硕士|博士|就读|校友|本科"),
        (r"市占率|市场份额|占有率", r"市占|份额|占有率"),
        (r"员工|职工|雇", r"员工|职工|雇|就业|人员|团队|从业|[人名]"),
        (r"投产|量产", r"投产|量产|生产|产能|达产|投用|投入使用"),
        (r"去世|逝世|病逝", r"去世|逝世|病逝|离世|死亡"),
        (r"利润|净利|盈利", r"利润|净利|盈利|亏损"),
        (r"电话|邮箱|网址|联系方式", r"\d{7,}|@|www|电话|热线"),
        (r"票价|门票", r"票|元|免费"),
        (r"(?:一|每)年(?:能|可|要|有|大约|会)?[^,，。]{0,6}(?:多少|几)", r"年"),
        (r"分管", r"分管|负责|主管"),
    )
)
_DATE = re.compile(
    r"哪(?:一)?[天日年月]|何时|什么时候|什么时间|几月|几号|几日|哪几[天日年月]|哪两[天日年]|多久|日期|什么日子"
)
_PERSON = re.compile(
    r"谁|哪位|哪一位|哪几位|哪些人|哪两位|什么人|何人|姓名|(?:长|书记|主任|主席|记者|人|总裁|经理|董事|教授|代表)(?:[的]?名字)?叫什么"
)
# 谁的总量最大 may be a province or a company, and so may who leads; who chairs a meeting may not.
_OFFICE = re.compile("(?:什么|哪个|何种?|啥)(?:官|职务|职位|职级|头衔|级别(?!的))|职务是")
_WITH_WHOM = re.compile("(?:跟|与|同|和|向|给|对接|携手)谁|谁(?:合作|联手|携手|签约)")
_TITLED = re.compile(rf"(?:{RANK.pattern})(?P<name>[\u4e00-\u9fff]{{2,3}})")
_MAY_BE_A_PLACE = re.compile(
    r"谁.*(?:最|超过|过了|领跑|第一|首位|更)|牵头|[主承协举]办|单位|机构|企业|公司"
)
_PLACE = re.compile(
    r"在哪(?![几些种类个方])|到哪|从哪|去哪|哪里|哪儿|何处|什么地方|哪[座个些几]?(?:座|个)?(?:城市|地方|省|市|县|区|国家|国)|哪省|哪市|哪国|位于"
)
_NUMBER = re.compile(r"多少|(?<!哪)几(?!乎)|第几|多大|多高|多长|多远|多重|占比|比例")
_COUNTED = re.compile(
    r"(?:多少|(?<![哪这那前后好])几)([个项件家所名位人座辆台届次篇部吨亩县市省国天年])"
)
_RANK = re.compile("第几|排名|排(?:在|到|行)?(?:第?几|多少|老几)|位居|位列|名列")
_HOW_MANY_PEOPLE = re.compile(
    r"(?:多少|几)[名位个]?(?:在职|正式)?"
    r"(?:员工|职工|工人|学生|游客|旅客|居民|观众|专家|教师|医生|党员|干部|人口|人(?!次|民币))"
)
_OF_PEOPLE = re.compile(
    r"[多余来几 万亿千百]*个?"
    r"(?:人|名|位|员工|职工|学生|游客|旅客|居民|观众|专家|教师|医生|党员|干部)"
)
_CLASSIFIERS = tuple("个项件家所名位人座县市省区国地处种条点")
_PLACES = "省市县区国"
_LOOSE = "个项件条种名位人家大"
_LIKE = ("人名", "人位", "名人", "位人", "届次", "次届")
_GENERIC = frozenset(
    "东西 城市 地方 省 市 国家 技术 项目 公司 单位 部门 方面 内容 问题 事情 事 数字 词 区域 地区 人"
    " 人物 职务 职位 名字 名称 时候 角色 作用 关系 目标 称号 荣誉 意思 原因 产业 企业 机构 措施"
    " 建议".split()
)
_ASKING_WORDS = re.compile(
    r"请问|请|告诉我?|哪些|哪几[个位项种]?|哪一?[个位家座天年月次届种条项]|哪里|哪儿|什么时候|什么样的?|什么|怎么样?|怎样|如何|为什么|多少|几[个位家座天年月次届种条项]?"
    r"|谁|何时|何地|吗|呢|么|是否|有没有|分别|各自?|一共|总共|都有|大概|大约|多大|多久|叫|[?？]"
)
_HEAD = re.compile(
    r"(?:什么(?!样|时|地方|人|名字|官)|哪些|哪[几两三四五六]?[种项类个条])(?P<head>[\u4e00-\u9fff]{2,6})"
)
ASKS = re.compile(r"谁|哪|什么|多少|几|多大|何|怎")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, folded where it is read: what it asks for, and in which measure."""

    text: str
    asked: Asked

    @classmethod
    def read(cls, text: str) -> "Question":
        """What a question asks for."""
        text = text.replace("啥", "什么").replace("咋", "怎么").replace("甚麼", "什麼")
        folded = fold(text)
        kinds: tuple[tuple[Asked, re.Pattern[str]], ...] = (
            ("date", _DATE),
            ("person", _PERSON),
            ("number", _NUMBER),
            ("place", _PLACE),
        )
        return cls(text, next((kind for kind, asks in kinds if asks.search(folded)), "anything"))

    def is_answered_by(self, sentence: str) -> bool:
        """Whether a sentence says the kind of thing that is asked for, right or wrong."""
        folded, folded_asked = fold(sentence), fold(self.text)
        if not self.is_met_by(sentence):
            return False
        if self.asked == "person":
            return self._says_who(sentence)
        if self.asked == "number":
            return self._is_counted(sentence)
        if self.asked == "date":
            unit = re.search(r"哪(?:几|两|一)?([天日年月])|几([月号日])", fold(self.text))
            exact = {"天": "日号", "日": "日号", "号": "日号", "月": "月", "年": "年届"}
            if unit and not re.search(f"[{exact[unit[1] or unit[2]]}]", folded):
                return False
            return bool(_times(sentence))
        if self.asked == "place":
            part = re.search(r"哪一?[段部边侧]|位于|什么地方", fold(self.text))
            named = names(sentence) - names(self.text) - _people(sentence)
            return any(not is_person(name) for name in named) or bool(part)
        if _OFFICE.search(folded_asked):
            return bool(holdings(sentence) or RANK.search(folded))
        return bool(_news(sentence, self.text)) or _is_yes_or_no(self.text)

    def is_met_by(self, text: str) -> bool:
        """Whether a text speaks of what some questions demand: of a length where one is asked."""
        told, question = fold(text), fold(self.text)
        if len(ASKS.findall(question)) > 1:  # what answers one of them need not tell of the other
            return True
        return all(speaks.search(told) for asks, speaks in _DEMANDS if asks.search(question))

    def _says_who(self, sentence: str) -> bool:
        asked = fold(self.text)
        if _people(sentence) - _people(self.text):
            return True
        if _WITH_WHOM.search(asked):
            return bool(_news(sentence, self.text))
        return bool(_MAY_BE_A_PLACE.search(asked) and names(sentence) - names(self.text))

    def is_left_open_by(self, said: Sequence[str]) -> bool:
        """Whether none of the sentences says the kind of thing it asks for."""
        return self.asked != "anything" and not any(map(self.is_answered_by, said))

    def _is_counted(self, sentence: str) -> bool:
        """Whether a sentence has a number of what is counted in the question."""
        folded, asked = fold(sentence), fold(self.text)
        if _RANK.search(asked) and "百分之" not in asked:
            return bool(re.search(r"第|首|末|倒数", folded))
        if "分之" in asked and re.search(r"\d/\d|分之", folded):
            return True
        wanted = _COUNTED.search(asked)
        people = _HOW_MANY_PEOPLE.search(asked)
        of_time = "年" if re.search("[几多]少?年", asked) else ""
        for number in numbers(sentence):
            if number.unit in ("第", "年", "月", "日") and number.unit != of_time:
                continue
            behind = folded[number.end :].lstrip("多余来几 ")[:1]
            if people and not _OF_PEOPLE.match(folded[number.end :]):
                continue
            if _may_count(wanted[1] if wanted else "", behind, asked):
                return True
        return bool(re.search(r"第几|几届", asked) and re.search(r"第.{1,3}[届次]", folded))

    @property
    def content(self) -> list[str]:
        """The words that say what it is about, folded, without those that ask."""
        return [word.text for word in words(_ASKING_WORDS.sub(" ", fold(self.text)))]

    @property
    def head(self) -> str:
        """The thing that is asked for by its name: 改革 in 推行什么改革; empty where none is."""
        match = _HEAD.search(fold(self.text))
        first = words(match["head"]) if match else []
        if not first or match is None or not match["head"].startswith(first[0].text):
            return ""
        noun = first[0].text
        return "" if noun in _GENERIC or len(noun) < 2 else noun

    @property
    def terms(self) -> set[str]:
        """The pairs of characters that say what it is about, without those that ask."""
        return bigrams(_ASKING_WORDS.sub(" ", fold(self.text)))


def _may_count(wanted: str, behind: str, asked: str) -> bool:
    """Whether a number with a character behind it counts what a folded question asks in `wanted`.

    `wanted` is its measure word; empty where it has none.
    """
    if not wanted:
        return behind not in ("号", "届")
    if wanted == "个" and behind in _PLACES and not re.search(f"[{_PLACES}]|地方|城", asked):
        return False
    return (
        wanted == behind
        or (wanted == "个" and behind in _CLASSIFIERS)
        or (wanted + behind) in _LIKE
        or (behind in _LOOSE and wanted in _LOOSE)
    )


def _people(text: str) -> set[str]:
    folded = fold(text)
    found = {w.text for w in words(text) if w.name and is_person(w.text)}
    titled = {
        match["name"] for match in _TITLED.finditer(folded) if has_surname(match["name"])
        if is_name(match["name"]) and not is_no_noun(match["name"][:2])
    }  # fmt: skip
    found |= {name for name in titled if not name_of_place(name[:2])}
    return found | persons(text) | foreign_names(text) | ({person_at(folded, 0)} - {""})


def _times(text: str) -> set[object]:
    folded = fold(text)
    found: set[object] = {v for v in values(text) if v[1] in ("年", "月", "日")}
    return found | set(
        re.findall(
            r"[\d一二两三四五六七八九十半]+(?:个月|年|天|日|周|小时|点|分钟)|上午|下午|晚上|凌晨|中午|去年|今年|前年|明年|昨|今天|星期|周[一二三四五六日]|近日|日前",
            folded,
        )
    )


def _news(sentence: str, question: str) -> set[str]:
    return bigrams(sentence) - bigrams(question)


def _is_yes_or_no(question: str) -> bool:
    return bool(re.search(r"吗|是否|是不是|有没有|会不会|能不能|吧[?？]?$", fold(question)))
