"""A retrieved sentence as what a claim may rest on: what it does not say, or says otherwise."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.generation.answers.evidence import Evidence, FindArticle
from rag.generation.answers.written import is_balanced
from rag.generation.proof import bonds
from rag.generation.proof.claims import Claim, terms_of
from rag.generation.proof.counting import (
    counted_otherwise,
    counts_something_else,
    loose_counts,
    own_counts,
)
from rag.generation.proof.deeds import done_by_another
from rag.generation.proof.events import other_events
from rag.generation.proof.facts import (
    Value,
    certain_names,
    certain_places,
    is_person,
    known_values,
    missing_numbers,
    negation_differs,
    published_values,
)
from rag.generation.proof.offices import abbreviates, holdings, last_speaker
from rag.generation.proof.opposites import says_done, says_the_opposite
from rag.generation.proof.provinces import spelled_out
from rag.numbers import values
from rag.sentences import clauses, trim, whole_clauses
from rag.text import bigrams, fold

LONG_QUOTE = 60  # characters from which a quote is cut to the clauses that matter
FIRST_YEAR = 1000  # numbers from which may be years
BEFORE = 600  # characters of the article before a sentence that say who is meant
_PUBLISHING = re.compile(
    "发布|发表|发文|发出|发的|发了|刊登|刊发|报道|消息|讯|刊出|见报|登载|發布|發表|報道|報導|訊"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A retrieved sentence, with what its article says around it."""

    evidence: Evidence
    terms: set[str]
    header: str
    before: str  # what stands before it in its article, nearest last
    article: str  # all of its article, folded

    @classmethod
    def of(cls, one: Evidence, find_article: FindArticle) -> "Source":
        """A sentence with its article: who is meant in it may be told before it."""
        passage = one.passage
        header = " ".join(filter(None, (passage.title, passage.published, passage.outlet)))
        text = find_article(passage.article_id).text
        before = text[max(0, one.start - BEFORE) : one.start]
        return cls(one, terms_of(spelled_out(one.text)), header, before, _folded(text))

    @classmethod
    def joined(cls, sources: Sequence["Source"]) -> "Source":
        """Sentences of one article, in order, as if they were one."""
        first = sources[0]
        text = " ".join(source.evidence.text for source in sources)
        one = replace(first.evidence, text=text, end=sources[-1].evidence.end)
        terms = set().union(*(source.terms for source in sources))
        return cls(one, terms, first.header, first.before, first.article)

    def missing_names(self, claim: "Claim") -> set[str]:
        """Names that are neither in the sentence, nor told by its article to be meant in it."""
        told, text = fold(self.evidence.text), spelled_out(self.evidence.text)
        around = spelled_out(self.header + "\n" + self.before)
        absent = {
            name
            for name in claim.facts.names
            if name not in text and (is_person(name) or not abbreviates(name, text))
        }
        replacing = {
            name
            for name in claim.facts.names
            if name in told or name not in text
            if bonds.takes_the_place_of_another(name, claim.text, told)
        }
        article = around + self.article
        return replacing | {
            name
            for name in absent
            if name not in (article if name in claim.asked else around) or self._has_its_own(name)
        }

    def is_of_somebody_else(self, claim: "Claim") -> bool:
        """Whether others are named or speak here, and none of those whom the claim names."""
        people = {name for name in claim.facts.names if is_person(name)}
        own = {name for name in certain_names(self.evidence.text) if is_person(name)}
        speaking = last_speaker(self.before)
        if not people or own & people:
            return False
        return bool(own) or bool(speaking and speaking not in people)

    def _has_its_own(self, name: str) -> bool:
        """Whether somebody else speaks here, or is named here, and not who was named before."""
        speaking = last_speaker(self.before + self.evidence.text)
        if speaking and is_person(name):
            return speaking != name
        people = {one.person for one in holdings(self.before + self.evidence.text)}
        if name not in people:
            return name not in spelled_out(self.header) and self._is_about_another(name)
        return any(other in fold(self.evidence.text) for other in people - {name})

    def _is_about_another(self, name: str) -> bool:
        """Whether the sentence begins with a place or person of its own."""
        parts = clauses(self.evidence.text, 0, len(self.evidence.text))
        first = self.evidence.text[slice(*parts[0])] if parts else ""
        own = {other for other in certain_names(first) if other in fold(first)[: len(other) + 2]}
        return bool(own) and name not in own and name in certain_names(name)


@lru_cache(maxsize=256)
def _folded(text: str) -> str:
    return spelled_out(text)


