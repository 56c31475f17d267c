"""An answer is put together sentence by sentence: numbers of citations stay what they were."""

from rag.generation.draft import Draft, Work
from rag.generation.proof.attribution import Proof
from rag.types import Answer
from tests.telling import article, evidence, hit

FIRST, SECOND = evidence("大桥全长50公里。大桥投资120亿元。")


def blank() -> Draft:
    work = Work("大桥怎么样?", "zh-Hans", None)
    return Draft(work, Answer(work.question, work.question, complete=False), work.question, "none")


def test_a_span_that_was_cited_keeps_its_number() -> None:
    draft = blank().with_sentence("大桥全长50公里。", Proof("supported", (FIRST,)))
    draft = draft.with_sentence("大桥长50公里,投资120亿元。", Proof("partly", (FIRST, SECOND)))
    answer = draft.answer()
    assert [sentence.citations for sentence in answer.sentences] == [(1,), (1, 2)]
    assert [citation.quote for citation in answer.citations] == [FIRST.text, SECOND.text]
    assert answer.text == "大桥全长50公里。[1]大桥长50公里,投资120亿元。[1][2]"
    assert not answer.complete and draft.answer(complete=True).complete


def test_a_note_stands_after_the_sentences_and_flags_the_answer_once() -> None:
    draft = blank().with_note("（第一。）", "incomplete").with_note("（第二。）", "incomplete")
    answer = draft.with_sentence("大桥全长50公里。", Proof("supported", (FIRST,))).answer()
    assert answer.text == "大桥全长50公里。[1]（第一。）（第二。）"
    assert answer.flags == ("incomplete",) and len(answer.sentences) == 1


def test_what_was_retrieved_before_stays_and_is_best_first() -> None:
    near, far = hit(article("大桥。"), 0.9), hit(article("天气。"), 0.2)
    draft = blank().with_hits([far]).with_hits([near, far])
    assert draft.hits == (near, far)


def test_the_time_a_stage_takes_is_noted() -> None:
    work = Work("?", "zh-Hans", None)
    with work.timed("retrieve"):
        pass
    work.note_first_sentence()
    first = work.timings["first_sentence"]
    work.note_first_sentence()
    assert work.timings["first_sentence"] == first
    assert {"retrieve", "first_sentence", "total"} == work.trace("none").timings.keys()


def test_a_stage_that_is_gone_through_twice_has_taken_both_times() -> None:
    work = Work("谁?", "zh-Hans", None)
    with work.timed("gate"):
        work.note_first_sentence()
    first = work.timings["gate"]
    with work.timed("gate"):
        work.note_first_sentence()
    assert work.timings["gate"] > first
