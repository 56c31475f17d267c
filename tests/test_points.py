"""A list that is told point by point is answered whole, each point with its place."""

from rag.generation.answers.evidence import Evidence
from rag.generation.answers.points import points
from tests.telling import evidence

TOLD = (
    "蓝佛安希望两省深化合作。一是在生态治理上深化合作,共护黄河。二是在产业升级上深化合作,"
    "共建园区。三是在文旅融合上深化合作,共办活动。"
)


def told() -> list[Evidence]:
    return evidence(TOLD)


def test_every_point_is_given_with_the_span_it_stands_at() -> None:
    found = points("蓝佛安希望在哪三个方面深化合作?", told)
    assert [one.text for one in found] == [
        "一是在生态治理上深化合作",
        "二是在产业升级上深化合作",
        "三是在文旅融合上深化合作",
    ]
    assert all(TOLD[one.start : one.end] == one.text for one in found)


def test_a_list_of_another_length_is_another_list() -> None:
    assert points("蓝佛安希望在哪五个方面深化合作?", told) == []


def test_other_questions_are_left_alone() -> None:
    assert points("蓝佛安在哪里讲话?", told) == []
