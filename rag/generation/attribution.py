"""Attaches each sentence of an answer to the smallest span that supports it, and proves it there.

The model is not asked where its words come from. A sentence is held against every retrieved
sentence; what it says must be found in one of them, or clause by clause in several, and each
number, date, name, office and quotation in it must stand where it is cited, whatever the script,
width or numeral form, and belong together there as it does in the sentence.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.generation import bonds
from rag.generation.evidence import Evidence, FindArticle
from rag.generation.facts import (
    Facts,
    certain_names,
    facts,
    is_person,
    known_values,
    missing_numbers,
    names,
    negation_differs,
    published_values,
)
from rag.generation.offices import belongs_to_another, contradicted, holdings, last_speaker
from rag.generation.provinces import spelled_out
from rag.sentences import clauses, sentences, trim
from rag.text import bigrams, fold, words
from rag.types import Encoder, Support

SUPPORTED = 0.6  # share of what a sentence says that its quotes say, in pairs of characters
PARTLY = 0.4
SOMEWHAT = 0.2  # share from which a sentence may say the same in other words
SAME_MEANING = 0.92  # cosine of two sentences that do
BORROWED = 3  # one word in so many that another sentence says of somebody else
MOST_QUOTES = 3
BARE_NAME = 4  # pairs of characters up to which an answer is no sentence of its own
LONG_QUOTE = 60  # characters from which a quote is cut to the clauses that matter
BEFORE = 600  # characters of the article before a sentence that say who is meant
PROMISING = 6  # sentences that are looked at closely

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
_PUBLISHING = re.compile(
    "发布|发表|发文|刊登|刊发|报道|消息|讯|刊出|见报|登载|發布|發表|報道|報導|訊"
)


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a sentence is supported, and by which spans; `faults` says what was not found."""

    support: Support
    quotes: tuple[Evidence, ...]
    faults: tuple[str, ...] = ()


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


class Prover:
    """Proves sentences by what was retrieved for one question."""

    def __init__(
        self, evidence: Sequence[Evidence], find_article: FindArticle, encoder: Encoder
    ) -> None:
        self._sources = [_Source.of(one, find_article) for one in evidence]
        self._encoder = encoder
        self._rarity = _rarity(self._sources)
        self._told = [
            holding
            for text in dict.fromkeys(one.evidence.passage.text for one in self._sources)
            for holding in holdings(text)
        ]

    def prove(self, sentence: str, question: str) -> Proof:
        """The best proof there is: by one sentence of the articles, else clause by clause."""
        claim = _Claim.of(sentence, question, self._rarity)
        if contradicted(claim.facts.holdings, self._told):
            return Proof("unsupported", (), ("office",))
        if belongs_to_another(claim.text, self._told):
            return Proof("unsupported", (), ("somebody else's place",))
        whole, apart = self._by_one(claim), self._by_clauses(sentence, question)
        if apart.faults and len(_statements(sentence)) > 1:
            return apart  # a wrong clause does not become right beside others
        return max(whole, apart, key=_rank)

    def _by_one(self, claim: "_Claim") -> Proof:
        judged = [self._judged(claim, source) for source in self._promising(claim)]
        best = max(judged, key=lambda one: (_rank(one[0]), one[1]), default=None)
        if best is None:
            return Proof("unsupported", (), ("nothing like it",))
        return best[0] if best[0].quotes else self._by_meaning(claim) or best[0]

    def _judged(self, claim: "_Claim", source: "_Source") -> tuple[Proof, float]:
        proof, share = _judge(claim, source)
        if proof.quotes and (word := self._borrowed(claim, source)):
            return Proof("unsupported", (), (f"{word} is said of something else",)), share
        return proof, share

    def _borrowed(self, claim: "_Claim", source: "_Source") -> str:
        """A word of the claim that only another sentence says, and of somebody else."""
        said = spelled_out(claim.question + source.header + source.evidence.text)
        mine = set(certain_names(claim.text))
        content = [w.text for w in words(claim.text) if not w.name and len(w.text) > 1]
        missing = [word for word in content if word not in said]
        if not mine or len(missing) * BORROWED < len(content):
            return ""
        for other in self._sources:
            theirs = set(certain_names(other.evidence.text))
            if theirs and not theirs & mine:
                told = fold(other.evidence.text)
                if found := next((word for word in missing if word in told), ""):
                    return found
        return ""

    def _by_meaning(self, claim: "_Claim") -> Proof | None:
        """A sentence that says the same in other words: partly proven, its facts in full."""
        likely = [
            source
            for source in self._promising(claim)
            if claim.share(source.terms) >= SOMEWHAT and not _faults(claim, source)
        ]
        if not likely:
            return None
        texts = [claim.text, *(source.evidence.text for source in likely)]
        vectors = self._encoder.encode(texts, "document")
        cosines = vectors[1:] @ vectors[0]
        if float(cosines.max()) < SAME_MEANING:
            return None
        return Proof("partly", (_narrow(likely[int(cosines.argmax())], claim),))

    def _promising(self, claim: "_Claim") -> list["_Source"]:
        likely = sorted(self._sources, key=lambda source: -claim.share(source.terms))
        return likely[:PROMISING]

    def _by_clauses(self, sentence: str, question: str) -> Proof:
        """Each clause by a sentence of its own; all of them must be supported."""
        parts = _statements(sentence)
        if not 1 < len(parts) <= MOST_QUOTES:
            return Proof("unsupported", ())
        proofs = [self._by_one(_Claim.of(part, question, self._rarity)) for part in parts]
        support: Support = min((proof.support for proof in proofs), key=_ORDER.index)
        if support == "unsupported":
            return Proof("unsupported", (), tuple(f for proof in proofs for f in proof.faults))
        quotes = tuple(dict.fromkeys(q for proof in proofs for q in proof.quotes))
        together = "".join(dict.fromkeys(quote.passage.text for quote in quotes))
        mixed = bonds.exchanged(sentence, together) or bonds.counts_something_else(
            sentence, " ".join(quote.text for quote in quotes)
        )
        if mixed or len({quote.passage.article_id for quote in quotes}) > 1:
            return Proof("unsupported", (), ("mixed up",))
        return Proof(support, quotes)


