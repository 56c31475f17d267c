"""Tells the names of persons in Chinese from other words, by their length and surname."""

import re

from rag.text import HAN, fold

_COMMON = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛"
    "叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔"
    "贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷"
    "祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强"
    "柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾"
    "郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬"
    "明沙伏岑习蒿储郇闫仝"
)
# Words more often than names: told for surnames only where a name is expected.
_SELDOM = (
    "云昌凤酆皮元平和肖湛禹狄贝茅麻危骆支裘缪干宣杭诸荣荀羊惠富乌巴弓牧隗山宓蓬郗班仰秋伊暴厉戎祖束幸"
    "韶蓟印宿怀蒲鄂索咸籍蔺阴胥苍双闻莘贡劳逄扶堵宰郦雍璩寿通扈郏浦尚农别充慕茹宦鱼容慎戈庾终暨居衡步"
    "满弘寇广禄阙东殳沃利蔚越夔隆师厍晁勾融訾阚空毋乜养丰巢蒯红权逯益桓仉汝钦帅缑亢况琴归海墨哈谯笪爱"
    "福肇区鹿付代展占亓买撒冶雒郄巨敬南但钮禚綦"
)
_SURNAMES = frozenset(_COMMON + _SELDOM)
_LONG_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 端木 夏侯 长孙 宇文 司徒 南宫 独孤".split()
)
# What a name in a running text begins with.
SURNAME = rf"(?:{'|'.join(sorted(_LONG_SURNAMES))}|[{_COMMON}])"
# Three such characters together are nearly always a foreign name: 古特雷斯, 麦克唐纳.
_OF_SOUNDS = (
    "阿埃艾奥巴贝彼比宾波伯博勃布查茨达戴德登蒂迪丁顿多厄恩尔法菲费弗夫戈格葛古哈汉赫亨霍基吉加杰捷卡凯坎康"
    "考科克肯库奎拉莱兰劳勒雷蕾里利列林卢鲁伦罗洛吕马迈麦曼芒梅门蒙米莫默姆穆纳娜南内尼涅宁纽诺努欧帕佩彭皮"
    "珀蒲普奇齐乔切琴丘让荣若萨塞桑瑟森莎沙尚舍史舒斯松苏索塔泰坦汤唐特腾提廷图托瓦万威韦维魏温沃伍武西希锡夏"
    "谢辛休逊雅亚延扬耶伊易因英尤约泽扎詹珍朱兹佐"
)
_FOREIGN = re.compile(rf"[{_OF_SOUNDS}·]{{3,}}")
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


def foreign_names(text: str) -> set[str]:
    """What in a text is written by its sound, folded, as foreign names are."""
    return set(_FOREIGN.findall(fold(text)))


def has_surname(name: str) -> bool:
    """Whether a name begins with a surname, or is one in parts: 夏帕克提·吾守尔."""
    folded = fold(name)
    return folded[:1] in _SURNAMES or folded[:2] in _LONG_SURNAMES or "·" in folded


def surname_length(name: str) -> int:
    """How many characters of a name are its surname: 1, or 2 as in 欧阳小明."""
    return 2 if fold(name)[:2] in _LONG_SURNAMES and len(name) > 2 else 1
