"""Other words for the registers of services."""

from typing import Final

COLUMNS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("sla", "valid_to"): ("协议到期日期", "有效期至"),
    ("complaint", "text"): ("投诉内容", "投诉事项"),
    ("complaint", "received_at"): ("投诉时间", "受理时间"),
    ("complaint", "result"): ("处理结果", "处理情况"),
    ("complaint", "due"): ("办理期限", "处理期限"),
    ("budget", "budget"): ("预算金额", "预算数"),
    ("budget", "actual"): ("实际支出", "执行数", "实际金额"),
    ("capacity", "resource"): ("资源名称",),
    ("capacity", "threshold"): ("预警值", "容量阈值"),
    ("availability", "downtime"): ("停机时间", "中断时长"),
    ("availability", "agreed_time"): ("约定时间", "应服务时间"),
    ("satisfaction", "score"): ("满意度", "满意度得分", "得分"),
    ("continuity_plan", "title"): ("预案名称", "计划名称"),
}
CHOICES: Final[dict[tuple[str, str], dict[str, str]]] = {
    ("capacity", "kind"): {"人力": "people", "技术": "technical", "资金": "financial"},
    ("continuity_plan", "redundancy_people"): {"ab角": "double", "a/b角": "double", "替补": "deputy"},
    ("continuity_plan", "redundancy_data"): {"本地备份": "local", "异地备份": "remote", "双活": "parallel"},
}
