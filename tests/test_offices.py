"""Who holds which office where is read as a relation: person, office and place belong together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.proof.office_claims import belongs_to_another, contradicted
from rag.generation.proof.offices import (
    Office,
    abbreviates,
    holdings,
    last_speaker,
    person_at,
    persons,
)
from rag.text import fold

NEWSLIKE = st.text(
    alphabet="湖南省委副书记书長长毛偉伟明王李强市县主任是担任、,。:说 在\n1aＡ：", max_size=40
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "湖南省委副书记、省长毛伟明出席会议。",
            [("毛伟明", "副书记", "湖南"), ("毛伟明", "省长", "湖南")],
        ),
        (
            "湖南省委副書記、省長毛偉明出席會議。",
            [("毛伟明", "副书记", "湖南"), ("毛伟明", "省长", "湖南")],
        ),
        (
            "江西省委書記劉奇,湖南省委書記許達哲出席會議并講話。",
            [("刘奇", "书记", "江西"), ("许达哲", "书记", "湖南")],
        ),
        (
            "漳州市委書記邵玉龍、市長劉遠,三明市長余紅勝出席會議。",
            [("邵玉龙", "书记", "漳州"), ("刘远", "市长", "漳州"), ("余红胜", "市长", "三明")],
        ),
        ("临海市市长是王伟。", [("王伟", "市长", "临海")]),
        ("欧阳明任云溪县县长。", [("欧阳明", "县长", "云溪")]),
        ("国家发改委副秘书长郭兰峰出席会议并致辞。", [("郭兰峰", "副秘书长", "国家")]),
        ("市委书记董一兵代表全市人民致辞。", [("董一兵", "书记", "")]),
        ("今天天气很好。", []),
        ("赵国强、孙丽都没有来。", []),
    ],
)
def test_each_person_has_the_offices_and_the_place_that_the_text_gives(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    found = [(h.person, h.office.deputy + h.office.rank, h.office.place) for h in holdings(text)]
    assert found == expected


@pytest.mark.parametrize(
    "text", ["王伟担任临海市市长。", "王伟当选临海市市长。", "王伟出任临海市市长。"]
)
def test_a_short_name_ends_before_the_verb_that_gives_the_office(text: str) -> None:
    assert [one.person for one in holdings(text)] == ["王伟"]


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("湖南省委副书记", Office("书记", "副", "省委", "湖南")),
        ("常务副市长", Office("市长", "副")),
        ("北京市市长", Office("市长", place="北京")),
        ("国家发改委主任", Office("主任", body="发改委", place="国家")),
        ("云溪县人大常委会副主任", Office("主任", "副", "人大常委会", "云溪")),
        ("二级巡视员", Office("二级巡视员")),
    ],
)
def test_an_office_is_read_as_rank_deputy_body_and_place(text: str, office: Office) -> None:
    assert Office.read(text) == office


def test_what_names_no_office_is_an_error() -> None:
    with pytest.raises(ValueError, match="没有"):
        Office.read("没有")


@pytest.mark.parametrize(
    ("asked", "told", "fits"),
    [
        ("省长", "湖南省省长", True),
        ("湖南省省长", "湖南省委副书记", False),
        ("湖南省省长", "湖南省副省长", False),
        ("湖南省省长", "湖北省省长", False),
        ("湖南省委书记", "湖南省政府书记", False),
        ("湖南省委书记", "湖南省书记", True),
    ],
)
def test_an_office_fits_one_of_the_same_rank_body_and_place(
    asked: str, told: str, fits: bool
) -> None:
    assert Office.read(asked).fits(Office.read(told)) == fits


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王忠林主持会议", "王忠林"),
        ("毛伟明。", "毛伟明"),
        ("欧阳明出席", "欧阳明"),
        ("康涛说", "康涛"),
        ("李强表示", "李强"),
        ("会议召开", ""),
        ("", ""),
    ],
)
def test_a_name_ends_where_the_next_word_begins(text: str, name: str) -> None:
    assert person_at(text, 0) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("康濤表示,泉州將站位大局。", "康涛"),
        ("李强指出,要抓紧。王伟说,好。", "王伟"),
        ("王建峰告诉记者:“要快。”", "王建峰"),
        ("张复明在致辞时代表省政府对省外嘉宾表示欢迎。", "张复明"),
        ("会议召开。", ""),
    ],
)
def test_the_last_one_who_speaks_is_found(text: str, name: str) -> None:
    assert last_speaker(text) == name


def test_guests_are_nobody_who_speaks() -> None:
    assert last_speaker("张复明在致辞时代表省政府对来宾表示欢迎。") == "张复明"


@pytest.mark.parametrize(
    ("claim", "is_contradicted"),
    [
        ("湖南省省长毛伟明", False),
        ("湖北省省长毛伟明", True),  # told, and of another place
        ("湖南省省长是王忠林", True),  # told to be another's
        ("湖南省省长李强", True),
        ("湖南省副省长毛伟明", True),  # another office
        ("四川省省长黄强", False),  # nothing is told of it
    ],
)
def test_an_office_that_is_told_otherwise_is_contradicted(
    claim: str, is_contradicted: bool
) -> None:
    told = holdings("湖南省委副书记、省长毛伟明,湖北省委副书记、省长王忠林出席会议。")
    assert contradicted(holdings(claim), told) == is_contradicted


@pytest.mark.parametrize(
    ("text", "of_another"),
    [
        ("湖北省派毛伟明出席会议。", True),
        ("湖北省政府派毛偉明出席。", True),
        ("湖南省派毛伟明出席会议。", False),
        ("毛伟明出席会议。", False),
    ],
)
def test_nobody_is_sent_by_a_place_that_is_not_theirs(text: str, of_another: bool) -> None:
    told = holdings("湖南省委副书记、省长毛伟明,湖北省委副书记、省长王忠林出席会议。")
    assert belongs_to_another(text, told) == of_another


@given(st.one_of(NEWSLIKE, st.text(max_size=60)))
@settings(max_examples=150, deadline=None)
def test_of_any_text_the_spans_hold_the_persons_they_tell_of(text: str) -> None:
    for one in holdings(text):
        assert 0 <= one.start < one.end <= len(text)
        assert one.person in fold(text[one.start : one.end])
        assert one.office.rank
    assert persons(text) == {one.person for one in holdings(text)}
    last_speaker(text)


@given(NEWSLIKE, st.integers(0, 40))
@settings(max_examples=100, deadline=None)
def test_a_name_stands_where_it_is_found(text: str, start: int) -> None:
    assert fold(text)[start:].startswith(person_at(fold(text), start))


@pytest.mark.parametrize(
    ("text", "person", "rank", "place"),
    [
        ("梁俊杰在阳泉任市委政研室副主任。", "梁俊杰", "主任", "阳泉市委"),
        ("王永礼以漳州市长的身份出席会议。", "王永礼", "市长", "漳州"),
        ("当上信用协会会长的是侯超杰。", "侯超杰", "会长", "当上信用协会"),
        ("参加的还有西安交大的党委书记卢建军。", "卢建军", "书记", "西安交大"),
    ],
)
def test_an_office_may_be_told_in_other_orders(
    text: str, person: str, rank: str, place: str
) -> None:
    (one,) = holdings(text)
    assert (one.person, one.office.rank, one.office.place) == (person, rank, place)


@pytest.mark.parametrize(
    ("short", "text", "is_it"),
    [
        ("西安交大", "西安交通大学党委", True),
        ("西安交大", "西安电子科技大学", False),
        ("长江", "长大江河", False),  # two characters abbreviate nothing
    ],
)
def test_an_organisation_is_known_by_its_short_name(short: str, text: str, is_it: bool) -> None:
    assert abbreviates(short, text) == is_it
