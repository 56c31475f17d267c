"""What an index finds for the questions of a collection: what weights of fusion are learnt from."""

from collections.abc import Mapping, Sequence

import numpy as np

from eval.cases import Collection, Query
from eval.weights import Candidates
from rag.indexes import Match, ReadableIndex
from rag.parts import Encoder, Translator
from rag.retrieval.forms import UNKNOWN, FormEncoder, forms
from rag.retrieval.fusion import Evidence, evidence
from rag.types import Form, Progress, Relation

DEPTH = 20  # passages that each arm proposes
Found = dict[Relation, list[Candidates]]


def candidates(
    collection: Collection,
    ids: Sequence[str],
    index: ReadableIndex,
    encoder: Encoder,
    translator: Translator | None,
    progress: Progress,
) -> Found:
    """What was found for each question, by the relation of its language to the passages'.

    `ids` names the document of each row of the table that was indexed. `translated` needs a
    translator, and has sums of two cosines.
    """
    form_encoder, languages = FormEncoder(encoder), index.languages()
    found: Found = {}
    for done, query in enumerate(collection.queries, 1):
        asked = forms(query.text, languages, _translations(query, languages, translator))
        vectors, texts = form_encoder.encode(asked), [form.terms for form in asked]
        matches = index.match(vectors, texts, DEPTH)
        relevant = collection.relevant[query.id]
        for relation, some in _by_relation(matches, asked, ids, relevant).items():
            found.setdefault(relation, []).append(some)
        progress("questions", done, len(collection.queries))
    return found


def _translations(
    query: Query, languages: set[str], translator: Translator | None
) -> Mapping[str, str]:
    """The question in the language of the articles, where it is another: one for all scripts."""
    theirs = languages - {UNKNOWN}
    relations = {form.relation for form in forms(query.text, theirs, {})}
    if translator is None or not theirs or "own" in relations:
        return {}
    first = min(theirs)
    return {first: translator.translate(query.text, first)}


def _by_relation(
    matches: Sequence[Match], asked: list[Form], ids: Sequence[str], relevant: Mapping[str, int]
) -> dict[Relation, Candidates]:
    seen: dict[Relation, list[tuple[float, float, bool]]] = {}
    for match in matches:
        row = int(match.passage.source.rpartition("#")[2])
        right = ids[row - 1] in relevant
        for relation, some in _joined(evidence(match, asked)).items():
            seen.setdefault(relation, []).append((some.cosine, some.share, right))
    return {
        relation: Candidates(
            np.array([cosine for cosine, _, _ in rows]),
            np.array([share for _, share, _ in rows]),
            np.array([right for _, _, right in rows], bool),
        )
        for relation, rows in seen.items()
    }


def _joined(found: Mapping[Relation, Evidence]) -> dict[Relation, Evidence]:
    """A translation counts with the question that it is of."""
    if "translated" not in found:
        return dict(found)
    said = found["translated"]
    both = Evidence(found["foreign"].cosine + said.cosine, said.share)
    return {"foreign": found["foreign"], "translated": both}
