"""Opposites: a rise told as a fall, and what is hoped for told as done."""

import re

from rag.generation.proof.bonds import laid_beside
from rag.text import bigrams, fold

_UP = "增长|增加|上升|上涨|提高|提升|回升|走高|攀升|增多|上调|扩大|加快|加速|升高|增强"
_DOWN = "下降|减少|下跌|降低|下滑|回落|走低|减少|下调|缩小|放缓|减速|降低|减弱|萎缩"
_OPPOSITE = tuple(
    (re.compile(first), re.compile(second))
    for first, second in (
        (_UP, _DOWN),
        ("支持|赞成|同意", "反对|拒绝"),
        ("成功", "失败"),
        ("开始|启动", "结束|停止"),
        ("开幕", "闭幕"),
        ("开启|打开|启用", "关闭|停用"),
        ("成立|设立", "撤销|解散"),
        ("高于|多于|超过|大于|快于", "低于|少于|不足|小于|慢于"),
        ("盈利", "亏损"),
        ("进口", "出口"),
        ("上午", "下午|晚上"),
        ("东部", "西部"),
        ("南部", "北部"),
        ("上游", "中游|下游"),
        ("中游", "下游"),
        ("第一", "倒数"),
        ("主办", "协办|承办"),
        ("承办", "协办"),
        ("签署", "废除"),
        ("收紧", "放宽"),
        ("最高|最多|最大", "最低|最少|最小"),
        ("首位", "末位"),
        ("前期", "后期"),
        ("国内", "国外"),
        ("城市", "农村"),
        ("允许|准许", "禁止|不准"),
        ("公开", "秘密|保密"),
        ("强制", "自愿"),
        ("免费", "收费"),
        ("优于|好于", "劣于|差于"),
        ("接过|接手|接任", "交给|交出|移交|转交"),
    )
)
_DONE = re.compile(r"已经?(?!故|知)|业已")
_HOPED = re.compile(r"早日|力争|争取|拟|计划|有望|尽快|希望|即将|将(?!军|领|士)|正在?考虑")
ALIKE = 0.5  # share of a clause's pairs that the source must have to be held against it


def says_the_opposite(sentence: str, source: str) -> bool:
    """Whether one has a word where the other has its opposite, and not the word itself."""
    pairs = [(fold(sentence), fold(source)), *laid_beside(sentence, source)]
    return any(
        (_only(first, second, said) and _only(second, first, told))
        or (_only(second, first, said) and _only(first, second, told))
        for first, second in _OPPOSITE
        for said, told in pairs
    )


def _only(word: re.Pattern[str], other: re.Pattern[str], text: str) -> bool:
    return bool(word.search(text)) and not other.search(text)


def says_done(sentence: str, source: str) -> bool:
    """Whether a clause says that something is done of which the source says that it is wanted."""
    return any(
        _DONE.search(said)
        and not _DONE.search(told)
        and not _HOPED.search(said)
        and _HOPED.search(told)
        and len(bigrams(said) & bigrams(told)) >= ALIKE * len(bigrams(said))
        for said, told in laid_beside(sentence, source)
    )
