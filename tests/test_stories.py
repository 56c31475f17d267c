"""Copies of a report are known as such; reports that share a template are not."""

from pathlib import Path

import numpy as np
import pytest

from rag.index.ledger import Ledger
from rag.index.stories import likeness, runs
from rag.indexes import Entry
from rag.types import Article, Passage
from tests.conftest import SEEDS

REPORT = (
    "晋陕豫黄河金三角区域合作会议在临汾召开，与会人员围绕共建新格局这一主题共商合作发展大计。"
    "会议通报了一年来的工作，审议了区域合作章程，三省四市签署了文化旅游、生态环保等六个专项协议。"
)
TRADITIONAL = (
    "晉陝豫黃河金三角區域合作會議在臨汾召開，與會人員圍繞共建新格局這一主題共商合作發展大計。"
    "會議通報了一年來的工作，審議了區域合作章程，三省四市簽署了文化旅遊、生態環保等六個專項協議。"
)
QUOTE = "股票行情快报：{name}8月18日主力资金净卖出{sum}万元，收盘报{price}元，换手率{rate}%。"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.db", create=True)


def add(ledger: Ledger, *texts: str) -> list[str]:
    ids = []
    for text in texts:
        number = ledger.counts()["article"] + 1
        article = Article(f"{number:032x}", "标题", text, f"news/{number}.txt")
        passage = Passage.of(article, 0, len(text))
        ledger.add([Entry(article, "/news", [passage], np.eye(8)[[0]])])
        ids.append(article.id)
    return ids


def test_an_edited_copy_is_a_copy(ledger: Ledger) -> None:
    first, second, other = add(
        ledger, REPORT, "本报讯 " + REPORT.replace("六个", "6个"), "今日天气晴，气温回升。" * 4
    )
    assert ledger.details(first).copies == (second,)
    assert ledger.details(second).copies == (first,)
    assert ledger.details(other).copies == ()


def test_a_copy_in_the_other_script_is_a_copy(ledger: Ledger) -> None:
    first, second = add(ledger, REPORT, TRADITIONAL)
    assert ledger.details(first).copies == (second,)


def test_reports_that_fill_one_template_are_not_copies(ledger: Ledger) -> None:
    ids = add(
        ledger,
        QUOTE.format(name="富春环保（002479）", sum="484.30", price="4.67", rate="0.65"),
        QUOTE.format(name="乐凯新材（300446）", sum="121.34", price="12.13", rate="1.14"),
    )
    assert all(ledger.details(id_).copies == () for id_ in ids)


def test_one_that_resembles_two_groups_joins_them(ledger: Ledger) -> None:
    half = len(REPORT) // 2
    start = REPORT + "甲" * 40
    end = REPORT + "乙" * 40
    assert likeness(runs(start), runs(end)) >= 0.7
    ids = add(ledger, start, end, REPORT[half:] + REPORT[:half])
    assert {len(ledger.details(id_).copies) for id_ in ids} == {2}


def test_a_removed_copy_is_no_copy(ledger: Ledger) -> None:
    first, second = add(ledger, REPORT, TRADITIONAL)
    ledger.remove_article(second)
    assert ledger.details(first).copies == ()
    assert ledger.database.value("SELECT count(DISTINCT article_id) FROM band") == 1


def test_the_seeds_are_five_stories() -> None:
    texts = [runs(path.read_text("utf-8")) for path in sorted(SEEDS.glob("*.txt"))]
    assert all(likeness(a, b) < 0.2 for a in texts for b in texts if a is not b)


@pytest.mark.parametrize("text", ["", "。", "a", "很短"])
def test_the_shortest_texts_can_be_compared(text: str) -> None:
    assert likeness(runs(text), runs(text)) == 1.0
