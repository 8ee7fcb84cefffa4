"""Security incidents: how they were met, and what was learned."""

import datetime as dt
from typing import Any

from tongguan.core import clock
from tongguan.operations.models import PlanStep, SecurityIncident

from . import doors
from .operations import at, move, officer
from .stage import Stage

RUNNING = {"occurred_at": 95, "noticed_at": 50, "reported_at": 38, "leader_informed_at": 25}
"""How many minutes ago what happened in the incident that is being met."""
DEEDS = ("断网隔离并更换终端", "制作磁盘镜像，导出外联日志", "服务机构派二线专家到场", "重装终端，核对操作记录无异常")
"""What was done in each step of the plan."""


def plan(stage: Stage) -> None:
    """One of long ago, one with its whole course, one of this week."""
    stage.act(stage.ago(140), "clerk", _past_incident)
    stage.act(stage.ago(34), "clerk", _incident)
    for ago, who, name in ((33, "security", "assess"), (32, "security", "respond"), (31, "security", "contain")):
        stage.act(stage.ago(ago), who, move, "malware", name)
    stage.act(stage.ago(33), "clerk", _decide)
    stage.act(stage.ago(29), "security", move, "malware", "recover")
    stage.act(stage.ago(24), "security", _learn)
    stage.act(stage.ago(22), "leader", move, "checked packages", "approve")
    stage.act(stage.ago(22), "leader", move, "malware", "close")
    stage.act(stage.ago(20), "security", move, "checked packages", "start")
    stage.act(stage.ago(4), "clerk", _newest_incident)
    stage.act(stage.today, "clerk", _running_incident)
    for name in ("assess", "respond"):
        stage.act(stage.today, "security", move, "upload", name)


def _past_incident(stage: Stage) -> None:
    day = stage.ago(150)
    stage.records["mailed"] = doors.recorded(
        "security_incident",
        "closed",
        title="热线坐席误发含个人信息的表格",
        project=stage.records["hotline"],
        category="data",
        level="general",
        data_leaked=True,
        occurred_at=at(day, 10),
        noticed_at=at(day, 10, 20),
        reported_at=at(day, 10, 40),
        contained_at=at(day, 11, 30),
        recovered_at=at(day, 16),
        leader=stage.records["leader"],
        leader_informed_at=at(day, 11),
        closed_at=at(day + dt.timedelta(days=5), 9),
        cause="邮件自动补全选错收件人",
        lessons="启用外发提示，开展专项培训",
        vulnerability=_past_weakness(stage, day),
    )
    _past_lesson(stage, day)


def _past_weakness(stage: Stage, day: dt.date) -> Any:
    return doors.recorded(
        "vulnerability",
        "verified",
        title="外发邮件不提示组织外收件人",
        source="incident",
        project=stage.records["hotline"],
        severity="medium",
        found_on=day,
        due=day + dt.timedelta(days=20),
        fix="启用外发提示与延迟发送",
        fixed_on=day + dt.timedelta(days=4),
        verified_on=day + dt.timedelta(days=5),
    )


def _past_lesson(stage: Stage, day: dt.date) -> None:
    doors.recorded(
        "action",
        "verified",
        kind="preventive",
        register="security_incident",
        record=stage.records["mailed"].pk,
        project=stage.records["hotline"],
        text="坐席每季开展一次个人信息外发专项培训",
        owner=stage.records["clerk"],
        due=day + dt.timedelta(days=9),
        approved_by=stage.users["leader"],
        approved_on=day + dt.timedelta(days=2),
        done_on=day + dt.timedelta(days=8),
        evidence=doors.scan("外发专项培训签到表.pdf", "attendance of a training"),
        effective=True,
        effect="此后三个月未再发生误发",
        verified_by=stage.users["auditor"],
        verified_on=day + dt.timedelta(days=9),
    )


def _incident(stage: Stage) -> None:
    day = stage.ago(34)
    stage.records["malware"] = doors.enter(
        "security_incident",
        title="运维终端感染木马",
        project=stage.records["cloud"],
        vendor=stage.records["yunqu"],
        category="malware",
        level="considerable",
        facts="值守人员发现终端外联异常地址，随即断网",
        occurred_at=at(day, 8, 50),
        noticed_at=at(day, 8, 56),
        reported_by="值守分析员",
        reported_at=at(day, 9, 5),
        leader=stage.records["leader"],
        leader_informed_at=at(day, 9, 30),
        authority="市网信办",
        authority_reported_at=at(day, 11, 20),
        contained_at=at(day, 9, 40),
        recovered_at=at(day, 15),
        owner=officer(stage),
        plan=stage.records["emergency plan"],
        steps=_steps(stage, day),
    )


def _steps(stage: Stage, day: dt.date) -> list[dict[str, Any]]:
    """The steps of the plan in force, taken one after the other."""
    known = PlanStep.objects.filter(plan=stage.records["emergency plan"]).order_by("place")
    return [
        {"step": step, "deed": deed, "done_at": at(day, 9 + place, 40), "done_by": "安全运维工程师"}
        for place, (step, deed) in enumerate(zip(known, DEEDS, strict=True))
    ]


def _decide(stage: Stage) -> None:
    """How it is to be handled was the leader's decision, signed on the day."""
    doors.recorded(
        "decision",
        "approved",
        kind="incident_coordination",
        subject="木马事件处置：隔离终端、核查同批升级包、上报网信部门",
        register="security_incident",
        record=stage.records["malware"].pk,
        outcome="approved",
        opinion="同意，由网络安全处牵头，当日报告。",
        decided_by=stage.users["leader"],
        decided_on=clock.today(),
    )


def _learn(stage: Stage) -> None:
    told = {
        "cause": "安装了伪造的升级包",
        "lessons": "升级包经核验后由专人下发",
        "vulnerability": stage.records["weak 1"],
    }
    doors.change(SecurityIncident.objects.get(pk=stage.records["malware"].pk), **told)
    stage.records["checked packages"] = doors.enter(
        "action",
        kind="preventive",
        register="security_incident",
        record=stage.records["malware"].pk,
        project=stage.records["cloud"],
        text="升级包经校验摘要后由专人下发，终端禁用自行安装",
        owner=officer(stage),
        due=stage.today + dt.timedelta(days=20),
    )
    move(stage, "malware", "review")


def _newest_incident(stage: Stage) -> None:
    day = stage.ago(5)
    given = {"title": "门户页面被扫描探测", "project": stage.records["security"], "facts": "防火墙拦截大量探测请求"}
    doors.enter("security_incident", occurred_at=at(day, 22), reported_at=at(day, 22, 30), **given)


def _running_incident(stage: Stage) -> None:
    """Of this hour: told inside and to the leader, not yet to the authority, not yet contained."""
    now = clock.minute()
    ago = {name: now - dt.timedelta(minutes=minutes) for name, minutes in RUNNING.items()}
    known = PlanStep.objects.filter(plan=stage.records["emergency plan"]).order_by("place").first()
    stage.records["upload"] = doors.enter(
        "security_incident",
        title="共享平台上传接口被利用，发现可疑文件",
        project=stage.records["platform"],
        category="attack",
        level="considerable",
        facts="监测平台告警，应用目录出现来历不明的脚本文件",
        affected="数据共享平台应用服务器两台",
        detection="主机监测告警",
        reported_by="值守分析员",
        leader=stage.records["leader"],
        owner=officer(stage),
        plan=stage.records["emergency plan"],
        steps=[
            {
                "step": known,
                "deed": "已断开两台服务器外网",
                "done_at": ago["leader_informed_at"],
                "done_by": "值守分析员",
            }
        ],
        **ago,
    )
