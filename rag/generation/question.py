"""What a question asks for: a person, a number of something, a day, a place; and its parts.

Read by rules, in Chinese: a question in another language is translated before it comes here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag.generation.facts import names
from rag.generation.offices import holdings, persons
from rag.numbers import numbers, values
from rag.text import bigrams, fold, words

Asked = Literal["person", "number", "date", "place", "anything"]

# What is measured can be answered in nothing else; what is counted, in any number.
_MEASURES = (
    (r"公里|千米|里程|全长|多长|长度", r"公里|千米|米|里"),
    (r"面积|平方公里|多大面积", r"平方|亩|公顷|平米"),
    (r"人口|多少人\b", r"人"),
    (r"岁数|年龄|几岁|多大岁|多少岁", r"岁|周岁|年出生|生于"),
    (r"多少钱|投资额|金额|多少(?:万|亿|千)?元|几(?:万|亿)?元|几亿|多少亿|总额|造价|价格|卖多少|要投|资金|费用|gdp|经济总量|产值|营收", r"元|美元|欧元|日元|港元|英镑|块"),
    (r"百分之几|百分之多少|比例|占比|覆盖率|增长率|城镇化率|多高的?率|率(?:是|有|达|为)", r"%|百分|成"),
    (r"多少米|几米|多高|海拔|水位", r"米"),
    (r"多少吨|几吨|产量", r"吨|斤|千克|公斤|立方|kg|件|台|辆"),
    (r"多少度|气温|几度", r"度|℃"),
    (r"几点|几时|多久|多长时间|几个小时|多少天", r"点|时|分|天|日|年|月|周|星期"),
)
_DATE = re.compile(r"哪(?:一)?[天日年月]|何时|什么时候|什么时间|几月|几号|几日|哪几[天日年月]|哪两[天日年]|多久|日期|什么日子")
_PERSON = re.compile(r"谁|哪位|哪一位|哪几位|哪些人|哪两位|什么人|何人|叫什么(?:名字)?[?？]?$|叫什么名|姓名")
_PLACE = re.compile(
    r"在哪|到哪|从哪|去哪|哪里|哪儿|何处|什么地方|哪[座个些几]?(?:座|个)?(?:城市|地方|省|市|县|区|国家|国)|哪省|哪市|哪国|位于"
)
_NUMBER = re.compile(r"多少|(?<!哪)几(?!乎)|第几|多大|多高|多长|多远|多重|占比|比例")
_ASKING_WORDS = re.compile(
    r"请问|请|告诉我?|哪些|哪几[个位项种]?|哪一?[个位家座天年月次届种条项]|哪里|哪儿|什么时候|什么样的?|什么|怎么样?|怎样|如何|为什么|多少|几[个位家座天年月次届种条项]?"
    r"|谁|何时|何地|吗|呢|么|是否|有没有|分别|各自?|一共|总共|都有|大概|大约|多大|多久|叫|[?？]"
)
_JOINT = re.compile(r"(?:分别|各自|各是|各有|各由|各要|各)")
_PAIR = re.compile(r"^(?P<first>[^,，、;；?？]{2,24}?)(?:和|与|跟|、|以及|及)(?P<second>[^,，;；?？]{2,24}?)$")
_AND = re.compile(r"[,，;；]|[?？](?=.)")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, folded where it is read: what it asks for, and in which measure."""

    text: str
    asked: Asked
    unit: str = ""  # a pattern that the words behind the number must fit; empty: any

    @classmethod
    def read(cls, text: str) -> "Question":
        """What a question asks for."""
        folded = fold(text)
        for asking, unit in _MEASURES:
            if re.search(asking, folded) and _NUMBER.search(folded):
                return cls(text, "number", unit)
        if _DATE.search(folded):
            return cls(text, "date")
        if _PERSON.search(folded):
            return cls(text, "person")
        if _NUMBER.search(folded):
            return cls(text, "number")
        if _PLACE.search(folded):
            return cls(text, "place")
        return cls(text, "anything")

    def is_answered_by(self, sentence: str) -> bool:
        """Whether a sentence says what is asked for, right or wrong, and not only what was asked."""
        if self.asked == "person":
            return bool(_people(sentence) - _people(self.text))
        if self.asked == "number":
            return self._is_counted(sentence)
        if self.asked == "date":
            return bool(_times(sentence))
        if self.asked == "place":
            return bool(names(sentence) - names(self.text)) or bool(_news(sentence, self.text))
        return bool(_news(sentence, self.text)) or _is_yes_or_no(self.text)

    def _is_counted(self, sentence: str) -> bool:
        folded = fold(sentence)
        for number in numbers(sentence):
            behind = folded[number.start : number.end + 6]
            before = folded[max(0, number.start - 3) : number.start]
            if not self.unit or re.search(self.unit, before + behind):
                return True
        return not self.unit and bool(_times(sentence) or re.search(r"[两数几多]", folded))

    @property
    def content(self) -> list[str]:
        """The words that say what it is about, folded, without those that ask."""
        return [word.text for word in words(_ASKING_WORDS.sub(" ", fold(self.text)))]

    @property
    def terms(self) -> set[str]:
        """The pairs of characters that say what it is about, without those that ask."""
        return bigrams(_ASKING_WORDS.sub(" ", fold(self.text)))


def _people(text: str) -> set[str]:
    found = {word.text for word in words(text) if word.name and 2 <= len(word.text) <= 4}
    return found | persons(text)


def _times(text: str) -> set[object]:
    folded = fold(text)
    found: set[object] = {v for v in values(text) if v[1] in ("年", "月", "日")}
    return found | set(
        re.findall(r"[\d一二两三四五六七八九十半]+(?:个月|年|天|日|周|小时|点|分钟)|上午|下午|晚上|凌晨|中午|去年|今年|前年|明年|昨|今天|星期|周[一二三四五六日]|近日|日前", folded)
    )


def _news(sentence: str, question: str) -> set[str]:
    return bigrams(sentence) - bigrams(question)


def _is_yes_or_no(question: str) -> bool:
    return bool(re.search(r"吗|是否|是不是|有没有|会不会|能不能", fold(question)))


def parts(question: str) -> tuple[str, ...]:
    """The questions in a question: 山西和湖南的省长分别是谁 is two. One that is one is left whole."""
    text = question.strip()
    if joint := _JOINT.search(fold(text)):
        return tuple(_distributed(text, joint.start(), joint.end())) or (text,)
    return (text,)


def _distributed(text: str, start: int, end: int) -> Iterator[str]:
    """A和B分别C as AC and BC, where both can be what is asked about."""
    subject, rest = text[:start].rstrip(",， "), text[end:]
    match = _PAIR.match(subject)
    if match is None or not re.search(r"[谁哪几多何什怎是有由]", fold(rest)):
        return
    first, second = match["first"], match["second"]
    tail = _shared_tail(first, second)
    yield f"{first}{tail}{rest}"
    yield f"{second}{rest}"


def _shared_tail(first: str, second: str) -> str:
    """What the first leaves to the second to say: 山西和湖南的省长."""
    if "的" in second and "的" not in first and not holdings(first):
        return second[second.index("的") :]
    return ""


def asks_twice(question: str) -> tuple[str, ...]:
    """The asking clauses of a question that asks two things of one matter; empty where it is one."""
    clauses = [clause for clause in _AND.split(question) if clause.strip()]
    asking = [clause for clause in clauses if re.search(r"谁|哪|什么|多少|几|多大|何|怎", fold(clause))]
    return tuple(asking) if len(asking) > 1 else ()
