"""Service logs, backups, vulnerabilities and drills; tickets and changes follow."""

import datetime as dt
from typing import Any

from django.utils import timezone

from tongguan.operations.models import (
    BackupJob,
    Drill,
    EmergencyPlan,
    IssueReport,
    ServiceLog,
    Vulnerability,
)
from tongguan.organisation.models import Person

from . import doors, tickets
from .stage import Stage

LEVELS = (("extraordinary", 10, 1, 4), ("major", 15, 2, 8), ("considerable", 30, 4, 24), ("general", 60, None, 72))
STEPS = ("断开受影响设备的网络", "保全日志、镜像等证据", "通知服务机构并启用备用资源", "恢复服务并核对数据")
SERVED = (
    ("cloud 0", "虚拟化平台巡检与补丁核对", 9, 12, "", True),
    ("cloud 1", "存储阵列扩容配置", 14, 17, "", True),
    ("cloud 2", "数据库慢查询远程排查", 20, 22, "home", False),
    ("cloud 0", "夜间存储告警处置", 21, 23, "way 0", True),
)
"""Who, what, from, to, by which way in (none was granted from home), and whether it could be confirmed."""
KEPT = (
    ("cloud", "政务云虚拟机镜像", "service"),
    ("security", "安全设备配置", "configuration"),
    ("platform", "源代码库", "documents"),
)
WEAK = (
    ("中间件反序列化漏洞", "critical", 75, 3, "verified"),
    ("弱口令账号", "high", 50, 7, "verified"),
    ("过期证书仍被信任", "medium", 26, 30, "fixing"),
    ("管理口暴露在办公网", "high", 18, 7, "open"),
)
"""What, how heavy, found how many days ago, to be fixed within, how far it came."""


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A point in time of a day of the story."""
    return dt.datetime.combine(day, dt.time(hour, minute), timezone.get_default_timezone())


def officer(stage: Stage) -> Person:
    """The security officer; a project of the story has taken the name."""
    return Person.objects.get(account=stage.users["security"])


def plan(stage: Stage) -> None:
    """What runs day by day, and what went wrong."""
    _plan_emergencies(stage)
    for place in range(len(SERVED)):
        stage.act(stage.ago(30 - place), "vendor", _serve, place)
        stage.act(stage.ago(26 - place), "clerk", _confirm, place)
    _plan_backups(stage)
    for place, (_title, _severity, ago, _within, state) in enumerate(WEAK):
        stage.act(stage.ago(ago), "security", _find, place)
        if state != "open":
            stage.act(stage.ago(ago - 1), "clerk", move, f"weak {place}", "start")
        if state == "verified":
            stage.act(stage.ago(ago - 2), "clerk", _mend, place)
            stage.act(stage.ago(ago - 4), "security", move, f"weak {place}", "verify")
    _plan_issues(stage)
    tickets.plan(stage)


def move(stage: Stage, key: str, name: str, reason: str = "") -> None:
    """A step of what the story calls so."""
    record = stage.records[key]
    doors.move(type(record).objects.filter(pk=record.pk), name, reason=reason)


# --- emergency plans and drills ---------------------------------------------------------------------------------------


def _plan_emergencies(stage: Stage) -> None:
    stage.act(stage.after(8), "clerk", _old_plan)
    stage.act(stage.ago(130), "clerk", _new_plan)
    stage.act(stage.ago(125), "leader", move, "emergency plan", "approve")
    stage.act(stage.ago(121), "office", move, "emergency plan", "publish")
    stage.act(stage.ago(120), "office", move, "old emergency plan", "revise", "新版预案已发布")
    stage.act(stage.ago(112), "clerk", _issue_plan)
    stage.act(stage.ago(95), "security", _drill, "drill", "政务云主机房断电，业务切换至灾备机房")
    stage.act(stage.ago(93), "security", _held)
    stage.act(stage.ago(88), "office", move, "drill", "review")
    stage.act(stage.ago(10), "security", _drill, "next drill", "勒索软件感染办公终端的隔离与恢复")


def _plan_given(stage: Stage, edition: str) -> dict[str, Any]:
    return {
        "title": "信息安全事件应急预案",
        "edition": edition,
        "scope": "本局信息系统及全部外包服务",
        "levels": [
            {"level": level, "report_deadline": minutes, "authority_deadline": hours, "handle_deadline": handle}
            for level, minutes, hours, handle in LEVELS
        ],
        "steps": [{"place": place, "step": step} for place, step in enumerate(STEPS, start=1)],
        "contacts": [
            {"duty": "应急总指挥", "person": stage.records["leader"], "phone": "2100"},
            {"duty": "技术处置组", "person": officer(stage), "phone": "2118"},
            {"duty": "外部支援", "name": "市网信办应急值班室", "phone": "2900"},
        ],
    }


def _old_plan(stage: Stage) -> None:
    given = _plan_given(stage, f"{stage.begin.year - 1}-1")
    published = stage.begin - dt.timedelta(days=300)
    stage.records["old emergency plan"] = doors.recorded("emergency_plan", "published", published_on=published, **given)


def _new_plan(stage: Stage) -> None:
    given = _plan_given(stage, f"{stage.today.year}-1") | {"replaces": stage.records["old emergency plan"]}
    stage.records["emergency plan"] = doors.enter("emergency_plan", **given)


def _issue_plan(stage: Stage) -> None:
    day = stage.ago(112)
    rows = [
        {
            "vendor": stage.records[key],
            "issued_on": day,
            "acknowledged_on": day + dt.timedelta(days=after) if after else None,
        }
        for key, after in (("yunqu", 3), ("wangan", 5), ("modao", 0))
    ]
    known = EmergencyPlan.objects.get(pk=stage.records["emergency plan"].pk)
    doors.change(known, issued_to=rows)


def _drill(stage: Stage, key: str, scenario: str) -> None:
    given = {"plan_type": "emergency", "emergency_plan": stage.records["emergency plan"], "scenario": scenario}
    stage.records[key] = doors.enter("drill", leader=officer(stage), **given)


def _held(stage: Stage) -> None:
    told = {
        "participants": "网络安全处、信息中心、砚北云衢，共 14 人",
        "outcome": "partly",
        "recovery_minutes": 52,
        "loss_minutes": 10,
        "result": "业务切换成功，值班通知有一处中断",
        "gaps": [{"gap": "值班电话未及时更新", "action": "更新联络卡并每季核对"}],
    }
    doors.change(Drill.objects.get(pk=stage.records["drill"].pk), **told)
    move(stage, "drill", "hold")


# --- service logs, backups --------------------------------------------------------------------------------------------


def _serve(stage: Stage, place: int) -> None:
    who, content, start, end, way, _confirmed = SERVED[place]
    day = stage.ago(30 - place)
    stage.records[f"log {place}"] = doors.enter(
        "service_log",
        project=stage.records["cloud"],
        vendor_staff=stage.records[who],
        content=content,
        started_at=at(day, start),
        ended_at=at(day, end),
        method="remote" if way else "onsite",
        remote_access=stage.records.get(way),
    )


def _confirm(stage: Stage, place: int) -> None:
    log = doors.change(ServiceLog.objects.get(pk=stage.records[f"log {place}"].pk), supervisor=officer(stage))
    if SERVED[place][-1]:
        doors.step(log, "confirm")
    else:
        doors.refused(log, "confirm")


def _plan_backups(stage: Stage) -> None:
    for place, (project, _object, _kind) in enumerate(KEPT):
        stage.act(stage.after(200 + place), "clerk", _back_up, place)
        stage.act(stage.after(203 + place), "office", move, f"backup of {project}", "activate")
        stage.act(stage.ago(60 - place), "security", _restore, project)
        if project != "platform":
            stage.act(stage.ago(58 - place), "security", move, f"restore of {project}", "pass")


def _back_up(stage: Stage, place: int) -> None:
    project, what, kind = KEPT[place]
    stage.records[f"backup of {project}"] = doors.enter(
        "backup_job",
        object=what,
        kind=kind,
        project=stage.records[project],
        scope="每日增量，每周全量",
        source_site="信息中心主机房",
        location="同城灾备机房",
        medium="磁带库",
        medium_checked_on=stage.after(190),
        interval=24,
        retention=180,
        operator=stage.records["clerk"],
        last_ok=at(stage.after(199), 2),
    )


def _restore(stage: Stage, project: str) -> None:
    known = BackupJob.objects.get(pk=stage.records[f"backup of {project}"].pk)
    doors.change(known, last_ok=at(stage.ago(62), 2, 15))
    done = {} if project == "platform" else {"done_on": stage.ago(60), "complete": True, "valid": True, "duration": 95}
    stage.records[f"restore of {project}"] = doors.enter(
        "restore_test", backup=known, planned_on=stage.ago(60), done_by=officer(stage), **done
    )


# --- what went wrong --------------------------------------------------------------------------------------------------


def _find(stage: Stage, place: int) -> None:
    title, severity, ago, within, _state = WEAK[place]
    day = stage.ago(ago)
    given = {"title": title, "severity": severity, "found_on": day, "due": day + dt.timedelta(days=within)}
    stage.records[f"weak {place}"] = doors.enter(
        "vulnerability", source="scan", project=stage.records["cloud"], owner=stage.records["clerk"], **given
    )


def _mend(stage: Stage, place: int) -> None:
    doors.change(Vulnerability.objects.get(pk=stage.records[f"weak {place}"].pk), fix="按厂商公告升级并复测")
    move(stage, f"weak {place}", "fix")


def _plan_issues(stage: Stage) -> None:
    stage.act(stage.ago(46), "clerk", _issue, "issue", "platform", "test", "测试环境使用了未脱敏的真实数据")
    stage.act(stage.ago(44), "clerk", _report, "issue", 46)
    stage.act(stage.ago(41), "clerk", _fixed)
    stage.act(stage.ago(38), "security", move, "issue", "close")
    stage.act(stage.ago(6), "clerk", _issue, "new issue", "cloud", "operation", "运维脚本明文保存口令")


def _issue(stage: Stage, key: str, project: str, origin: str, text: str) -> None:
    given = {"project": stage.records[project], "origin": origin, "text": text, "found_by": officer(stage)}
    stage.records[key] = doors.enter("issue_report", **given)


def _report(stage: Stage, key: str, ago: int) -> None:
    told = {"reported_to": stage.records["leader"], "reported_to_leader_at": at(stage.ago(ago), 17, 30)}
    doors.change(IssueReport.objects.get(pk=stage.records[key].pk), **told)
    move(stage, key, "report")


def _fixed(stage: Stage) -> None:
    doors.change(IssueReport.objects.get(pk=stage.records["issue"].pk), correction="清除测试库，改用脱敏数据")
    move(stage, "issue", "fix")
