from hypothesis import given
from hypothesis import strategies as st

from eval.growth.narrowing import narrowings
from rag.types import Article, Filters


def article(number: int, title: str = "", **facts: str | None) -> Article:
    return Article(str(number), title, "文", f"news.jsonl#{number}", **facts)  # type: ignore[arg-type]


def found(articles: list[Article], field: str, share: float) -> Filters | None:
    some = [one.filters for one in narrowings(articles, [share]) if one.field == field]
    return some[0] if some else None


def test_one_outlet_is_chosen_where_one_will_do() -> None:
    articles = [article(n, outlet="日报" if n < 10 else "晚报") for n in range(100)]
    assert found(articles, "outlet", 0.1) == Filters(outlet=("日报",))


def test_several_outlets_are_chosen_where_together_they_will_do() -> None:
    articles = [article(n, outlet=f"{n // 10}报") for n in range(100)]
    chosen = found(articles, "outlet", 0.5)
    assert chosen is not None and len(chosen.outlet) == 5


def test_a_language_that_nearly_all_articles_have_is_no_filter() -> None:
    articles = [article(n, language="zh-Hans") for n in range(100)]
    assert found(articles, "language", 0.5) is None


def test_days_in_a_row_are_chosen() -> None:
    articles = [article(n, published=f"2023-08-{n % 20 + 1:02}T08:00") for n in range(200)]
    chosen = found(articles, "dates", 0.5)
    assert chosen == Filters(since="2023-08-01", until="2023-08-10")


def test_a_busy_day_is_left_out_of_a_small_share() -> None:
    days = ["2023-08-01"] * 80 + ["2023-08-02"] * 10 + ["2023-08-03"] * 10
    articles = [article(n, published=day) for n, day in enumerate(days)]
    assert found(articles, "dates", 0.1) == Filters(since="2023-08-02", until="2023-08-02")


def test_articles_that_are_all_of_one_day_cannot_be_told_apart_by_it() -> None:
    articles = [article(n, published="2023-08-16") for n in range(100)]
    assert found(articles, "dates", 0.1) is None


def test_articles_without_facts_have_no_filters_but_their_sources() -> None:
    assert {one.field for one in narrowings([article(n) for n in range(100)])} == {"source"}
    assert narrowings([]) == []


@given(st.lists(st.text("茶台风ab 1", max_size=6), min_size=1, max_size=60))
def test_a_part_of_a_title_stands_in_about_as_many_titles_as_wanted(titles: list[str]) -> None:
    articles = [article(n, title) for n, title in enumerate(titles)]
    for one in narrowings(articles):
        if one.field == "title":
            part = one.filters.title
            assert part
            share = sum(part in title for title in titles) / len(titles)
            assert 0.5 * one.wanted <= share <= 1.5 * one.wanted