def _numbers_elsewhere(claim: Claim, source: Source) -> set[str]:
    """The places whose number a claim has, where they are others than those it names.

    A number belongs to the place that its clause names: 临汾市委和全市450万人民.
    """
    mine = certain_places(claim.text)
    if not mine or not claim.facts.numbers:
        return set()
    text = source.evidence.text
    told = [text[slice(*span)] for span in whole_clauses(text)]
    telling = [clause for clause in told if values(clause) & claim.facts.numbers]
    theirs = set().union(*map(certain_places, telling), set())
    return set() if any(place in spelled_out(text) for place in mine) else theirs


def named(claim: Claim) -> set[str]:
    """The pairs of characters that are part of names or dates: a header may say these."""
    return set().union(*(bigrams(name) for name in claim.facts.names), set())


def faults(claim: Claim, source: Source) -> list[str]:
    """What of a claim is not in its source, or is otherwise there."""
    missing = missing_numbers(claim.facts.numbers, _known(claim, source))
    missing -= own_counts(claim.text, missing) | loose_counts(claim.question)
    people = len({name for name in claim.facts.names if is_person(name)})
    missing -= {(float(people), "")} if people > 1 else set()  # 两人, of two that it names
    missing -= _asked_and_told(claim, source)
    around = fold(source.evidence.text + source.header)
    asked = fold(claim.question)
    return [
        *(f"number {value:g}{unit}" for value, unit in missing),
        *(f"name {name}" for name in source.missing_names(claim)),
        *(
            f"quotation {quoted}"
            for quoted in claim.facts.quoted
            if quoted not in around and not (quoted in asked and quoted in source.article)
        ),
        *_put_together_otherwise(claim, source),
        *(f"number of {place}" for place in _numbers_elsewhere(claim, source)),
        *(f"event {event}" for event in other_events(claim.text, source.evidence.text)),
    ]


def _asked_and_told(claim: Claim, source: Source) -> set[Value]:
    """The numbers that the question has from the article: 两千人的纳凉节, 九年一贯制学校."""
    asked = {v for v in values(claim.question) if v[1] not in ("第", "%") and v[0] < FIRST_YEAR}
    return asked & values(source.article) if asked else asked


def _known(claim: Claim, source: Source) -> set[Value]:
    """The numbers a source may be taken at, with those of its title and its day."""
    passage, told = source.evidence.passage, source.evidence.text
    known = known_values(told, passage.published)
    # What its title counts or dates, a sentence may count or date otherwise.
    own = {unit for _, unit in known_values(told, None)}
    known |= {v for v in known_values(passage.title, None) if v[1] not in own}
    if "一" in told:  # 一株 is read as a word: 一 begins too many
        known.add((1.0, ""))
    if _PUBLISHING.search(claim.text + claim.question):
        known |= published_values(passage.published)
    return known


def _people_counted(told: str) -> set[str]:
    """How many a sentence names with their offices: 三位 of three governors."""
    count = len({one.person for one in holdings(told)})
    return {f"{count}{unit}" for unit in "位名人个"} if count > 1 else set()


def _put_together_otherwise(claim: Claim, source: Source) -> list[str]:
    """Where a claim has words of its source, in other relations."""
    text, told = claim.text, source.evidence.text
    article = source.header + source.before + source.evidence.passage.text + told
    counted = counts_something_else(text, told)
    words = bonds.exchanged(text, told), bonds.put_in_the_place_of(text, told, article)
    checks = {
        "negation": negation_differs(text, told, claim.question) or bonds.denied(text, told),
        "opposite": says_the_opposite(text, told),
        "not yet": says_done(text, told),
        "changed places": bonds.changed_places(text, told),
        "done by another": done_by_another(text, told, claim.question),
    }
    return [
        *(f"number {number} counts something else" for number in counted),
        *(
            f"measure {number}"
            for number in counted_otherwise(text, told, claim.question)
            if number not in _people_counted(told)
        ),
        *(f"{word} for another" for word in words if word),
        *(name for name, found in checks.items() if found),
    ]


def narrow(source: Source, claim: Claim) -> Evidence:
    """The shortest run of clauses of a long sentence that supports as much as all of it."""
    one = source.evidence
    if len(one.text) <= LONG_QUOTE:
        return one
    parts = clauses(one.text, 0, len(one.text))
    first, last = 0, len(parts)
    whole = terms_of(one.text) & claim.weights.keys()
    needed = {name for name in claim.facts.names if name in fold(one.text)}

    def enough(start: int, end: int) -> bool:
        cut = one.text[parts[start][0] : parts[end - 1][1]]
        folded = fold(cut)
        return (
            is_balanced(cut)
            and terms_of(cut) & claim.weights.keys() == whole
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
    end = start + len(one.text[start:end].rstrip("、"))
    return Evidence(one.passage, one.text[start:end], one.start + start, one.start + end)
