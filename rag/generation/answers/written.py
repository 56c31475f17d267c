"""What a model wrote, taken apart: into sentences without its marks, and these into statements."""

import re

from rag.sentences import clauses, sentences
from rag.text import bigrams, fold

BARE_NAME = 4  # pairs of characters up to which an answer is no sentence of its own
_MARKS = re.compile(r"\s*(?:\[\d+(?:\s*[,，、]\s*\d+)*\]|【\d+】|［\d+］)")
_LIST_MARK = re.compile(r"^\s*(?:[-*•·]\s+|\d{1,2}[.、)]\s*)")
_EMPTY = re.compile(r"^(?:根据资料|根据以上资料|资料显示|答案|答|回答)[，,:：]\s*")

_NOTHING = re.compile(
    r"(?:没有|未|并未|没|不曾)(?:具体|明确|直接)?(?:提到|提及|说明|给出|涉及|写明|记载|指出|提供|列出|透露)"
    r"|无法(?:确定|回答|得知|判断|从)|(?:资料|文章|材料)(?:里|中)?(?:没有|未)|不清楚|不知道"
)
_LEADING_IN = re.compile(
    r"(?:根据|按照|依据|依照|据|在|截至|为|因|由于|随着|当|如果|虽然|除了|自|从|经)[^,，;；]*[,，;；]$"
)


def split_sentences(text: str) -> list[str]:
    """The sentences a model wrote, without the marks and phrases it puts around them."""
    found = []
    unmarked = _MARKS.sub("", text)
    for start, end in sentences(unmarked):
        sentence = _LIST_MARK.sub("", unmarked[start:end]).replace("**", "")
        sentence = _EMPTY.sub("", sentence).strip()
        if bigrams(sentence):
            found.append(sentence)
    return found


def says_nothing(sentence: str) -> bool:
    """Whether a model says that the articles do not say it."""
    return bool(_NOTHING.search(fold(sentence)))


def statements(sentence: str) -> list[str]:
    """The clauses of a sentence that say something by themselves; short ones stay with the next."""
    found: list[str] = []
    pending = ""
    for start, end in clauses(sentence, 0, len(sentence)):
        pending += sentence[start:end]
        whole = not pending.endswith("、") and is_balanced(pending)
        whole = whole and not _LEADING_IN.match(fold(pending))
        if whole and len(bigrams(pending)) >= BARE_NAME:
            found.append(pending)
            pending = ""
    if pending and found:
        found[-1] += pending
    return found or [sentence]


def is_balanced(text: str) -> bool:
    """Whether every quotation that begins in it ends in it."""
    return all(
        text.count(a) == text.count(b) for a, b in ("“”", "「」", "『』", "《》", "（）", "()")
    )
