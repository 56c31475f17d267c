"""The sentence most like a claim decides; what the question says again is no statement."""

import pytest

from tests.telling import prover

COURT = "谢某同意向李某赔礼道歉并支付一次性赔偿款3000元。李某诉请谢某赔偿精神损害赔偿5000元。"
SPEECHES = (
    "赵一德代表省委对代表团的到来表示欢迎。蓝佛安表示,要深化两省合作。"
    "要学好陕西自贸试验区经验,加快构建高标准市场体系。"
)
LINES = "企业签约年产20GW单晶硅棒项目和年产20GW硅片项目。"


@pytest.mark.parametrize(
    ("told", "question", "sentence", "shown"),
    [
        # 5000元 is told, in a sentence that is far less like it.
        (COURT, "赔了多少?", "谢某同意向李某支付一次性赔偿款5000元。", False),
        (COURT, "赔了多少?", "谢某同意向李某支付一次性赔偿款3000元。", True),
        # Whose words they are is told in the sentence before, and it is not his.
        (SPEECHES, "谁提出的?", "赵一德提出要学好陕西自贸试验区经验。", False),
        # The echo of a long question in other words takes nothing from what is answered.
        (
            "张复明希望运城至三门峡高速铁路早日开工建设。",
            "张复明盼着早点动工的那条从运城出发的高铁，另一头通到哪儿？",
            "张复明盼着早点动工的那条从运城出发的高铁，另一头通到三门峡。",
            True,
        ),
        # A clause that is nowhere does not ride along with one that is.
        (
            "副秘书长郭兰峰出席会议并致辞。",
            "郭兰峰做了什么?",
            "副秘书长郭兰峰出席会议并致辞,并宣布设立三省合作专项资金。",
            False,
        ),
        # How many there are the question says, or the sentence that lists them.
        ("杨冠军、唐兴丽、江洪在会上致辞。", "谁致辞?", "杨冠军、唐兴丽和江洪三人致辞。", True),
        ("杨冠军、唐兴丽、江洪在会上致辞。", "谁致辞?", "杨冠军、唐兴丽和江洪四人致辞。", False),
        # What is worked out is proven by what it follows from, where the question asks for it.
        (LINES, "两条线年产能加起来多少GW?", "单晶硅棒和硅片年产能加起来40GW。", True),
        (LINES, "两条线年产能加起来多少GW?", "单晶硅棒和硅片年产能加起来50GW。", False),
        (LINES, "单晶硅棒项目年产多少GW?", "单晶硅棒项目年产40GW。", False),
        # A share is the same in words.
        ("吕梁林草覆盖率72.2%、全省第一。", "多少?", "吕梁林草覆盖率为百分之七十二点二。", True),
        ("山西代表团7月20日赴陕西考察。", "哪天?", "山西代表团于7/20赴陕西考察。", True),
        ("西安交通大学党委书记卢建军参加活动。", "谁?", "西安交大党委书记卢建军参加活动。", True),
    ],
)  # fmt: skip
def test_what_is_shown(told: str, question: str, sentence: str, shown: bool) -> None:
    assert (prover(told).prove(sentence, question).support != "unsupported") == shown


def test_a_number_that_is_worked_out_is_called_so_and_cites_its_operands() -> None:
    proof = prover(LINES).prove("年产能加起来40GW。", "单晶硅棒和硅片年产能加起来多少GW?")
    assert proof.support == "derived"
    assert [quote.text for quote in proof.quotes] == [LINES]
