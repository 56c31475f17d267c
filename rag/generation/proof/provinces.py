"""The short names of Chinese provinces, which newspapers join: 晋陕豫 are 山西, 陕西 and 河南."""

import re

from rag.text import fold

SHORT = {
    "京": "北京", "津": "天津", "沪": "上海", "渝": "重庆", "冀": "河北", "晋": "山西",
    "辽": "辽宁", "吉": "吉林", "黑": "黑龙江", "苏": "江苏", "浙": "浙江", "皖": "安徽",
    "闽": "福建", "赣": "江西", "鲁": "山东", "豫": "河南", "鄂": "湖北", "湘": "湖南",
    "粤": "广东", "琼": "海南", "川": "四川", "蜀": "四川", "黔": "贵州", "滇": "云南",
    "陕": "陕西", "秦": "陕西", "甘": "甘肃", "陇": "甘肃", "青": "青海", "蒙": "内蒙古",
    "桂": "广西", "藏": "西藏", "宁": "宁夏", "疆": "新疆", "港": "香港", "澳": "澳门",
    "台": "台湾",
}  # fmt: skip
_JOINED = re.compile(rf"(?<![\u4e00-\u9fff])?[{''.join(SHORT)}]{{2,5}}(?![省市])")
_CERTAIN = "晋陕豫闽鄂湘赣粤皖浙沪渝冀琼黔滇桂"


def spelled_out(text: str) -> str:
    """The folded text with the full names of joined provinces behind it."""
    folded = fold(text)
    full = [
        SHORT[character]
        for match in _JOINED.finditer(folded)
        if sum(character in _CERTAIN for character in match[0]) * 2 >= len(match[0])
        for character in match[0]
    ]
    return " ".join([folded, *dict.fromkeys(full)])