_ORDER: list[Support] = ["unsupported", "derived", "partly", "supported"]


def _rank(proof: Proof) -> int:
    return _ORDER.index(proof.support)


def _statements(sentence: str) -> list[str]:
    """The clauses of a sentence that say something by themselves; short ones stay with the next."""
    found: list[str] = []
    pending = ""
    for start, end in clauses(sentence, 0, len(sentence)):
        pending += sentence[start:end]
        whole = not pending.endswith("、") and _is_balanced(pending)
        whole = whole and not _LEADING_IN.match(fold(pending))
        if whole and len(bigrams(pending)) >= BARE_NAME:
            found.append(pending)
            pending = ""
    if pending and found:
        found[-1] += pending
    return found or [sentence]


def _is_balanced(text: str) -> bool:
    """Whether every quotation that begins in it ends in it."""
    return all(
        text.count(a) == text.count(b) for a, b in ("“”", "「」", "『』", "《》", "（）", "()")
    )


@dataclass(frozen=True, slots=True)
class _Claim:
    """A sentence to be proven: its terms with their weights, and what can be checked in it."""

    text: str
    weights: dict[str, float]
    facts: Facts
    asked: frozenset[str]  # the names in the question: who is spoken of, if nobody is named
    question: str

    @classmethod
    def of(cls, sentence: str, question: str, rarity: "_Rarity") -> "_Claim":
        terms = bigrams(sentence)
        asked = bigrams(question)
        found = facts(sentence)
        if len(terms) <= BARE_NAME:  # a bare name says nothing without its question
            terms = terms | asked
            whole = facts(completed(sentence, question))
            found = replace(found, holdings=whole.holdings, names=found.names | whole.names)
        weights = {term: rarity(term) * (0.5 if term in asked else 1.0) for term in terms}
        return cls(sentence, weights, found, names(question), question)

    def share(self, terms: set[str]) -> float:
        """How much of the claim the terms hold, 0..1."""
        held = sum(weight for term, weight in self.weights.items() if term in terms)
        return held / (sum(self.weights.values()) or 1)


_Rarity = Callable[[str], float]


def _rarity(sources: Sequence["_Source"]) -> _Rarity:
    """How much a pair of characters tells one sentence from the others."""
    frequency = Counter(term for source in sources for term in source.terms)
    return lambda term: math.log(2 + len(sources) / (1 + frequency[term]))


_ASKING = re.compile(r"(?:是|叫|为)?(?:谁|哪位|哪一位|什么名字|什么人|何人)(?:担任|来)?[?？。]?$")


def completed(answer: str, question: str) -> str:
    """A bare answer with its question as one statement: 湖南省长是毛伟明, of 湖南省长是谁."""
    asked = fold(question).strip()
    bare = answer.strip("。.!！ ")
    if _ASKING.search(asked):
        return _ASKING.sub("", asked).rstrip("的") + "是" + bare
    return asked.rstrip("?？") + bare


