"""The risks of the projects before they were outsourced, and each year since: found, weighed, reported, accepted."""

import datetime as dt
from typing import Any

from tongguan.core.calendar import months_after
from tongguan.risk.models import RiskAssessment
from tongguan.risk.models.risk_assessment import LEVEL

from . import doors
from .projects import WORKS, Work
from .roles import starts_way
from .stage import Stage
from .vendors import SUPPLIERS, Supplier

COMMON = (
    ("服务机构经营异常致服务中断", "vendor", "服务机构资金链断裂或被并购后撤出人员", 3, 4, "A.8.b"),
    ("驻场人员越权访问数据", "staff", "驻场人员利用工作账号查询、导出无关数据", 4, 4, "A.4.b"),
    ("产品存在未公开漏洞", "product", "采用的软硬件被利用漏洞入侵", 4, 3, "A.6.b"),
    ("分包与备件来源不明", "supply_chain", "升级包或备件在供应环节被植入后门", 3, 4, "A.6.a"),
    ("远程维护通道被冒用", "remote_access", "攻击者经远程通道进入内网", 4, 4, "A.2.3.b"),
)
"""What threatens every outsourced service: title, category, threat, likelihood, impact, and the control against it."""
OWN = {
    "cloud": ("多租户隔离失效", "technical", "一个委办局的虚拟机越界访问另一个的数据", 3, 5, "A.2.3.c"),
    "security": ("告警研判外流", "data", "安全告警和资产清单被带出本地", 3, 4, "A.5.b"),
    "platform": ("源代码泄露", "data", "开发人员将源代码上传至公共平台", 4, 4, "A.4.f"),
    "governance": ("汇聚数据重新识别个人", "data", "脱敏不足的共享数据被比对还原", 4, 4, "A.5.d"),
}
ASSETS = {
    "cloud": ("ZC-004", "ZC-006"),
    "security": ("ZC-003",),
    "platform": ("ZC-002",),
    "governance": ("ZC-001",),
    "archive": ("ZC-007",),
    "standby": ("ZC-006",),
}
UNSAID = "只提需求并参加验收，不改变其管理职责"
ADVICE = "采取现有措施后，各项残余风险均在可接受程度以内，建议外包。"
FIRST = 18
"""So many days after the beginning the assets are known; what was assessed on paper before is entered then."""


def plan(stage: Stage) -> None:
    """Old papers are entered, each year is assessed anew; vendors were assessed before they signed."""
    stage.act(stage.after(3), "clerk", _vendors)
    for work in WORKS:
        if work.key not in ASSETS:
            continue
        day = starts_way(stage, work)
        stage.act(max(day, stage.after(FIRST)), "clerk", _enter, work, day - dt.timedelta(days=8), "first")
        if work.key in ("cloud", "security"):
            stage.act(stage.ago(175), "clerk", _again, work, stage.ago(178))
        if work.key == "platform":
            stage.act(stage.ago(112), "clerk", _again, work, stage.ago(115))


def _vendors(stage: Stage) -> None:
    for one in SUPPLIERS:
        _vendor(stage, one)


def _vendor(stage: Stage, one: Supplier) -> None:
    day = stage.begin - dt.timedelta(days=260)
    doors.recorded(
        "risk_assessment",
        "accepted",
        kind="vendor",
        vendor=stage.records[one.key],
        assessor=stage.users["assessor"],
        scope=f"{one.name}的经营、股权、人员与分包情况",
        started_on=day - dt.timedelta(days=20),
        completed_on=day,
        accepted_by=stage.users["leader"],
        accepted_on=day,
        advice="未发现不可接受的风险，进场前逐人核查。",
    )


def _again(stage: Stage, work: Work, day: dt.date) -> None:
    """The yearly one takes the place of the first."""
    older = stage.records[f"{work.key} risk"]
    _enter(stage, work, day, "periodic")
    doors.brought_to(older, RiskAssessment.State.SUPERSEDED)


def _enter(stage: Stage, work: Work, day: dt.date, trigger: str) -> None:
    made = doors.recorded(
        "risk_assessment",
        "accepted",
        kind="project",
        trigger=trigger,
        **assessment_of(stage, work),
        started_on=day - dt.timedelta(days=14),
        completed_on=day,
        accepted_by=stage.users["leader"],
        accepted_on=day,
        next_due=months_after(day, 12),
        assets=[{"asset": stage.records[code], "no_threat": "已纳入各项风险一并分析"} for code in ASSETS[work.key]],
    )
    stage.records[f"{work.key} risk"] = made
    found = [*COMMON, OWN[work.key]] if work.key in OWN else list(COMMON)
    for place, (title, category, threat, likelihood, impact, control) in enumerate(found, start=1):
        told = {"title": title, "category": category, "threat": threat, "likelihood": likelihood, "impact": impact}
        acts = [{"control": stage.records[f"baseline {control}"].pk, "effect": "effective", "rated_on": day}]
        about = {"assessment": made, "code": f"R-{place:02}", "identified_on": made.started_on}
        doors.recorded(
            "risk", "treated", **about, **told, owner=stage.records["office"], treatment="modify", controls=acts
        )
    level_set(stage, made, day)
    if trigger == "first":
        weighed(stage, work, made, day)
    reported(stage, work, day)


def assessment_of(stage: Stage, work: Work) -> dict[str, Any]:
    """What the assessment of a project says of itself."""
    return {
        "project": stage.records[work.key],
        "method": "direct",
        "scope": f"{work.name}涉及的系统、数据、场所与人员，含驻场与远程操作",
        "assessor": stage.users["assessor"],
        "acceptance_level": 10,
        "advice": ADVICE,
        "units": [{"unit": stage.records[name], "no_effect": UNSAID} for name in work.units],
    }


def level_set(stage: Stage, assessment: Any, day: dt.date) -> None:
    """The leader's decision which level of risk is acceptable, as it was signed."""
    doors.recorded(
        "decision",
        "approved",
        kind=LEVEL,
        subject="可接受风险程度为 10",
        register="risk_assessment",
        record=assessment.pk,
        outcome="approved",
        decided_by=stage.users["leader"],
        decided_on=day,
    )


def weighed(stage: Stage, work: Work, assessment: Any, day: dt.date) -> None:
    """What controlling the risks costs against what it saves."""
    doors.recorded(
        "cost_benefit",
        "completed",
        project=stage.records[work.key],
        assessment=assessment,
        grounds="所选方案年成本远低于可避免的年损失，且不超过合同额的两成。",
        completed_on=day,
        options=options(work),
    )


def options(work: Work) -> list[dict[str, Any]]:
    """The way that was chosen, and the one that was too dear."""
    share = work.budget // 50
    return [
        {"name": "沿用统一堡垒机与日志平台，增加驻场抽查", "running": share, "own_work": share, "chosen": True},
        {"name": "为本项目单建隔离运维区", "buying": work.budget // 2, "years": 5, "running": share * 2},
    ]


def reported(stage: Stage, work: Work, day: dt.date) -> None:
    """The results before the leader, who took note of them."""
    doors.recorded(
        "report",
        "acknowledged",
        kind="risk",
        register="project",
        record=stage.records[work.key].pk,
        subject=f"{work.name}风险评估结果报告",
        summary="五类外包威胁逐项评估，控制后最高残余风险在可接受程度以内。",
        submitted_at=day,
        ack_at=day,
        ack_by=stage.users["leader"],
        instruction="同意评估结论。",
    )
