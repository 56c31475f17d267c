"""Attaches each sentence of an answer to the smallest span that supports it, and proves it there.

The model is not asked where its words come from. A sentence is held against every retrieved
sentence; what it says must be found in one of them, or clause by clause in several, and each
number, date, name, office and quotation in it must stand where it is cited, whatever the script,
width or numeral form, and belong together there as it does in the sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from rag.generation.answers.evidence import Evidence, FindArticle
from rag.generation.answers.written import statements
from rag.generation.proof import bonds
from rag.generation.proof.borrowed import borrowed
from rag.generation.proof.calculated import calculates, follows
from rag.generation.proof.claims import Claim, rarity
from rag.generation.proof.counting import counts_something_else
from rag.generation.proof.deeds import deed_of_others
from rag.generation.proof.facts import (
    certain_names,
    known_values,
    missing_numbers,
    places_told,
    without_rank,
)
from rag.generation.proof.office_claims import belongs_to_another, contradicted, told_nowhere
from rag.generation.proof.offices import holdings
from rag.generation.proof.sources import Source, faults, named, narrow
from rag.numbers import values
from rag.openinference import INPUT
from rag.parts import Encoder
from rag.text import bigrams, fold
from rag.types import Support
from rag.watching import UNWATCHED, Watch, watched

SUPPORTED = 0.6  # share of what a sentence says that its quotes say, in pairs of characters
PARTLY = 0.4
SOMEWHAT = 0.2  # share from which a sentence may say the same in other words
SAME_MEANING = 0.92  # cosine of two sentences that do
MOST_QUOTES = 3
MENTIONED = 0.15  # share of a clause that what supports a sentence must say of it
OPERANDS = 5  # sentences that a calculation may take its numbers from
CLOSEST = 0.92  # of the best share: what is less like a claim cannot prove what the best denies
ADDS = 0.08  # share that another sentence must add to be read together with those before it
PROMISING = 6  # sentences that are looked at closely


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a sentence is supported, and by which spans; `faults` says what was not found."""

    support: Support
    quotes: tuple[Evidence, ...]
    faults: tuple[str, ...] = ()


def _unproven(*faults: str) -> Proof:
    return Proof("unsupported", (), faults)


