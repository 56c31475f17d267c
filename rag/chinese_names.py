"""Tells the names of persons in Chinese from other words, by their length and surname."""

import re

from rag.text import HAN, fold

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭"
    "郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余元卜顾孟"
    "平黄和穆萧肖尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻贾路娄危"
    "江童颜郭梅盛林刁钟徐邱丘骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪干解应宗丁宣邓郁单杭洪包诸左石"
    "崔吉龚程邢裴陆荣翁荀羊惠甄曲封储靳段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉"
    "戎祖武符刘景詹束龙叶幸司韶黎蓟薄印宿白怀蒲鄂索咸籍赖卓蔺屠蒙池乔阴胥苍双闻莘党翟谭贡劳逄姬申"
    "扶堵冉宰郦雍璩桑桂牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居"
    "衡步耿满弘匡文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚简饶空曾毋沙乜养鞠丰巢关蒯查"
    "荆红游竺权逯盖益桓仉晋楚闫汝鄢涂钦岳帅缑亢况琴归海墨哈谯笪爱阳佟福覃肇区鹿付代仝邸展揭占亓迟"
    "苟买撒冶雒辜郄巨敬南但牟钮禚綦"
)
_LONG_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 司徒 端木 东方 独孤 南宫".split()
)
_NAME = re.compile(rf"[{HAN}]{{2,4}}|[{HAN}]{{1,8}}·[{HAN}·]{{1,10}}")
_NO_NAME = re.compile(
    r"(?:摄影)?报道|综合|整理|编译|本报|多图|如下|图文|原标题|下同|未完|待续|资料|提供|供[图稿]|摄影"
    r"|来源|作者|记者|据悉|近日|上接.*|下转.*|.{3}译|.{2,}[县市省局]"
)


def is_name(word: str) -> bool:
    """Whether a word that stands where a name is expected can be one: 王明, 欧阳小明."""
    folded = fold(word)
    is_long = len(folded) == 4 and "·" not in folded
    if is_long and folded[:2] not in _LONG_SURNAMES and not _SURNAMES.issuperset(folded[:2]):
        return False
    return bool(_NAME.fullmatch(folded)) and not _NO_NAME.fullmatch(folded)


def has_surname(name: str) -> bool:
    """Whether a name begins with a surname, or is one in parts: 夏帕克提·吾守尔."""
    folded = fold(name)
    return folded[:1] in _SURNAMES or folded[:2] in _LONG_SURNAMES or "·" in folded


def surname_length(name: str) -> int:
    """How many characters of a name are its surname: 1, or 2 as in 欧阳小明."""
    return 2 if fold(name)[:2] in _LONG_SURNAMES and len(name) > 2 else 1
