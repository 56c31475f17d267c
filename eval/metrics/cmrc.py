"""EM and F1 as the script of CMRC 2018 computes them, so that published numbers can stand beside.

Cui et al., EMNLP 2019, `cmrc2018_evaluate.py` version 5. Two of its ways surprise and are kept:
F1 is over the longest common *contiguous* stretch, and neither width, nor script, nor numerals are
folded. `eval.metrics.wording.zh_f1` is what a Chinese reader means by overlap.
"""

import re
from collections.abc import Sequence

# The script also lists ……, which is two characters and never met by its loop over single ones.
_DROPPED = frozenset("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』")
_CHINESE = re.compile("[\u4e00-\u9fa5]|[^\u4e00-\u9fa5]+")
# What NLTK's word_tokenize makes of the runs between Chinese characters: clitics are words, dots
# and commas stay in numbers and abbreviations, a final dot and all other marks stand alone.
_MARKS = r";@#$%&?!\[\](){}<>\"“”‘’„«»\u2012-\u2015"
_CLITIC = r"(?:n't|'(?:s|m|d|ll|re|ve))(?![^\s,." + _MARKS + "])"
_END = r"[\])}>\"'»”’ ]*\s*$"
_WORD = re.compile(
    rf"\.{{2,}}|{_CLITIC}|\bcan(?=not\b)"
    rf"|(?:(?!{_CLITIC})(?:[^\s.,'{_MARKS}]|,(?=\d)|\.(?!\.)(?!{_END})|(?<=\w)'(?=\w)))+|\S"
)


def em(prediction: str, answers: Sequence[str]) -> float:
    """1 when the prediction is one of the answers, but for case and the listed punctuation."""
    return float(any(_bare(prediction) == _bare(answer) for answer in answers))


def cmrc_f1(prediction: str, answers: Sequence[str]) -> float:
    """The best F1 to any answer over the longest common contiguous stretch of tokens.

    Each character of U+4E00-U+9FA5 is a token, and each word of NLTK's in the runs between.
    Without answers it is 0.
    """
    said = segmented(prediction)
    return max((_f1(segmented(answer), said) for answer in answers), default=0.0)


def segmented(text: str) -> list[str]:
    """The tokens of the script's `mixed_segmentation`, without the listed punctuation."""
    tokens: list[str] = []
    for match in _CHINESE.finditer(_bare(text)):
        is_chinese = len(match[0]) == 1 and "\u4e00" <= match[0] <= "\u9fa5"
        tokens += [match[0]] if is_chinese else _words(match[0])
    return tokens


def _bare(text: str) -> str:
    return "".join(character for character in text.lower().strip() if character not in _DROPPED)


def _words(run: str) -> list[str]:
    return [
        match[0] if match[0] != '"' else _quotation_mark(run[: match.start()])
        for match in _WORD.finditer(run)
    ]


def _quotation_mark(before: str) -> str:
    """NLTK tells opening ones from closing ones, which then differ."""
    return "``" if not before or before[-1] in " ([{<" else "''"


def _f1(answer: Sequence[str], said: Sequence[str]) -> float:
    common = _longest_common_stretch(answer, said)
    return 2 * common / (len(answer) + len(said)) if common else 0.0


def _longest_common_stretch(first: Sequence[str], second: Sequence[str]) -> int:
    """The length of the longest stretch that stands in both without a gap."""
    places: dict[str, list[int]] = {}
    for place, token in enumerate(second):
        places.setdefault(token, []).append(place)
    longest = 0
    ending_at: dict[int, int] = {}
    for token in first:
        ending_at = {place: ending_at.get(place - 1, 0) + 1 for place in places.get(token, ())}
        longest = max(longest, *ending_at.values(), 0)
    return longest
