"""Finds the names in an answer, and others of the same kind: persons, places, organisations."""

import random
import re
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache

from eval.cases import Case
from rag.text import HAN, fold, organisations_and_persons

_PLACES = """
    北京 天津 上海 重庆 广州 深圳 武汉 长沙 南昌 合肥 南京 苏州 杭州 宁波 温州 福州 厦门 泉州 漳州
    三明 龙岩 济南 青岛 郑州 洛阳 开封 三门峡 太原 大同 临汾 运城 忻州 晋中 吕梁 阳泉 西安 咸阳 宝鸡
    渭南 延安 兰州 西宁 银川 成都 绵阳 贵阳 遵义 昆明 大理 南宁 桂林 海口 三亚 沈阳 大连 长春 哈尔滨
    大庆 石家庄 唐山 保定 九江 黄石 鄂州 黄冈 宜昌 襄阳 岳阳 株洲 湘潭 台北 高雄 台中
""".split()
_PROVINCES = """
    河北 山西 辽宁 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃
    青海 黑龙江 吉林
""".split()
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾闫侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文储蓝应卓"
)
_GIVEN = "伟敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文辉建国志成"
_CORES = "恒远 华辰 博泰 瑞丰 中协 远航 启明 嘉信".split()
_SUFFIXES = "公司 集团 大学 银行 研究院 研究所".split()
_ASKS_WHO = re.compile(r"谁|誰|哪位|哪几位|姓名|名字|\bwho\b|\bwhom\b", re.IGNORECASE)
_LOCALITY = re.compile(rf"[{HAN}]{{2,3}}(?=[省市县區区镇鎮縣]$)")
_PERSON = re.compile(rf"[{_SURNAMES}][{HAN}]{{1,2}}")


def changed_names(case: Case, passages: Sequence[str], chance: random.Random) -> dict[str, str]:
    """For each name in the answers that stands in the passages, folded, another of its kind.

    Names that the question has stay: it would be another question. Others come from lists of
    common ones, and stand neither in the passages nor in the question.
    """
    asked = fold(" ".join([case.question, *(turn.question for turn in case.history)]))
    known = asked + fold("\n".join(passages))
    aliases = [fold(alias) for group in case.answers for alias in group]
    tagged = _tagged(tuple(passages)) if any(map(_may_be_tagged, aliases)) else frozenset()
    asks_who = bool(_ASKS_WHO.search(case.question)) or case.type == "person"
    changed: dict[str, str] = {}
    for alias in aliases:
        for name, kind in _names(alias, tagged, asks_who):
            if name in known and name not in asked and name not in changed:
                others = (_other(kind, name, chance) for _ in range(100))
                taken = known + " ".join(changed.values())
                if other := next((other for other in others if other not in taken), None):
                    changed[name] = other
    return changed


@lru_cache(maxsize=1024)  # tagging takes a tenth of a second, and passages have several questions
def _tagged(passages: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(name) for text in passages for name in organisations_and_persons(text))


def _may_be_tagged(alias: str) -> bool:
    return any(suffix in alias for suffix in _SUFFIXES) or bool(_PERSON.search(alias[-3:]))


def _names(alias: str, tagged: Set[str], asks_who: bool) -> Iterator[tuple[str, str]]:
    """The names in an answer with their kinds, each kind by what marks it most surely."""
    yield from ((place, "place") for place in _PLACES if place in alias)
    yield from ((province, "province") for province in _PROVINCES if province in alias)
    if match := _LOCALITY.match(alias):
        if match[0] not in _PROVINCES:
            yield match[0], "place"
        return
    for name in sorted(tagged):
        if name in alias and name.endswith(tuple(_SUFFIXES)):
            yield name, "organisation"
        elif alias.endswith(name) and _is_person(name):
            yield name, "person"
    if asks_who and _is_person(alias):
        yield alias, "person"


def _is_person(name: str) -> bool:
    """吕梁山 begins like a person's name, and is none."""
    return bool(_PERSON.fullmatch(name)) and not name.startswith((*_PLACES, *_PROVINCES))


def _other(kind: str, name: str, chance: random.Random) -> str:
    if kind == "person":
        given = "".join(chance.choice(_GIVEN) for _ in name[1:])
        return chance.choice(_SURNAMES) + given
    if kind == "organisation":
        suffix = next(suffix for suffix in _SUFFIXES if name.endswith(suffix))
        return chance.choice(_CORES) + suffix
    return chance.choice(_PLACES if kind == "place" else _PROVINCES)
