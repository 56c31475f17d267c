"""The questions of a report: each with its answer, what is right, its scores and its evidence."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eval.beside import OTHERS
from eval.compare import Comparison
from eval.prices import NO_PRICES, Prices
from eval.reliability import is_right
from eval.report.cells import money
from eval.report.labels import CHANGES, STATES
from eval.report.markup import Html, element, join, table
from eval.report.passages import marked
from eval.report.verdicts import verdicts
from eval.runfile import Line, Run

# What needs a look comes first.
_ORDER = ("broken", "fixed", "failed", "wrong", "refused", "right")


def state(line: Line) -> str:
    """What became of a question, one of STATES; a due refusal is right."""
    if line.error is not None:
        return "failed"
    if is_right(line):
        return "right"
    return "refused" if line.refused else "wrong"


def questions(
    run: Run, baseline: Run | None, comparison: Comparison | None, prices: Prices = NO_PRICES
) -> Html:
    """Every question, those that changed against the baseline first, then those that went wrong."""
    old = {line.id: line for line in baseline.lines} if baseline else {}
    change = changes(comparison)
    ordered = sorted(run.lines, key=lambda line: _ORDER.index(change.get(line.id, state(line))))
    return join(_question(line, old.get(line.id), change.get(line.id), prices) for line in ordered)


def changes(comparison: Comparison | None) -> dict[str, str]:
    """By id: `fixed` or `broken`, for the questions that are."""
    if comparison is None:
        return {}
    return dict.fromkeys(comparison.fixed, "fixed") | dict.fromkeys(comparison.broken, "broken")


def _question(line: Line, old: Line | None, change: str | None, prices: Prices) -> Html:
    now, kind = state(line), str(line.slices.get("type", ""))
    badges = [element("span", STATES[now], class_=f"badge {now}")]
    if change:
        badges.append(element("span", CHANGES[change], class_=f"badge {change}"))
    small = element("small", " · ".join(part for part in (line.id, kind) if part))
    asked = element("bdi", line.question, class_="asked", lang=_language(line))
    body = _retrieved(line) if "ranking" in line.output else _answered(line)
    return element(
        "details",
        element("summary", *badges, asked, small),
        *([_failure(line.error)] if line.error else []),
        *body,
        *([_before(old)] if change and old else []),
        _scores(line, prices),
        class_="question",
        data_states=f"{now} {change or ''}".strip(),
        data_type=kind,
    )


def _language(line: Line) -> str | None:
    tag = str(line.slices.get("language", ""))
    return tag if tag and tag != "und" else None


def _failure(error: str) -> Html:
    return element("p", "Failed 出错: ", error, class_="failure")


def _answered(line: Line) -> list[Html]:
    output = line.output
    gold = output.get("gold", {})
    parts = [_part("Answer 回答", _said(output)), _part("Gold 标准", _gold(gold))]
    citations = output.get("citations", [])
    if citations:
        parts.append(_part("Evidence 依据", element("ol", *map(_citation, citations))))
    nearest = [str(article.get("title", "")) for article in output.get("nearest", [])]
    if nearest:
        parts.append(_part("Nearest, not used 最接近", element("ul", *_items(nearest))))
    if output.get("judge"):
        parts.append(_part("Judge 评判", verdicts(output["judge"])))
    return parts


def _part(title: str, body: Html) -> Html:
    return element("section", element("h4", title), body)


def _items(texts: Iterable[object]) -> list[Html]:
    return [element("li", one, dir="auto") for one in texts]


def _said(output: Mapping[str, Any]) -> Html:
    sentences = output.get("sentences", [])
    if not sentences:
        return element("p", output.get("answer") or "(nothing 无)", dir="auto")
    return element("p", *(part for one in sentences for part in _sentence(one)), dir="auto")


def _sentence(sentence: Mapping[str, Any]) -> list[object]:
    support = str(sentence.get("support", ""))
    numbers = [element("sup", f"[{number}]") for number in sentence.get("citations", [])]
    mark = [element("em", f" {support} ")] if support != "supported" else []
    return [str(sentence.get("text", "")), *mark, *numbers, " "]


def _gold(gold: Mapping[str, Any]) -> Html:
    groups = [" | ".join(group) for group in gold.get("answers", [])]
    if not groups and not gold.get("corrected"):
        return element("p", "a refusal: the articles do not say 应当拒答")
    facts = [element("li", group, class_="group") for group in groups]
    facts += [element("li", "corrected 纠正: ", " | ".join(gold.get("corrected", [])))] * bool(
        gold.get("corrected")
    )
    quotes = [element("q", quote.get("text", "")) for quote in gold.get("quotes", [])]
    facts += [element("li", *quotes)] if quotes else []
    return element("ul", *facts)


def _citation(citation: Mapping[str, Any]) -> Html:
    facts = (
        citation.get("title"),
        citation.get("outlet"),
        str(citation.get("published") or "")[:10],
    )
    about = " · ".join(str(fact) for fact in (*facts, citation.get("source")) if fact)
    return element(
        "li", element("cite", about, dir="auto"), marked(citation), value=citation.get("number")
    )


def _before(old: Line) -> Html:
    then = element("span", STATES[state(old)], class_=f"badge {state(old)}")
    said = _failure(old.error) if old.error else _said(old.output)
    if "ranking" in old.output:
        said = element("ol", *_items(document for document, _ in old.output["ranking"]))
    return _part("Baseline 基线", join([then, said]))


def _retrieved(line: Line) -> list[Html]:
    gold: Mapping[str, int] = line.output.get("gold", {})
    arms = [
        ("Ranking 排序", line.output["ranking"]),
        *(
            (other.heading[:1].upper() + other.heading[1:], line.output.get(other.key))
            for other in OTHERS
        ),
    ]
    found = {document for document, _ in line.output["ranking"]}
    missed = [document for document in gold if document not in found]
    shown = [_part(title, _ranking(ranking, gold)) for title, ranking in arms if ranking]
    parts = [element("div", *shown, class_="arms")]
    return parts + (
        [_part("Relevant, not found 未找到", element("ul", *_items(missed)))] * bool(missed)
    )


def _ranking(ranking: Sequence[Sequence[Any]], gold: Mapping[str, int]) -> Html:
    rows = [
        (rank, element("bdi", document), f"{score:.4f}", "✓" if gold.get(document) else "")
        for rank, (document, score) in enumerate(ranking, 1)
    ]
    return table(("rank", "document", "score", "relevant"), rows)


def _scores(line: Line, prices: Prices) -> Html:
    shown = [f"{metric} {value:.3f}" for metric, value in line.scores.items()]
    shown += [f"{stage} {value:.0f} ms" for stage, value in line.timings_ms.items()]
    shown += [f"{kind} {count} tokens" for kind, count in line.tokens.items()]
    if (cost := prices.of(line)) is not None:
        shown.append(f"cost {money(cost, prices.currency)}")
    return element("ul", *_items(shown), class_="scores")
