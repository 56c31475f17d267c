"""Cuts what was retrieved down to the sentences that matter for a question."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.generation.answers.question import Question
from rag.generation.hostile.addressed import signs
from rag.generation.proof.provinces import spelled_out
from rag.parts import Encoder
from rag.sentences import clauses, sentences
from rag.text import bigrams
from rag.tokens import count_tokens
from rag.types import Article, Hit, Passage

TOKENS = 450  # what is read is most of the wait for a local model
WORTH_READING = 0.1  # of the best passage's score: what is further behind misleads a small model
LOOKED_AT = 24  # sentences worth a vector
TITLE_LENGTH = 30
NEIGHBOUR = 0.3  # what standing next to a chosen sentence counts
LONG = 110  # characters from which a sentence is cut, into pieces of
PIECE = 50  # at least
FOLLOWED = 3  # passages
FURTHER = 3000  # characters of their articles
FITTING = 0.25  # what saying the kind of thing that is asked for counts
REFERRING = ("他", "她", "它", "其", "该", "該", "此", "这", "這", "对此", "對此", "为此", "為此")


FindArticle = Callable[[str], Article]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a retrieved passage: `article.text[start:end] == text`."""

    passage: Passage
    text: str
    start: int
    end: int


def sentences_of(hits: Sequence[Hit]) -> list[Evidence]:
    """Every sentence of the passages found, best passage first, none twice."""
    found: dict[tuple[str, int], Evidence] = {}
    for hit in hits:
        passage = hit.passage
        for start, end in sentences(passage.text):
            place = (passage.article_id, passage.start + start)
            text = passage.text[start:end]
            found.setdefault(
                place, Evidence(passage, text, passage.start + start, passage.start + end)
            )
    return list(found.values())


def pieces_of(hits: Sequence[Hit]) -> list[Evidence]:
    """The same, long sentences cut between clauses: what is read is chosen from these."""
    return [piece for one in sentences_of(hits) for piece in _pieces(one)]


def _pieces(one: Evidence) -> Iterator[Evidence]:
    start = 0
    for _, end in clauses(one.text, 0, len(one.text)):
        whole = one.text[end - 1] != "、"
        if end == len(one.text) or (whole and len(one.text) > LONG and end - start >= PIECE):
            yield Evidence(one.passage, one.text[start:end], one.start + start, one.start + end)
            start = end


def following(hits: Sequence[Hit], find_article: FindArticle) -> list[Evidence]:
    """The sentences of the best passages and of what follows them in their articles, in order."""
    found: dict[tuple[str, int], Evidence] = {}
    for hit in hits[:FOLLOWED]:
        article = find_article(hit.passage.article_id)
        stretch = article.text[hit.passage.start : hit.passage.start + FURTHER]
        for start, end in sentences(stretch):
            if signs(stretch[start:end]):
                continue
            place = hit.passage.start + start, hit.passage.start + end
            passage = Passage.of(article, *place)
            found.setdefault(
                (article.id, place[0]), Evidence(passage, passage.text, passage.start, passage.end)
            )
    rank = {hit.passage.article_id: i for i, hit in reversed(list(enumerate(hits)))}
    return sorted(found.values(), key=lambda one: (rank[one.passage.article_id], one.start))


def whole_passages(hits: Sequence[Hit]) -> list[Evidence]:
    """The passages found, each as one piece, best first."""
    return [Evidence(h.passage, h.passage.text, h.passage.start, h.passage.end) for h in hits]


