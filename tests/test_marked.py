"""An article in pieces is the article; what was cited is marked in it, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from ui.marked import marked

TEXT = "第一段有两句。这是第二句。\n\n第二段。\n"


def shown(spans: list[tuple[int, int]], active: tuple[int, int] | None = None) -> list[str]:
    return [p.text for line in marked(TEXT, spans, active) for p in line if p.marked]


def test_a_span_is_marked_where_it_stands() -> None:
    start = TEXT.index("这是")
    assert shown([(start, start + 6)]) == ["这是第二句。"]


def test_a_span_over_two_paragraphs_is_marked_in_both() -> None:
    assert shown([(7, TEXT.index("第二段") + 4)]) == ["这是第二句。", "第二段。"]


def test_the_active_one_is_marked_though_nothing_else_is() -> None:
    (piece,) = [p for line in marked(TEXT, [], (0, 7)) for p in line if p.active]
    assert piece.text == "第一段有两句。" and piece.marked


def test_where_quotations_overlap_each_begins_and_ends_where_it_does() -> None:
    assert shown([(0, 5), (3, 7)], active=(3, 7)) == ["第一段", "有两", "句。"]
    active = [p.text for line in marked(TEXT, [(0, 5)], (3, 7)) for p in line if p.active]
    assert active == ["有两", "句。"]


def test_an_empty_article_has_no_paragraphs() -> None:
    assert marked(" \n\n", [(0, 2)], None) == []


spans = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda p: (min(p), max(p)))


@given(st.text(alphabet="甲乙\n ", max_size=40), st.lists(spans, max_size=4), st.none() | spans)
def test_the_pieces_together_are_the_text(
    text: str, some: list[tuple[int, int]], active: tuple[int, int] | None
) -> None:
    together = "".join(piece.text for line in marked(text, some, active) for piece in line)
    assert together == "".join(line for line in text.split("\n") if line.strip())


@given(st.text(alphabet="甲乙\n ", max_size=40), st.lists(spans, max_size=4), st.none() | spans)
def test_a_character_is_marked_exactly_where_it_was_cited(
    text: str, some: list[tuple[int, int]], active: tuple[int, int] | None
) -> None:
    wanted = [*some, active] if active else some
    expected, start = [], 0
    for line in text.split("\n"):
        places = range(start, start + len(line)) if line.strip() else range(0)
        expected += [any(a <= place < b for a, b in wanted) for place in places]
        start += len(line) + 1
    pieces = [piece for line in marked(text, some, active) for piece in line]
    assert [piece.marked for piece in pieces for _ in piece.text] == expected
    assert all(piece.marked for piece in pieces if piece.active)
