"""BLEU for texts with Chinese in them, as sacrebleu computes it with `tokenize="zh"`, as 0..1.

Papineni et al. 2002, up to four tokens in a row, with sacrebleu's exponential smoothing (NIST).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.errors import EvaluationError

ORDER = 4

# Characters that stand for themselves. The range from U+2001 is wider than it should be: the
# tokenizer was written for UTF-16, and published numbers are of what it does.
_ALONE = re.compile(
    "[\u2001-\u2a6d\u2e80-\u2fdf\u2ff0-\u303f\u3100-\u312f\u31a0-\u31bf\u31c0-\u31ef\u3200-\u33ff"
    "\u3400-\u4db5\u4e00-\u9fbb\uf900-\ufa2d\ufa30-\ufa6a\ufa70-\ufad9\ufe10-\ufe1f\ufe30-\ufe4f"
    "\uff00-\uffef]"
)
# Of mteval-v13a: marks apart, dots and commas apart unless between digits, dashes after digits.
_RULES = (
    (re.compile(r"([\{-\~\[-\` -\&\(-\+\:-\@\/])"), r" \1 "),
    (re.compile(r"([^0-9])([\.,])"), r"\1 \2 "),
    (re.compile(r"([\.,])([^0-9])"), r" \1 \2"),
    (re.compile(r"([0-9])(-)"), r"\1 \2 "),
)


@dataclass(frozen=True, slots=True)
class _Counts:
    """What BLEU is made of: stretches by length that match, those there are, and both lengths."""

    matched: tuple[int, ...] = (0,) * ORDER
    said: tuple[int, ...] = (0,) * ORDER
    length: int = 0
    reference_length: int = 0

    def __add__(self, other: "_Counts") -> "_Counts":
        return _Counts(
            tuple(a + b for a, b in zip(self.matched, other.matched, strict=True)),
            tuple(a + b for a, b in zip(self.said, other.said, strict=True)),
            self.length + other.length,
            self.reference_length + other.reference_length,
        )


def sentence_bleu(prediction: str, answers: Sequence[str]) -> float:
    """BLEU of one answer, smoothed, over as many orders as it has; to be shown, not averaged.

    0 without answers.
    """
    return _bleu(_counts(prediction, answers), shorter=True) if answers else 0.0


def corpus_bleu(predictions: Sequence[str], answers: Sequence[Sequence[str]]) -> float:
    """BLEU of a set: counts are added before anything is divided.

    Raises EvaluationError when there is not a list of answers, none of them empty, for each
    prediction.
    """
    if len(predictions) != len(answers) or not all(answers):
        raise EvaluationError(
            f"BLEU of {len(predictions)} predictions needs as many lists of one answer or more"
        )
    pairs = zip(predictions, answers, strict=True)
    return _bleu(sum((_counts(*pair) for pair in pairs), _Counts()), shorter=False)


def segmented(text: str) -> list[str]:
    """The tokens of sacrebleu's `zh` tokenizer."""
    text = _ALONE.sub(r" \g<0> ", text.strip())
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text.split()


def _counts(prediction: str, answers: Iterable[str]) -> _Counts:
    said, wanted = segmented(prediction), [segmented(answer) for answer in answers]
    stretches = _stretches(said)
    allowed: Counter[tuple[str, ...]] = Counter()
    for answer in wanted:
        allowed |= _stretches(answer)
    common = stretches & allowed
    lengths = range(1, ORDER + 1)
    return _Counts(
        tuple(_of_length(common, n) for n in lengths),
        tuple(_of_length(stretches, n) for n in lengths),
        len(said),
        min(map(len, wanted), key=lambda length: (abs(length - len(said)), length)),
    )


def _stretches(tokens: Sequence[str]) -> Counter[tuple[str, ...]]:
    return Counter(
        tuple(tokens[start : start + n])
        for n in range(1, ORDER + 1)
        for start in range(len(tokens) - n + 1)
    )


def _of_length(stretches: Counter[tuple[str, ...]], n: int) -> int:
    return sum(count for stretch, count in stretches.items() if len(stretch) == n)


def _bleu(counts: _Counts, *, shorter: bool) -> float:
    """The geometric mean of precisions; `shorter` leaves out orders that there are none of."""
    orders = sum(said > 0 for said in counts.said)
    if not any(counts.matched) or (orders < ORDER and not shorter):
        return 0.0
    logarithms, halvings = 0.0, 0
    for matched, said in zip(counts.matched[:orders], counts.said, strict=False):
        halvings += matched == 0
        logarithms += math.log((matched or 0.5**halvings) / said)
    brevity = min(0.0, 1 - counts.reference_length / counts.length)
    return math.exp(brevity + logarithms / orders)
