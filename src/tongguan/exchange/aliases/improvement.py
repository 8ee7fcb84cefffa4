"""Other words for the registers of improvement."""

from typing import Final

COLUMNS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("finding", "text"): ("问题描述", "不符合事实", "不符合描述", "发现问题", "问题"),
    ("finding", "clause"): ("条款", "不符合条款", "条款号"),
    ("finding", "severity"): ("问题等级", "不符合程度", "级别"),
    ("finding", "root_cause"): ("原因分析", "根本原因", "原因"),
    ("finding", "extent"): ("举一反三", "排查情况"),
    ("finding", "owner"): ("责任人", "整改责任人"),
    ("finding", "due"): ("整改期限", "完成期限", "要求完成日期"),
    ("action", "text"): ("措施", "整改措施", "纠正措施", "措施内容"),
    ("action", "owner"): ("责任人", "落实人"),
    ("action", "due"): ("完成期限", "计划完成日期"),
    ("action", "done_on"): ("完成日期", "实际完成日期"),
    ("audit_item", "seen"): ("检查记录", "审核记录", "检查情况"),
    ("measurement", "value"): ("测量值", "实际值", "完成值"),
    ("measurement", "target"): ("目标值", "指标值"),
}
CHOICES: Final[dict[tuple[str, str], dict[str, str]]] = {
    ("finding", "severity"): {"重大不符合": "critical", "严重不符合": "major", "一般不符合": "minor"},
    ("audit_item", "state"): {"符合": "conform", "不符合": "nonconform", "观察项": "observation"},
    ("action", "state"): {"已完成": "done", "进行中": "in_progress", "已验证": "verified"},
}
