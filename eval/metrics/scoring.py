"""The scores of one question, by name, as a line of a run file keeps them.

A metric that does not apply to a question is absent; one that applies is never left out because
the answer was poor.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from eval.cases import Case
from eval.metrics import citations, retrieval, wording
from eval.metrics.alce import Claim, LexicalJudge, attribution, without_marks
from eval.metrics.bleu import sentence_bleu
from eval.metrics.cmrc import cmrc_f1, em

DEPTHS = (1, 3, 5, 10)
CHARACTERS = 1000  # of context, for containment at equal cost
BLEU = "sentence_bleu"
JUDGE = LexicalJudge()  # of entailment; a metric that rests on it has it in its name


def score_answer(case: Case, output: Mapping[str, Any]) -> dict[str, float]:
    """The scores of an answer document.

    Wording and accuracy apply where there is a gold answer; a refusal scores 0 in them. Precision
    and recall of citations apply where gold quotes are marked, the sources where some are named.
    Coverage, fidelity and ALCE's measures (`alce_recall@lexical0.6`: by which judge) apply to what
    is answered, right or wrong. Whether to refuse was right is told from the whole run
    (`eval.metrics.refusals`).
    """
    scores: dict[str, float] = {}
    if case.answerable:
        scores |= _wording(case, output) | _citations(case, output)
    if not output["refused"]:
        scores["citation_coverage"] = citations.coverage(output["sentences"], output["citations"])
        scores["quote_fidelity"] = citations.quote_fidelity(output["citations"])
        scores |= _attribution(output)
    return scores


def score_ranking(
    ranking: Sequence[tuple[str, float]],
    gold: Mapping[str, int],
    answers: Sequence[str] = (),
    passages: Sequence[str] = (),
) -> dict[str, float]:
    """The scores of a ranking of (document id, score), best first.

    `passages` are the texts of the passages found, best first, in which `answers` are looked for:
    `containment@5` in the first five, `containment@1000c` in the first 1000 characters, by which
    systems with passages of different length can be compared. Give as many as fill these. Without
    relevant documents only containment applies; without answers of two characters or more, it does
    not.
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
    return scores if within is None else scores | {f"containment@{CHARACTERS}c": within}


def _ranking_at(ids: Sequence[str], gold: Mapping[str, int], k: int) -> dict[str, float]:
    return {
        f"hit@{k}": retrieval.hit(ids, gold, k),
        f"recall@{k}": retrieval.recall(ids, gold, k),
        f"all@{k}": retrieval.found_all(ids, gold, k),
        f"mrr@{k}": retrieval.reciprocal_rank(ids, gold, k),
        f"ndcg@{k}": retrieval.ndcg(ids, gold, k),
    }


def compared_texts(output: Mapping[str, Any]) -> tuple[str, list[str]]:
    """What an answer document says, and what it is compared to: the texts of its `gold`.

    A refusal says nothing.
    """
    gold = output.get("gold", {})
    said = "" if output.get("refused", False) else without_marks(output.get("answer", ""))
    return said, wording.references(_groups(gold.get("answers", ()), gold.get("corrected", ())))


def _groups(answers: Sequence[Sequence[str]], corrected: Sequence[str]) -> wording.Groups:
    return [*answers, corrected] if corrected else answers


def _wording(case: Case, output: Mapping[str, Any]) -> dict[str, float]:
    groups = _groups(case.answers, case.corrected)
    gold = wording.references(groups)
    refused = output["refused"]
    said = "" if refused else without_marks(output["answer"])
    return {
        "accuracy": wording.accuracy(said, groups, is_list=case.is_list, refused=refused),
        "zh_f1": wording.zh_f1(said, gold),
        "cmrc_f1": cmrc_f1(said, gold),
        "em": em(said, gold),
        "rouge_l": wording.rouge_l(said, gold),
        BLEU: sentence_bleu(said, gold),
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


def _attribution(output: Mapping[str, Any]) -> dict[str, float]:
    said = [
        Claim(without_marks(sentence["text"]), tuple(sentence["citations"]))
        for sentence in output["sentences"]
    ]
    passages = {one["number"]: one["passage"] for one in output["citations"]}
    found = attribution(said, passages, JUDGE)
    judge = found.judge.replace(">=", "")  # `=` parts a metric from its bound
    return {f"alce_recall@{judge}": found.recall, f"alce_precision@{judge}": found.precision}
