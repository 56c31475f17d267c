"""Variants with other facts: passages that say something else, or the same of another time."""

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import product

from eval.cases import Case, Quote
from eval.perturb.gold import dice, split_gold, varied
from eval.perturb.names import changed_names
from eval.perturb.numerals import Change, Key, mentions
from eval.perturb.pool import plain
from rag.text import fold_with_origins, language, same_language, to_script

_LATIN = re.compile(r"[A-Za-z]")
Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Swaps:
    """Which numbers and names change, and into what, wherever they stand."""

    change: Change
    keys: Set[Key]
    names: Mapping[str, str]  # folded, each with the other, in Simplified

    def apply(self, text: str) -> str:
        """The text with all of them changed, its script and ways to write numbers kept."""
        edits = list(self._names(text))
        inside = {place for start, end, _ in edits for place in range(start, end)}
        edits += [edit for edit in self._numbers(text) if edit[0] not in inside]  # 九 in 九里镇
        for start, end, other in sorted(edits, reverse=True):
            text = text[:start] + other + text[end:]
        return text

    def is_whole(self, text: str) -> bool:
        """Whether nothing stays in the text that might have had to change with the rest."""
        numbers = {mention.key for mention in mentions(text)}
        return numbers <= self.keys and not _LATIN.search(text)

    def _numbers(self, text: str) -> Iterator[tuple[int, int, str]]:
        for mention in mentions(text):
            if mention.key in self.keys:
                written = text[mention.start : mention.end]
                yield mention.start, mention.end, self.change.of(mention, written)

    def _names(self, text: str) -> Iterator[tuple[int, int, str]]:
        if not self.names:
            return
        tag, folded = language(text), fold_with_origins(text)
        longest_first = sorted(self.names, key=lambda name: (-len(name), name))
        for match in re.finditer("|".join(map(re.escape, longest_first)), folded.text):
            yield *folded.original(*match.span()), to_script(self.names[match[0]], tag)


def counterfactual(case: Case, gold_passages: Sequence[str] = (), seed: int = 0) -> Case | None:
    """The question with passages that say something else, which is right now.

    The numbers and names of the answers become others of their kind wherever they stand in the
    passages; what the question names stays. An alias that the passages no longer bear out is
    dropped: the true answer, known from elsewhere, is wrong here. None when no answer can be
    changed so, when one is not in the passages, when question and passages differ in language (the
    new answer is known in the passages' only), and for a wrong assumption.
    """
    gold, _ = split_gold(case, gold_passages)
    if not case.answers or case.corrected or not all(_borne_out(case.answers, gold)):
        return None
    if not same_language(language(case.question), language("\n".join(gold))):
        return None
    passages = case.passages or gold
    answering = _keys(alias for group in case.answers for alias in group)
    keys = (answering & _keys(gold)) - _keys(_asked(case))
    chance = dice(case, "counterfactual", seed)
    names = changed_names(case, gold, chance)
    years = [shift for shift in range(-4, 5) if shift]
    choices = [_Swaps(change, keys, names) for change in _changes(chance, years)]
    swaps = next((swaps for swaps in choices if _makes_new(swaps, passages)), choices[0])
    changed = tuple(map(swaps.apply, passages))
    answers = _changed_answers(case.answers, swaps, changed)
    if answers == case.answers or not all(answers):
        return None
    quotes = tuple(Quote(quote.source, swaps.apply(quote.text)) for quote in case.quotes)
    return varied(replace(case, answers=answers, quotes=quotes), "counterfactual", changed)


def shifted_dates(case: Case, gold_passages: Sequence[str] = (), seed: int = 0) -> Case | None:
    """The question with its passages, and beside those that answer the same news of another time.

    In the other passages dates are moved (years by one where that is another date than asked for),
    and the numbers and names of answers are others. The question names the date, so its answer
    stays what it was. None when the question names no date of the passages, or the other passages
    give the same answer.
    """
    gold, rest = split_gold(case, gold_passages)
    asked = _keys(_asked(case))
    dates = {key for key in asked & _keys(gold) if key[0] in ("年", "月", "日")}
    if not case.answers or case.corrected or not dates:
        return None
    named = {kind for kind, _ in dates}
    keys = {key for key in _keys(gold) if key not in asked or key[0] in named}
    chance = dice(case, "shifted-dates", seed)
    names = changed_names(case, gold, chance)
    years = sorted(chance.sample((-3, -2, -1, 1, 2, 3), 6), key=abs)
    for change in _changes(chance, years):
        others = tuple(map(_Swaps(change, keys, names).apply, gold))
        if not dates & _keys(others) and not all(_borne_out(case.answers, others)):
            passages = [*gold, *rest, *others]
            chance.shuffle(passages)
            return varied(case, "shifted-dates", passages)
    return None


def _asked(case: Case) -> list[str]:
    return [case.question, *(turn.question for turn in case.history)]


def _keys(texts: Iterable[str]) -> set[Key]:
    return {mention.key for text in texts for mention in mentions(text)}


def _changes(chance: random.Random, years: Sequence[int]) -> Iterator[Change]:
    """Ways to change numbers, those first that move years as the first of `years`."""
    for shift, rounds in product(years, chance.sample(range(1, 6), 5)):
        yield Change(shift, rounds, chance.randint(1, 8))


def _makes_new(swaps: _Swaps, passages: Sequence[str]) -> bool:
    """Whether no number is made into one that the passages have already."""
    made = _keys(map(swaps.apply, passages)) - _keys(passages)
    return len(made) >= len(swaps.keys)


def _changed_answers(groups: Groups, swaps: _Swaps, passages: Sequence[str]) -> Groups:
    """The answers that are right when the passages say so; a group that is not changed stays."""
    texts = [plain(passage) for passage in passages]
    return tuple(_changed_group(group, swaps, texts) for group in groups)


def _changed_group(group: tuple[str, ...], swaps: _Swaps, texts: Sequence[str]) -> tuple[str, ...]:
    others = [(alias, swaps.apply(alias)) for alias in group]
    if all(alias == other for alias, other in others):
        return group
    # What is changed as a whole is right, the passages' wording or not: 七月二日 as well as 07-02.
    kept = [
        other
        for alias, other in others
        if (alias != other and swaps.is_whole(alias)) or any(plain(other) in text for text in texts)
    ]
    # 副省长 is right still, and yet it would let the true 山西省副省长 pass: it goes too.
    false = [plain(alias) for alias in group if alias not in kept]
    return tuple(dict.fromkeys(o for o in kept if not any(plain(o) in old for old in false)))


def _borne_out(groups: Groups, passages: Sequence[str]) -> list[bool]:
    """Of each group, whether an alias is in the passages."""
    texts = [plain(passage) for passage in passages]
    return [any(plain(alias) in text for alias in group for text in texts) for group in groups]
