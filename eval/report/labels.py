"""What metrics, outcomes and slices are called: the field's names, with Chinese beside them."""

from eval.report.markup import Html, element, join

_CHINESE = {
    "attack_success": "攻击得逞",
    "accuracy": "正确率",
    "flagged": "识破",
    "accuracy_answered": "作答正确率",
    "refusal_recall": "拒答召回",
    "refusal_precision": "拒答精确",
    "false_refusal_rate": "误拒率",
    "aurc": "风险覆盖面积",
    "citation_precision": "引文精确",
    "citation_recall": "引文召回",
    "citation_coverage": "引文覆盖",
    "citation_source_accuracy": "出处正确",
    "quote_fidelity": "引语属实",
    "alce_recall": "引文召回",
    "alce_precision": "引文精确",
    "judge_faithfulness": "忠实度（评判）",
    "judge_correctness": "正确度（评判）",
    "judge_context_precision": "上下文精确（评判）",
    "judge_context_recall": "上下文召回（评判）",
    "em": "完全匹配",
    "hit": "命中",
    "recall": "召回",
    "all": "全部召回",
    "mrr": "倒数排名",
    "ndcg": "归一化折损累计增益",
    "containment": "含答案",
    "held": "库中有",
    "type": "题型",
    "attacked": "受攻击",
    "technique": "手法",
    "half": "来历",
    "place": "位置",
    "language": "语言",
    "perturbed": "扰动",
    "answerable": "可答",
    "unanswerable": "不可答",
}
STATES = {
    "right": "✓ right 对",
    "wrong": "✗ wrong 错",
    "refused": "– refused 误拒",
    "failed": "! failed 出错",
}
CHANGES = {"fixed": "fixed 改好", "broken": "broken 改坏"}


def metric_label(name: str) -> Html:
    """A metric or a dimension with its Chinese name, small."""
    return join([name, " ", element("small", chinese(name), lang="zh")])


def chinese(name: str) -> str:
    """The Chinese name of a metric or a slice; nothing where the usual one is no Chinese."""
    return _CHINESE.get(name.partition("@")[0], "")
