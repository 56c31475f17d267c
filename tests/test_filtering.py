"""What questions are narrowed to is shown as chips, chosen in a form, and taken away one by one."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rag.types import Filters
from ui.filtering import chips, chosen, only_one, without
from ui.words import words

OWN = words("zh-Hans")
FULL = Filters(("a.txt",), ("湖北日報",), ("zh-Hant",), "座谈会", "2021-01-01", "2021-12-31")


def test_every_condition_is_a_chip() -> None:
    assert chips(FULL, OWN) == [
        ("since", "2021-01-01 起"),
        ("until", "至 2021-12-31"),
        ("outlet", "湖北日報"),
        ("language", "中文 (繁体)"),
        ("source", "只问：座谈会"),
    ]


def test_taking_all_chips_away_one_by_one_leaves_nothing() -> None:
    filters = FULL
    for name, _ in chips(FULL, OWN):
        filters = without(filters, name)
    assert filters == Filters() == without(FULL, "all")


def test_a_form_changes_what_it_asks_about_and_nothing_else() -> None:
    form = {"since": "2020-02-30", "until": "2021-05-01", "outlet": "", "language": "en"}
    assert chosen(form, only_one("a.txt", "标题")) == Filters(
        source=("a.txt",), language=("en",), title="标题", until="2021-05-01"
    )


anything = st.none() | st.integers() | st.text() | st.lists(st.text()) | st.dates().map(str)


@given(st.dictionaries(st.sampled_from(["since", "until", "outlet", "language"]), anything))
def test_nonsense_in_a_form_is_no_condition(form: dict[str, object]) -> None:
    made = chosen(form, Filters())
    for day in (made.since, made.until):
        assert day is None or date.fromisoformat(day)
    for one in (*made.outlet, *made.language):
        assert isinstance(one, str) and one


@given(st.sampled_from(["since", "until", "outlet", "language", "source"]))
def test_a_chip_taken_away_takes_no_other_with_it(name: str) -> None:
    left = [one for one in chips(FULL, OWN) if one[0] != name]
    assert chips(without(FULL, name), OWN) == left


def test_one_article_is_asked_for_by_its_title() -> None:
    assert chips(only_one("a.txt", "座谈会"), OWN) == [("source", "只问：座谈会")]
    assert chips(only_one("a.txt", ""), OWN) == [("source", "只问：a.txt")]
