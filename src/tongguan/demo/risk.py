"""Risks of the hotline: assessed, treated, what is left accepted; and the first controls of the bureau."""

from tongguan.core import clock
from tongguan.core.calendar import months_after
from tongguan.risk.models import RiskAssessment

from . import assessments, doors
from .projects import WORKS, Work
from .stage import Stage

KEY = "hotline"
CONTROLS = (
    ("A.4.a", "账号实名且按最小权限授予", "preventive", "effective"),
    ("A.4.c", "远程运维经堡垒机并录像", "preventive", "effective"),
    ("A.2.2.c", "每半年做一次恢复测试", "protective", "partly"),
)
RISKS = (
    ("R-01", "离场人员账号未收回", "staff", "离场人员继续使用特权账号", 4, 4, "A.4.a"),
    ("R-02", "远程接入被利用", "remote_access", "攻击者经远程通道进入内网", 3, 4, "A.4.c"),
    ("R-03", "备份不可用", "availability", "勒索软件加密后无法恢复", 3, 4, "A.2.2.c"),
    ("R-04", "移交期间服务机构消极配合", "vendor", "退出前抽走熟练座席，拖延资料移交", 3, 3, "A.4.a"),
    ("R-05", "呼叫平台漏洞未修补", "product", "录音库被利用漏洞批量下载", 3, 4, "A.4.c"),
    ("R-06", "回访外发经由第三方", "supply_chain", "问卷印制方接触来电人信息", 2, 4, "A.4.a"),
)

FOUND = {code: {"effect": effect} for code, _title, _kind, effect in CONTROLS}


def _work() -> Work:
    return next(work for work in WORKS if work.key == KEY)


def plan(stage: Stage) -> None:
    """The clerk and the assessor enter what they found; the leader accepts the assessment."""
    stage.act(stage.ago(60), "office", _controls)
    stage.act(stage.ago(58), "clerk", _assess)
    stage.act(stage.ago(50), "assessor", _step, "complete")
    stage.act(stage.ago(47), "clerk", _tell)
    stage.act(stage.ago(45), "leader", _step, "accept")
    stage.act(stage.ago(40), "clerk", _treat)


def _controls(stage: Stage) -> None:
    for code, title, kind, found in CONTROLS:
        stage.records[f"control {code}"] = doors.recorded(
            "control",
            "effective",
            source="gbt32926A",
            code=code,
            title=title,
            kind=kind,
            project=stage.records[KEY],
            owner=stage.records["clerk"],
            implementation="制度已发布，系统已配置，按月抽查",
            deployed_on=stage.begin,
            effectiveness=found,
            evaluated_on=stage.ago(70),
        )


def _assess(stage: Stage) -> None:
    made = doors.enter(
        "risk_assessment",
        kind="project",
        project=stage.records[KEY],
        method="direct",
        scope="热线系统及其录音数据，含驻场与远程操作",
        assessor=stage.users["assessor"],
        started_on=stage.ago(58),
        acceptance_level=10,
        next_due=months_after(stage.today, 12),
        trigger="periodic",
        assets=[{"asset": stage.records["ZC-005"], "no_threat": "座席终端无本地存储，已并入录音库一项"}],
        units=[{"unit": stage.records[name], "no_effect": assessments.UNSAID} for name in _work().units],
        advice="采取现有措施后残余风险在可接受程度以内。",
    )
    stage.records["hotline assessment"] = made
    _step(stage, "start")
    for code, title, category, threat, likelihood, impact, control in RISKS:
        risk = doors.enter(
            "risk",
            assessment=made,
            code=code,
            title=title,
            category=category,
            threat=threat,
            likelihood=likelihood,
            impact=impact,
            owner=stage.records["office"],
            treatment="modify",
            controls=[{"control": stage.records[f"control {control}"].pk, "rated_on": clock.today()} | FOUND[control]],
        )
        doors.move(type(risk).objects.filter(pk=risk.pk), "analyse")
        stage.records[f"risk {code}"] = risk


def _step(stage: Stage, name: str) -> None:
    made = stage.records["hotline assessment"]
    doors.move(type(made).objects.filter(pk=made.pk), name)


def _tell(stage: Stage) -> None:
    """Costs and results before the leader; going on was decided long ago."""
    made = RiskAssessment.objects.get(pk=stage.records["hotline assessment"].pk)
    assessments.weighed(stage, _work(), made, clock.today())
    assessments.reported(stage, _work(), clock.today())


def _treat(stage: Stage) -> None:
    doors.enter(
        "risk_treatment",
        risk=stage.records["risk R-03"],
        option="modify",
        action="增加一份离线备份，并缩短恢复测试周期",
        owner=stage.records["clerk"],
        due=months_after(stage.today, 12),
        cost="60000",
    )
