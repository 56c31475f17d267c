"""How other systems say that they cannot answer, by language: patterns of folded texts.

Accents are gone as well (`plain`). A pattern ties the negation to the sources or to the speaker:
an article that reports what a ministry has not said is no refusal.
"""

import re

from rag.text import fold

_ACCENTS = str.maketrans(
    dict(zip("áàâäéèêëíìîïóòôöúùûüñç", "aaaaeeeeiiiioooouuuunc", strict=True))
    | {"ß": "ss", "’": "'", "\u0301": None, "\u0308": None}
)

_SOURCES = (
    "(?:材料|资料|文档|文章|文中|文本|信息|上下文|语料|段落|报道|新闻|文献|原文|检索结果|片段|内容)"
)
_NOT = "(?:没有|并没有|并未|未能|未|没|无|不)"
_TELL = (
    "(?:提及|提到|提供|说明|包含|涉及|给出|找到|发现|指出|明确"
    "|显示|记载|披露|足够|足以|相关|回答|介绍|说到)"
)
_CANNOT = "(?:无法|不能|没法|没办法|难以|不足以|无从)"
_ANSWER = "(?:回答|作答|确定|得知|判断|得出|推断|知道|确认|找到|给出|提供|获取|知晓)"
_EN_SOURCES = "(?:documents?|articles?|passages?|context|texts?|materials?|sources?|information)"
_EN_NOT = r"(?:does|do|did|is|are|was|were|has|have)(?: not|n't)"
_ES_SOURCES = "(?:textos?|articulos?|documentos?|fuentes?|contexto|informacion|pasajes?)"
_DE_SOURCES = "(?:texte?n?|artikeln?|dokumente?n?|quellen?|kontext|informationen|angaben)"

_PATTERNS = {
    "zh": (
        rf"{_SOURCES}(?:中|里|内|之中)?[，,]?(?:并|均|都|也|暂|尚|还|似乎|里)*"
        rf"{_NOT}(?:有|能|直接|明确|具体|任何|足够|可以|到|出)*{_TELL}",
        rf"{_SOURCES}(?:中|里|内)?(?:并|均|都|也|暂|尚)*(?:没有|未有|无)(?:任何)?(?:关于|有关|与)",
        "(?:信息|材料|资料|内容|证据|依据)(?:还|尚|均|都|明显)?(?:不足|不够|不充分)",
        rf"^[^，。,]{{0,6}}{_CANNOT}[^。！？\n]{{0,20}}?{_ANSWER}",
        rf"(?:因此|所以|故|我|暂时?|并){_CANNOT}[^。！？，\n]{{0,16}}?{_ANSWER}",
        rf"(?:根据|依据|从|由|仅凭|基于)[^。！？\n]{{0,20}}?{_SOURCES}[^。！？\n]{{0,12}}?{_CANNOT}",
        f"{_CANNOT}(?:回答|作答)",
        "^[^，。,]{0,6}(?:没有|未能|未|没)(?:有)?(?:找到|检索到|查到|搜到|发现)?"
        "(?:任何)?(?:相关|有关|足够|答案)",
        "^(?:对不起|抱歉|很抱歉|不好意思)?[，,]?我?(?:并|也)?(?:不知道|不清楚|不确定|不了解)",
    ),
    "en": (
        rf"{_EN_SOURCES} {_EN_NOT} (?:\w+ ){{0,2}}?"
        "(?:mention|provide|contain|state|specify|say|include|give|answer|address|indicate|discuss)",
        r"(?:insufficient|not enough|no (?:relevant|specific|sufficient)|lack of) (?:\w+ ){0,2}?"
        r"(?:information|evidence|context|details?)\b",
        r"(?:^|\b(?:i|we|it is|therefore,?|so) )(?:am |are )?(?:sorry,? )?(?:but )?(?:i |we )?"
        r"(?:cannot|can not|can't|could not|couldn't|unable to|not able to|not possible to) "
        r"(?:\w+ ){0,2}?(?:answer|determine|find|tell|provide)",
        r"\bcannot be (?:answered|determined) (?:from|based|with|using|given)",
        r"\b(?:i|we) (?:do not|don't) (?:know|have (?:enough|any|sufficient|access))",
        rf"(?:not|n't) (?:\w+ )?(?:mentioned|specified|provided|stated) in (?:the |any )?(?:\w+ )?"
        rf"{_EN_SOURCES}",
    ),
    "es": (
        r"\bno (?:puedo|es posible|se puede) (?:\w+ ){0,3}?"
        "(?:responder|determinar|saber|encontrar)",
        "informacion (?:es )?insuficiente|no hay (?:suficiente )?informacion",
        rf"{_ES_SOURCES} (?:\w+ )?no (?:se )?"
        "(?:menciona|proporciona|contiene|especifica|indica|dice|responde|ofrece)",
        r"^(?:lo siento,? (?:pero )?)?no (?:lo )?se\b",
    ),
    "fr": (
        r"(?:textes?|articles?|documents?|sources?|contexte|informations?|passages?) (?:\w+ )?ne "
        r"(?:permet|contient|contiennent|mentionne|fourni|precise|donne|repond|disent|dit)\w* "
        r"(?:pas|aucun|rien)",
        r"je ne (?:peux|sais|suis) pas\b|informations? (?:sont |est )?insuffisantes?",
        "impossible de (?:repondre|determiner)|pas assez d'information",
    ),
    "de": (
        rf"{_DE_SOURCES} (?:[^.?!\n]{{0,40}} )?"
        r"(?:nicht|keine) (?:\w+ ){0,2}?"
        r"(?:erwahnt|angegeben|genannt|beantwort|informationen|angaben|entnehm|hervor)",
        "kann (?:ich )?[^.?!\n]{0,50}?nicht (?:beantwort|bestimm|ermittel|sag|feststell)",
        r"(?:keine|nicht genugend|unzureichende) (?:ausreichenden? )?(?:informationen|angaben)",
        "(?:ich weiss|das weiss ich) (?:es |das )?nicht",
    ),
}
RULES = {language: tuple(map(re.compile, patterns)) for language, patterns in _PATTERNS.items()}


def plain(text: str) -> str:
    """A text as the patterns read it: folded, without accents, with spaces as they are."""
    return fold(text).strip().translate(_ACCENTS)
