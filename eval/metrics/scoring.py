"""The scores of one question, by name, as a line of a run file keeps them.

A metric that does not apply to a question is absent; one that applies is never left out because
the answer was poor.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from eval.cases import Case
from eval.metrics import citations, retrieval, wording
from eval.metrics.alce import without_marks
from eval.metrics.bleu import sentence_bleu
from eval.metrics.cmrc import cmrc_f1, em

DEPTHS = (1, 3, 5, 10)
CHARACTERS = 1000  # of context, for containment at equal cost


def score_answer(case: Case, output: Mapping[str, Any]) -> dict[str, float]:
    """The scores of an answer document.

    Wording and accuracy apply where there is a gold answer; a refusal scores 0 in them. Precision
    and recall of citations apply where gold quotes are marked, the sources where some are named.
    Coverage and fidelity apply to what is answered, right or wrong. Whether to refuse was right is
    told from the whole run (`eval.metrics.refusals`).
    """
    scores: dict[str, float] = {}
    if case.answerable:
        scores |= _wording(case, output) | _citations(case, output)
    if not output["refused"]:
        scores["citation_coverage"] = citations.coverage(output["sentences"], output["citations"])
        scores["quote_fidelity"] = citations.quote_fidelity(output["citations"])
    return scores


def score_ranking(
    ranking: Sequence[tuple[str, float]],
    gold: Mapping[str, int],
    answers: Sequence[str] = (),
    passages: Sequence[str] = (),
) -> dict[str, float]:
    """The scores of a ranking of (document id, score), best first.

    `passages` are the texts of the passages found, best first, in which `answers` are looked for.
    Without relevant documents only containment applies; without answers of two characters or
    more, it does not.
    """
    ids = [id for id, _ in ranking]
    scores: dict[str, float] = {}
    for k in DEPTHS:
        if any(grade > 0 for grade in gold.values()):
            scores |= _ranking_at(ids, gold, k)
        found = retrieval.containment(passages, answers, k)
        if found is not None:
            scores[f"containment@{k}"] = found
    within = retrieval.containment_within(passages, answers, CHARACTERS)
    return scores if within is None else scores | {f"containment@{CHARACTERS}chars": within}


def _ranking_at(ids: Sequence[str], gold: Mapping[str, int], k: int) -> dict[str, float]:
    return {
        f"hit@{k}": retrieval.hit(ids, gold, k),
        f"recall@{k}": retrieval.recall(ids, gold, k),
        f"all@{k}": retrieval.found_all(ids, gold, k),
        f"mrr@{k}": retrieval.reciprocal_rank(ids, gold, k),
        f"ndcg@{k}": retrieval.ndcg(ids, gold, k),
    }


def _wording(case: Case, output: Mapping[str, Any]) -> dict[str, float]:
    groups = (*case.answers, case.corrected) if case.corrected else case.answers
    gold = wording.references(groups)
    refused = output["refused"]
    said = "" if refused else without_marks(output["answer"])
    return {
        "accuracy": wording.accuracy(said, groups, is_list=case.is_list, refused=refused),
        "zh_f1": wording.zh_f1(said, gold),
        "cmrc_f1": cmrc_f1(said, gold),
        "em": em(said, gold),
        "rouge_l": wording.rouge_l(said, gold),
        "bleu": sentence_bleu(said, gold),
    }


def _citations(case: Case, output: Mapping[str, Any]) -> dict[str, float]:
    given = output["citations"]
    scores = {}
    if case.quotes:
        scores["citation_precision"] = citations.precision(given, case.quotes)
        scores["citation_recall"] = citations.recall(given, case.quotes)
    if case.cite:
        scores["citation_source_accuracy"] = citations.source_accuracy(given, case.cite)
    return scores