def choose(
    question: Question, hits: Sequence[Hit], encoder: Encoder, budget: int = TOKENS
) -> list[Evidence]:
    """The sentences that answer best within `budget` tokens, by article and place.

    Taken one by one: each counts by its nearness to the question, by what it says of the question
    that those before it do not, and by standing next to one of them. A sentence that begins by
    referring back brings the one before it.
    """
    best_score = max((hit.score for hit in hits), default=0.0)
    hits = [hit for hit in hits if hit.score >= WORTH_READING * best_score]
    candidates = pieces_of(hits)
    if not candidates:
        return []
    near = _nearness(question, candidates, hits, encoder)
    near = {i: value + _fitness(question, candidates[i]) for i, value in near.items()}
    terms = [bigrams(spelled_out(candidate.text)) for candidate in candidates]
    weights = _weights(question.text, terms)
    chosen: list[int] = []
    said: set[str] = set()
    spent = 0
    while left := [i for i in near if i not in chosen]:
        best = max(left, key=lambda i: (near[i] + _news(i, chosen, terms, weights, said), -i))
        wanted = [best - 1, best] if _refers_back(candidates, best) else [best]
        wanted = [i for i in wanted if i not in chosen]
        cost = sum(count_tokens(candidates[i].text) for i in wanted)
        if chosen and spent + cost > budget:
            near.pop(best)
            continue
        chosen += wanted
        spent += cost
        said.update(*(terms[i] for i in wanted))
    order = {hit.passage.article_id: rank for rank, hit in reversed(list(enumerate(hits)))}
    kept = [candidates[i] for i in chosen]
    return sorted(kept, key=lambda one: (order[one.passage.article_id], one.start))


def _news(
    i: int,
    chosen: Sequence[int],
    terms: Sequence[set[str]],
    weights: dict[str, float],
    said: set[str],
) -> float:
    """What sentence `i` says of the question that is not said yet, 0..1, and its neighbourhood."""
    new = sum(weight for term, weight in weights.items() if term in terms[i] and term not in said)
    return new + (NEIGHBOUR if i - 1 in chosen or i + 1 in chosen else 0)


def _weights(question: str, terms: Sequence[set[str]]) -> dict[str, float]:
    """The question's terms that occur at all, rare ones weighing more; all together 1."""
    frequency = Counter(term for some in terms for term in some)
    found = {
        term: math.log(1 + len(terms) / frequency[term])
        for term in bigrams(question)
        if term in frequency
    }
    whole = sum(found.values()) or 1
    return {term: weight / whole for term, weight in found.items()}


def _fitness(question: Question, one: Evidence) -> float:
    """What it counts that a sentence says the kind of thing that is asked for: a day, a person."""
    return FITTING if question.asked != "anything" and question.is_answered_by(one.text) else 0.0


def _nearness(
    question: Question, candidates: Sequence[Evidence], hits: Sequence[Hit], encoder: Encoder
) -> dict[int, float]:
    """How near to the question the most promising sentences and their passages are."""
    passage_scores = {hit.passage.id: hit.score for hit in hits}
    terms = [bigrams(spelled_out(candidate.text)) for candidate in candidates]
    weights = _weights(question.text, terms)
    first = {
        i: passage_scores[one.passage.id] + sum(weights.get(term, 0) for term in terms[i])
        for i, one in enumerate(candidates)
    }
    looked_at = sorted(first, key=lambda i: (-first[i], i))[:LOOKED_AT]
    vectors = encoder.encode([candidates[i].text for i in looked_at], "document")
    cosines = vectors @ encoder.encode([question.text], "query")[0]
    low, high = float(cosines.min()), float(cosines.max())
    return {
        i: passage_scores[candidates[i].passage.id] / 2 + (float(cosine) - low) / (high - low or 1)
        for i, cosine in zip(looked_at, cosines, strict=True)
    }


def _refers_back(candidates: Sequence[Evidence], i: int) -> bool:
    return (
        i > 0
        and candidates[i].text.startswith(REFERRING)
        and candidates[i - 1].passage.article_id == candidates[i].passage.article_id
    )


def layout(evidence: Sequence[Evidence]) -> str:
    """The evidence as the model reads it: article by article, with title, date and outlet."""
    lines: list[str] = []
    article = ""
    for one in evidence:
        passage = one.passage
        if passage.article_id != article:
            article = passage.article_id
            facts = (passage.title[:TITLE_LENGTH], (passage.published or "")[:10], passage.outlet)
            lines.append("【" + " ".join(fact for fact in facts if fact) + "】")
        lines.append(one.text)
    return "\n".join(lines)
