"""Makes a scraped text readable again, and says what it changed.

Nothing is guessed: what cannot be told from the text itself is left as it stands.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from rag.text import fold

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹḿ"
_SYLLABLE = rf"[a-z{_TONED}ɡ]{{1,6}}"
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_GLOSS = re.compile(rf"(?P<character>{_HAN})\((?P<syllable>{_SYLLABLE})\)(?:\({_SYLLABLE}\))*")
# A character cut in two: its lead byte went to the left (`?yún)` is all that shows of it), its
# trail byte stayed as a letter with the character's own reading behind it.
_TORN = re.compile(rf"\?{_SYLLABLE}\)(?P<trail>[A-Za-z@^_`])\((?P<syllable>{_SYLLABLE})\)")

_FURNITURE = re.compile(
    r"""^(?:
        客户端中查看 | 手机中查看 | 分享 | 打印 | 收藏 | [xX×] | 关闭(?:窗口)? | 返回(?:首页|顶部)
      | (?:版权声明|免责声明|特别声明)[::].*
      | 凡注明.{0,20}来源.*
      | copyright\b.*all\ rights\ reserved.*
      | 版权(?:为|归).*(?:所有|复制或镜像).*
      | .{2,30}版权所有.{0,10}
      | (?:主办|承办|协办|主管)单位[::].{2,40}
      | 营业执照.*许可证.*
      | 未经(?:授权|许可|同意).{0,30}(?:转载|复制|镜像).*
      | [^。！？]{2,12}(?:\s>\s[^。！？]{2,12})+(?:\s>)?
    )$""",
    re.VERBOSE | re.IGNORECASE,
)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
GLOSSES_THAT_ARE_NOISE = 3  # fewer may be a writer explaining a rare character


@dataclass(frozen=True, slots=True)
class Repaired:
    """A readable text, and how often each kind of damage was mended in it."""

    text: str
    changes: dict[str, int]


def repair(raw: str) -> Repaired:
    """`raw` without control and invisible characters, pinyin noise, furniture and odd spaces.

    Line breaks become one line a paragraph, empty lines vanish.
    """
    changes: Counter[str] = Counter()
    text = _clean_characters(raw, changes)
    text = _remove_glosses(text, changes)
    lines = []
    for line in text.split("\n"):
        line = _SPACES.sub(" ", line).strip()
        if line and is_furniture(line):
            changes["furniture"] += 1
        elif line:
            lines.append(line)
    return Repaired("\n".join(lines), dict(changes))


def _clean_characters(raw: str, changes: Counter[str]) -> str:
    text = re.sub("\r\n|[\r\u2028\u2029]", "\n", raw)
    text, count = _INVISIBLE.subn("", text)
    changes.update({"invisible": count} if count else {})
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category == "Cs":
            kept.append("\ufffd")
            changes["surrogates"] += 1
        elif category == "Cc" and character not in "\n\t":
            changes["controls"] += 1
        else:
            kept.append(character)
    return "".join(kept)


def _remove_glosses(text: str, changes: Counter[str]) -> str:
    glosses = list(_GLOSS.finditer(text))
    if len(glosses) < GLOSSES_THAT_ARE_NOISE:
        return text
    text = _mend_torn(text, glosses, changes)
    text, count = _GLOSS.subn(lambda match: match["character"], text)
    changes["pinyin"] += count
    return text


def _mend_torn(text: str, glosses: list[re.Match[str]], changes: Counter[str]) -> str:
    # The article's own glosses say which character has this reading and this trail byte in GBK.
    known: dict[tuple[str, str], set[str]] = {}
    for gloss in glosses:
        encoded = gloss["character"].encode("gbk", "ignore")
        if len(encoded) == 2 and encoded[1] < 0x80:
            key = (chr(encoded[1]), gloss["syllable"])
            known.setdefault(key, set()).add(gloss["character"])

    def mend(match: re.Match[str]) -> str:
        found = known.get((match["trail"], match["syllable"]), set())
        if len(found) != 1:
            return match[0]
        changes["torn characters"] += 1
        return next(iter(found))

    return _TORN.sub(mend, text)


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the page rather than to the article."""
    return bool(_FURNITURE.match(fold(line).strip()))