class Prover:
    """Proves sentences by what was retrieved for one question."""

    def __init__(
        self,
        evidence: Sequence[Evidence],
        find_article: FindArticle,
        encoder: Encoder,
        watch: Watch = UNWATCHED,
    ) -> None:
        self._watch = watch
        self._sources = [Source.of(one, find_article) for one in evidence]
        self._encoder = encoder
        self._rarity = rarity([source.terms for source in self._sources])
        self._named = frozenset(
            name for source in self._sources for name in certain_names(source.evidence.text)
        )
        self._named |= {
            place for one in self._sources for place in places_told(one.evidence.passage.text)
        }
        passages = dict.fromkeys(one.evidence.passage for one in self._sources)
        self._told = [holding for one in passages for holding in holdings(one.text)]
        self._named |= {holding.person for holding in self._told}
        self._said = [one.evidence.text for one in self._sources]
        self._texts = [fold(one.title + one.text) for one in passages]

    def prove(self, sentence: str, question: str) -> Proof:
        """The best proof there is: by one sentence of the articles, else clause by clause."""
        with watched(self._watch.begin("prove", "EVALUATOR")) as span:
            proof = self._best(sentence, question)
            span.note({"wenqu.support": proof.support, "wenqu.quotes": len(proof.quotes)})
            span.quote({INPUT: sentence, "wenqu.faults": "; ".join(proof.faults)})
            return proof

    def _best(self, sentence: str, question: str) -> Proof:
        claim = self._claim(sentence, question)
        proof = self._proof(claim, sentence, question)
        if proof.quotes and deed_of_others(question, sentence, claim.facts.names, self._said):
            return _unproven("somebody else's deed")
        if proof.support == "unsupported" and calculates(question):
            return self._by_calculation(claim, question) or proof
        return proof

    def _by_calculation(self, claim: Claim, question: str) -> Proof | None:
        """By the sentences whose numbers give the one that is claimed."""
        likely = sorted(self._sources, key=lambda source: -claim.share(source.terms))[:OPERANDS]
        for some in (*((one,) for one in likely), *combinations(likely, 2)):
            source = Source.joined(some)
            wrong = faults(claim, source)
            missing = missing_numbers(claim.facts.numbers, known_values(source.evidence.text, None))
            missing -= values(question)
            told = [one.evidence.text for one in some]
            if len(missing) != 1 or any(
                not fault.startswith(("number", "measure")) for fault in wrong
            ):
                continue
            if follows(next(iter(missing))[0], question, told):
                return Proof("derived", tuple(narrow(one, claim) for one in some))
        return None

    def _proof(self, claim: Claim, sentence: str, question: str) -> Proof:
        claimed = claim.facts.holdings
        if contradicted(claimed, self._told) or told_nowhere(claimed, self._told, self._texts):
            return _unproven("office")
        if belongs_to_another(claim.text, self._told):
            return _unproven("somebody else's place")
        whole, apart = self._by_one(claim), self._by_clauses(sentence, question)
        if whole.support == "supported" and self._holds_throughout(whole, sentence, question):
            return whole
        if apart.support == "unsupported":
            together = self._by_several(claim, sentence, question)
            if together.support == "supported":
                return together
        if apart.faults and len(statements(sentence)) > 1:
            return apart  # a wrong clause does not become right beside others
        if whole.quotes and not self._speaks_of_all(whole, sentence, question):
            return apart
        return max(whole, apart, key=_rank)

    def _source_of(self, quote: Evidence) -> Source:
        return next(source for source in self._sources if _holds(source.evidence, quote))

    def _speaks_of_all(self, whole: Proof, sentence: str, question: str) -> bool:
        """Whether no clause is an addition, of which what supports the others says nothing."""
        source = self._source_of(whole.quotes[0])
        parts = statements(sentence)
        return len(parts) == 1 or all(
            self._claim(part, question).share(source.terms) >= MENTIONED for part in parts
        )

    def _holds_throughout(self, whole: Proof, sentence: str, question: str) -> bool:
        """Whether no clause says what the sentence that supports it all says otherwise."""
        source = self._source_of(whole.quotes[0])
        parts = (self._claim(part, question) for part in statements(sentence))
        return not any(
            faults(part, source) or borrowed(part, source, self._sources) for part in parts
        )

    def _by_several(self, claim: "Claim", sentence: str, question: str) -> Proof:
        """By a few sentences of one article read together.

        What a clause puts together must stand together in one of them.
        """
        chosen = self._read_together(claim)
        if len(chosen) < 2:
            return _unproven()
        parts = [self._claim(part, question) for part in statements(sentence)]
        if not all(
            any(not faults(part, source) for source in self._nearest(part, chosen))
            for part in parts
        ):
            return _unproven("mixed up")
        if any(source.is_of_somebody_else(claim) for source in chosen):
            return _unproven("somebody else's")
        together = Source.joined(chosen)
        if found := faults(claim, together):
            return _unproven(*found)
        if word := borrowed(claim, together, self._sources):
            return _unproven(f"{word} is said of something else")
        return Proof("supported", tuple(narrow(source, claim) for source in chosen))

    def _read_together(self, claim: "Claim") -> list["Source"]:
        """Sentences of the most promising article, in order, of which each adds to what is said.

        None where they do not say enough of the claim together.
        """
        likely = sorted(self._sources, key=lambda source: -claim.share(source.terms))[:PROMISING]
        same = [source for source in likely if _article(source) == _article(likely[0])]
        chosen: list[Source] = []
        terms: set[str] = set()
        while same and len(chosen) < MOST_QUOTES:
            best = max(same, key=lambda source: claim.share(terms | source.terms))
            if claim.share(terms | best.terms) < claim.share(terms) + ADDS:
                break
            same.remove(best)
            chosen.append(best)
            terms |= best.terms
        enough = claim.share(terms) >= SUPPORTED
        return sorted(chosen, key=lambda source: source.evidence.start) if enough else []

    def _claim(self, sentence: str, question: str) -> "Claim":
        claim = Claim.of(sentence, question, self._rarity, self._named)
        return claim.without(
            without_rank(holding.office.place)
            for holding in claim.facts.holdings
            if any(
                told.person == holding.person and holding.office.fits(told.office)
                for told in self._told
            )
        )

    def _by_one(self, claim: "Claim") -> Proof:
        judged = [self._judged(claim, source) for source in self._promising(claim)]
        best = max(judged, key=lambda one: (_rank(one[0]), one[1]), default=None)
        if best is None:
            return _unproven("nothing like it")
        return best[0] if best[0].quotes else self._by_meaning(claim) or best[0]

    def _judged(self, claim: "Claim", source: "Source") -> tuple[Proof, float]:
        proof, share = _judge(claim, source)
        if proof.quotes and (word := borrowed(claim, source, self._sources)):
            return _unproven(f"{word} is said of something else"), share
        return proof, share

    def _by_meaning(self, claim: "Claim") -> Proof | None:
        """A sentence that says the same in other words: partly proven, its facts in full."""
        likely = [
            source
            for source in self._promising(claim)
            if claim.share(source.terms) >= SOMEWHAT and not faults(claim, source)
        ]
        if not likely:
            return None
        texts = [claim.text, *(source.evidence.text for source in likely)]
        vectors = self._encoder.encode(texts, "document")
        cosines = vectors[1:] @ vectors[0]
        if float(cosines.max()) < SAME_MEANING:
            return None
        return Proof("partly", (narrow(likely[int(cosines.argmax())], claim),))

    def _promising(self, claim: "Claim") -> list["Source"]:
        return self._nearest(claim, self._sources)[:PROMISING]

    def _nearest(self, claim: "Claim", sources: Sequence["Source"]) -> list["Source"]:
        """The sentences most like a claim, best first: what they say otherwise no other proves."""
        shares = [claim.share(source.terms) for source in sources]
        least = CLOSEST * max(shares, default=0.0)
        order = sorted(range(len(sources)), key=lambda i: -shares[i])
        return [sources[i] for i in order if shares[i] >= least]

    def _by_clauses(self, sentence: str, question: str) -> Proof:
        """Each clause by a sentence of its own; all of them must be supported."""
        parts = statements(sentence)
        if not 1 < len(parts) <= MOST_QUOTES:
            return _unproven()
        proofs = [self._by_one(self._claim(part, question)) for part in parts]
        support: Support = min((proof.support for proof in proofs), key=_ORDER.index)
        if support == "unsupported":
            return _unproven(*(f for proof in proofs for f in proof.faults))
        quotes = tuple(dict.fromkeys(q for proof in proofs for q in proof.quotes))
        together = "".join(dict.fromkeys(quote.passage.text for quote in quotes))
        mixed = bonds.exchanged(sentence, together) or counts_something_else(
            sentence, " ".join(quote.text for quote in quotes)
        )
        if mixed or len({quote.passage.article_id for quote in quotes}) > 1:
            return _unproven("mixed up")
        return Proof(support, quotes)


def _article(source: Source) -> str:
    return source.evidence.passage.article_id


def _holds(whole: Evidence, part: Evidence) -> bool:
    """Whether a span is one of an article's sentence."""
    same = whole.passage.article_id == part.passage.article_id
    return same and whole.start <= part.start and part.end <= whole.end


_ORDER: list[Support] = ["unsupported", "derived", "partly", "supported"]


def _rank(proof: Proof) -> int:
    return _ORDER.index(proof.support)


def _judge(claim: Claim, source: Source) -> tuple[Proof, float]:
    """What a source makes of a claim, and how much of it the source says."""
    found = faults(claim, source)
    share = claim.share(source.terms | (bigrams(source.header) & named(claim)))
    if found or share < PARTLY:
        return _unproven(*found), share
    support: Support = "supported" if share >= SUPPORTED else "partly"
    return Proof(support, (narrow(source, claim),)), share
