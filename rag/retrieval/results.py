"""What is returned of what was found: no copy twice, neighbours as one, several if asked."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from rag.errors import CorpusError
from rag.text import bigrams, fold
from rag.types import Article, Copy, Hit, Passage

TOKENS = 512  # of the embedder, that neighbours may have together
GAP = 20  # characters of white space between neighbours, at most
WORTH_JOINING = 0.5  # of the better neighbour's score
SAME = 0.8  # of the shorter passage's pairs that are in the longer one: they are copies
CROWDED = 2  # passages of one article, from which others come first where several were asked for
COMPARABLE = 0.25  # of the best score: what is further behind is no other article worth seeing

_SEVERAL = re.compile(
    r"哪些(?:文章|报道|新闻|地[方区]|城市|省)|哪几(?:篇|个(?:地[方区]|城市|省))|各[地省市]|几篇|分别|对比|比较|相比|异同|区别|不同"
    r"|\b(?:compare[ds]?|comparison|differ(?:s|ences?|ent)?|versus|vs|both|each|which\s+(?:articles|cities"
    r"|provinces|countries|reports)|respectively|articles\s+(?:about|on))\b",
    re.IGNORECASE,
)

FindArticle = Callable[[str], Article]
CountTokens = Callable[[str], int]


def asks_for_several(question: str) -> bool:
    """Whether a question is about more than one article: 哪些报道, 两地分别, compare."""
    return bool(_SEVERAL.search(fold(question)))


def without_copies(hits: Sequence[Hit], stories: Mapping[str, str]) -> list[Hit]:
    """Hits, best first, without those that say in a copy of an article what a better one says.

    `stories` has the story of each article. What a copy says besides stays a hit of its own.
    """
    pairs = cache(bigrams)  # a text is compared again and again
    kept: dict[str, list[int]] = {}  # places in `found`, by story
    found: list[Hit] = []
    for hit in hits:
        passage = hit.passage
        told = kept.setdefault(stories.get(passage.article_id, passage.article_id), [])
        place = next((i for i in told if _is_copy(passage, found[i].passage, pairs)), None)
        if place is None:
            told.append(len(found))
            found.append(hit)
        else:
            copy = _copy(passage)
            if copy not in found[place].copies:
                found[place] = replace(found[place], copies=(*found[place].copies, copy))
    return found


def _is_copy(passage: Passage, other: Passage, pairs: Callable[[str], set[str]]) -> bool:
    if passage.article_id == other.article_id:
        return False
    mine, theirs = pairs(passage.text), pairs(other.text)
    return len(mine & theirs) >= SAME * min(len(mine), len(theirs))


def _copy(passage: Passage) -> Copy:
    return Copy(
        passage.article_id, passage.title, passage.source, passage.outlet, passage.published
    )


def several_articles(hits: Sequence[Hit]) -> list[Hit]:
    """Hits, best first, but a third passage of an article only behind those of others."""
    least = COMPARABLE * max((hit.score for hit in hits), default=0.0)
    before: Counter[str] = Counter()
    first, crowded, rest = [], [], []
    for hit in hits:
        before[hit.passage.article_id] += 1
        if hit.score < least:
            rest.append(hit)
        elif before[hit.passage.article_id] > CROWDED:
            crowded.append(hit)
        else:
            first.append(hit)
    return [*first, *crowded, *rest]


def joined_neighbours(
    hits: Sequence[Hit], k: int, find_article: FindArticle, count_tokens: CountTokens
) -> list[Hit]:
    """The first k hits, each with the passages beside it that were found as well, as one.

    Together they have at most 512 of the embedder's tokens, and the better one's score.
    """
    found: list[Hit] = []
    of_article: dict[str, list[int]] = {}  # places in `found`
    pieces: list[int] = []  # how many passages a hit was joined of
    for hit in hits:
        places = of_article.setdefault(hit.passage.article_id, [])
        for place in places:
            whole = _joined(found[place], hit, find_article)
            # Two passages have room: a passage has half the tokens at most.
            if whole and (pieces[place] == 1 or count_tokens(whole.passage.text) <= TOKENS):
                found[place] = whole
                pieces[place] += 1
                break
        else:
            if len(found) == k:
                break
            places.append(len(found))
            found.append(hit)
            pieces.append(1)
    return found


def _joined(better: Hit, hit: Hit, find_article: FindArticle) -> Hit | None:
    """Two hits of an article as one; None where they do not stand beside each other."""
    one, other = sorted((better.passage, hit.passage), key=lambda passage: passage.start)
    if not 0 <= other.start - one.end <= GAP or hit.score < WORTH_JOINING * better.score:
        return None
    try:
        article = find_article(one.article_id)
    except CorpusError:  # it was removed since it was found
        return None
    unchanged = all(article.text[p.start : p.end] == p.text for p in (one, other))
    if not unchanged or article.text[one.end : other.start].strip():
        return None
    return replace(better, passage=Passage.of(article, one.start, other.end))