@dataclass(frozen=True, slots=True)
class _Source:
    """A retrieved sentence, with what its article says around it."""

    evidence: Evidence
    terms: set[str]
    header: str
    before: str  # what stands before it in its article, nearest last

    @classmethod
    def of(cls, one: Evidence, find_article: FindArticle) -> "_Source":
        passage = one.passage
        header = " ".join(filter(None, (passage.title, passage.published, passage.outlet)))
        before = find_article(passage.article_id).text[max(0, one.start - BEFORE) : one.start]
        return cls(one, bigrams(spelled_out(one.text)), header, before)

    def missing_names(self, claim: "_Claim") -> set[str]:
        """Names that are neither in the sentence, nor told by its article to be meant in it."""
        told, text = fold(self.evidence.text), spelled_out(self.evidence.text)
        around = spelled_out(self.header + "\n" + self.before)
        absent = {name for name in claim.facts.names if name not in text}
        replacing = {
            name
            for name in claim.facts.names
            if name in told or name not in text
            if bonds.takes_the_place_of_another(name, claim.text, told)
        }
        article = around + spelled_out(self.evidence.passage.text)
        return replacing | {
            name
            for name in absent
            if name not in (article if name in claim.asked else around) or self._has_its_own(name)
        }

    def _has_its_own(self, name: str) -> bool:
        """Whether somebody else speaks here, or is named here, and not who was named before."""
        speaking = last_speaker(self.before + self.evidence.text)
        if speaking and is_person(name):
            return speaking != name
        people = {one.person for one in holdings(self.before + self.evidence.text)}
        if name not in people:
            return self._is_about_another(name)
        return any(other in fold(self.evidence.text) for other in people - {name})

    def _is_about_another(self, name: str) -> bool:
        """Whether the sentence begins with a place or person of its own."""
        parts = clauses(self.evidence.text, 0, len(self.evidence.text))
        first = self.evidence.text[slice(*parts[0])] if parts else ""
        own = set(certain_names(first))
        return bool(own) and name not in own and name in certain_names(name)


def _judge(claim: _Claim, source: _Source) -> tuple[Proof, float]:
    """What a source makes of a claim, and how much of it the source says."""
    faults = _faults(claim, source)
    share = claim.share(source.terms | (bigrams(source.header) & _named(claim)))
    if faults or share < PARTLY:
        return Proof("unsupported", (), tuple(faults)), share
    support: Support = "supported" if share >= SUPPORTED else "partly"
    return Proof(support, (_narrow(source, claim),)), share


def _named(claim: _Claim) -> set[str]:
    """The pairs of characters that are part of names or dates: a header may say these."""
    return set().union(*(bigrams(name) for name in claim.facts.names), set())


def _faults(claim: _Claim, source: _Source) -> list[str]:
    """What of a claim is not in its source, or is otherwise there."""
    told, text = source.evidence.text, claim.text
    passage = source.evidence.passage
    known = known_values(told, passage.published)
    titled = known_values(passage.title, None)
    known |= {v for v in titled if v[1] != "第"} if any(v[1] == "第" for v in known) else titled
    if _PUBLISHING.search(text):
        known |= published_values(passage.published)
    found = [
        f"number {value:g}{unit}" for value, unit in missing_numbers(claim.facts.numbers, known)
    ]
    found += [f"name {name}" for name in source.missing_names(claim)]
    around = fold(told + source.header)
    found += [f"quotation {quoted}" for quoted in claim.facts.quoted if quoted not in around]
    found += [
        f"number {number} counts something else"
        for number in bonds.counts_something_else(text, told)
    ]
    if word := bonds.exchanged(text, told):
        found.append(f"{word} for another")
    found += [f"measure {number}" for number in bonds.counted_otherwise(text, told)]
    if negation_differs(text, told, claim.question):
        found.append("negation")
    if bonds.says_the_opposite(text, told):
        found.append("opposite")
    if bonds.done_by_another(text, told):
        found.append("done by another")
    return found


def _narrow(source: _Source, claim: _Claim) -> Evidence:
    """The shortest run of clauses of a long sentence that supports as much as all of it."""
    one = source.evidence
    if len(one.text) <= LONG_QUOTE:
        return one
    parts = clauses(one.text, 0, len(one.text))
    first, last = 0, len(parts)
    whole = bigrams(one.text) & claim.weights.keys()
    needed = {name for name in claim.facts.names if name in fold(one.text)}

    def enough(start: int, end: int) -> bool:
        cut = one.text[parts[start][0] : parts[end - 1][1]]
        folded = fold(cut)
        return (
            bigrams(cut) & claim.weights.keys() == whole
            and all(name in folded for name in needed)
            and known_values(one.text, None) & claim.facts.numbers <= known_values(cut, None)
        )

    while last - first > 1 and enough(first + 1, last):
        first += 1
    while last - first > 1 and enough(first, last - 1):
        last -= 1
    return _cut(one, parts[first][0], parts[last - 1][1])


def _cut(one: Evidence, start: int, end: int) -> Evidence:
    start, end = trim(one.text, start, end)
    return Evidence(one.passage, one.text[start:end], one.start + start, one.start + end)
