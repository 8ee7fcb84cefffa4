"""Incidents, requests, problems, changes, releases, and what was learnt from them."""

import datetime as dt
from typing import Any

from django.utils import timezone

from tongguan.operations.models.change import ChangeAspect

from . import doors
from .stage import Stage

LEARNT = (
    ("instruction", "云主机开通作业指导", "核对申请单，按模板创建，交付前完成基线检查。"),
    ("known_error", "统一认证高峰期偶发超时", "连接池上限过低；高峰前重启连接池。"),
    ("term", "重大事件", "影响高且紧急程度高、须告知主管领导的服务事件。"),
)
FAULTS = (
    ("办事大厅窗口无法登录", "access", "high", "high", 70, "closed"),
    ("视频会议终端无画面", "hardware", "medium", "medium", 21, "closed"),
    ("数据共享接口响应缓慢", "software", "medium", "high", 9, "in_progress"),
    ("打印服务不可用", "use", "low", "low", 2, "new"),
)
"""Title, category, impact, urgency, opened how many days ago, how far it came."""
ASKED = (("开通云主机两台", "resource", 25, True), ("开通数据查询账号", "access", 6, False))
CHANGED = (
    ("月度安全补丁", "standard", "patch", 48, "closed"),
    ("数据库小版本升级", "normal", "patch", 40, "closed"),
    ("紧急封堵高危端口", "emergency", "security", 17, "reviewed"),
    ("核心交换机扩容", "normal", "network", 12, "approved"),
    ("门户改版上线", "normal", "application", 5, "draft"),
)


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A point in time of a day of the story."""
    return dt.datetime.combine(day, dt.time(hour, minute), timezone.get_default_timezone())


def plan(stage: Stage) -> None:
    """Each in its own way, as far as it has come."""
    for place in range(len(LEARNT)):
        stage.act(stage.ago(100 - place), "clerk", _learn, place)
        stage.act(stage.ago(96 - place), "office", _move, f"learnt {place}", "publish")
    for place, (*_told, ago, state) in enumerate(FAULTS):
        _plan_fault(stage, place, ago, state)
    for place, (*_told, ago, done) in enumerate(ASKED):
        _plan_request(stage, place, ago, done=done)
    _plan_problem(stage)
    for place, (_title, kind, _category, ago, state) in enumerate(CHANGED):
        stage.act(stage.ago(ago), "clerk", _request_change, place)
        _plan_change(stage, place, kind, ago, state)
    _plan_release(stage)


def _move(stage: Stage, key: str, name: str, reason: str = "") -> None:
    record = stage.records[key]
    doors.move(type(record).objects.filter(pk=record.pk), name, reason=reason)


def _tell(stage: Stage, key: str, name: str, told: dict[str, Any]) -> None:
    """What is said before a step, and the step."""
    doors.change(type(stage.records[key]).objects.get(pk=stage.records[key].pk), **told)
    _move(stage, key, name)


def _learn(stage: Stage, place: int) -> None:
    kind, title, content = LEARNT[place]
    given = {"kind": kind, "title": title, "content": content, "owner": stage.records["clerk"]}
    stage.records[f"learnt {place}"] = doors.enter("knowledge", **given)


# --- tickets ----------------------------------------------------------------------------------------------------------


def _plan_fault(stage: Stage, place: int, ago: int, state: str) -> None:
    key = f"fault {place}"
    stage.act(stage.ago(ago), "clerk", _fault, place)
    if state == "new":
        return
    stage.act(stage.ago(ago - 1), "clerk", _move, key, "assign")
    day = stage.ago(ago)
    stage.act(stage.ago(ago - 1), "clerk", _tell, key, "start", {"responded_at": at(day, 9, 10)})
    if state == "closed":
        solved = {"resolved_at": at(day, 11), "solution": "恢复认证服务证书" if place == 0 else "更换视频线缆"}
        stage.act(stage.ago(ago - 1), "clerk", _tell, key, "resolve", solved)
        stage.act(stage.ago(ago - 4), "office", _move, key, "close")


def _fault(stage: Stage, place: int) -> None:
    title, category, impact, urgency, ago, _state = FAULTS[place]
    day = stage.ago(ago)
    given = {
        "title": title,
        "category": category,
        "impact": impact,
        "urgency": urgency,
        "opened_at": at(day, 8, 50),
        "reporter": "服务台",
        "project": stage.records["cloud"],
        "assignee": stage.records["clerk"],
        "assignments": [{"at": at(day, 8, 52), "line": "1", "team": "服务台"}],
    }
    major = {
        "is_major": True,
        "owner": stage.records["office"],
        "leader_informed_at": at(day, 9, 20),
        "review": "证书到期未监测，已列入监测项",
    }
    stage.records[f"fault {place}"] = doors.enter("incident", **given, **(major if place == 0 else {}))


def _plan_request(stage: Stage, place: int, ago: int, *, done: bool) -> None:
    key, day = f"asked {place}", stage.ago(ago)
    stage.act(day, "clerk", _ask, place)
    stage.act(stage.ago(ago - 1), "office", _move, key, "approve")
    stage.act(stage.ago(ago - 1), "clerk", _tell, key, "start", {"responded_at": at(day, 15)})
    if done:
        stage.act(
            stage.ago(ago - 2),
            "clerk",
            _tell,
            key,
            "fulfil",
            {"fulfilled_at": max(at(stage.ago(ago - 1), 8), at(day, 16))},
        )
        stage.act(stage.ago(ago - 4), "clerk", _move, key, "close")


def _ask(stage: Stage, place: int) -> None:
    title, kind, ago, _done = ASKED[place]
    day = stage.ago(ago)
    stage.records[f"asked {place}"] = doors.enter(
        "service_request",
        title=title,
        type=kind,
        project=stage.records["cloud"],
        requester=stage.records["office"],
        assignee=stage.records["clerk"],
        instruction=stage.records["learnt 0"] if kind == "resource" else None,
        impact="low",
        urgency="medium",
        opened_at=at(day, 9),
        due=at(day + dt.timedelta(days=4), 18),
        needs_approval=True,
    )


def _plan_problem(stage: Stage) -> None:
    stage.act(stage.ago(64), "clerk", _problem)
    stage.act(stage.ago(63), "clerk", _move, "problem", "analyse")
    found = {"root_cause": "连接池上限过低", "workaround": "高峰前重启连接池", "known_error": True}
    stage.act(stage.ago(55), "clerk", _tell, "problem", "identify", found)
    stage.act(stage.ago(30), "clerk", _move, "problem", "resolve")
    stage.act(stage.ago(10), "office", _tell, "problem", "close", {"reviewed": "连续三周未再出现"})


def _problem(stage: Stage) -> None:
    given = {"title": "统一认证偶发超时", "source": "trend", "impact": "high", "urgency": "medium"}
    stage.records["problem"] = doors.enter(
        "problem",
        project=stage.records["cloud"],
        assignee=stage.records["clerk"],
        opened_at=at(stage.ago(64), 9),
        **given,
    )


# --- changes ----------------------------------------------------------------------------------------------------------


def _request_change(stage: Stage, place: int) -> None:
    title, kind, category, ago, _state = CHANGED[place]
    night = stage.ago(ago) + dt.timedelta(days=5)
    stage.records[f"change {place}"] = doors.enter(
        "change",
        title=title,
        kind=kind,
        category=category,
        project=stage.records["cloud"],
        requested_by=stage.records["clerk"],
        reason="保持系统安全与稳定",
        risk="low" if kind == "standard" else "medium",
        impact="窗口期内短时只读",
        rollback="回退至变更前快照",
        preapproved="月度补丁模板" if kind == "standard" else "",
        window_start=at(night, 22),
        window_end=at(night + dt.timedelta(days=1), 2),
        implementer=stage.records["office"],
        aspects=[{"aspect": aspect, "effect": "none"} for aspect in ChangeAspect.Aspect.values],
    )


def _plan_change(stage: Stage, place: int, kind: str, ago: int, state: str) -> None:
    key = f"change {place}"
    if state == "draft":
        return
    if kind == "standard":
        stage.act(stage.ago(ago - 1), "clerk", _move, key, "schedule_standard")
    elif kind == "emergency":
        stage.act(stage.ago(ago), "vendor", _move, key, "implement_at_once", "高危漏洞正在被利用")
        stage.act(stage.ago(ago - 1), "office", _move, key, "endorse", "情况紧急，事后核准")
    else:
        stage.act(stage.ago(ago - 1), "office", _move, key, "assess")
        stage.act(stage.ago(ago - 2), "leader", _move, key, "approve")
    if state == "approved":
        return
    if kind != "emergency":
        if kind == "normal":
            stage.act(stage.ago(ago - 3), "clerk", _move, key, "schedule")
        stage.act(stage.ago(ago - 6), "vendor", _move, key, "implement")
    told = {"success": True, "review": "按计划完成，无后续事件", "test_result": "回归测试通过"}
    stage.act(stage.ago(ago - 9), "office", _tell, key, "review", told)
    if state == "closed":
        stage.act(stage.ago(ago - 10), "clerk", _move, key, "close")


def _plan_release(stage: Stage) -> None:
    stage.act(stage.ago(33), "clerk", _release)
    for ago, who, name in ((32, "clerk", "build"), (31, "clerk", "test"), (30, "office", "approve")):
        stage.act(stage.ago(ago), who, _move, "release", name)
    stage.act(
        stage.ago(28), "clerk", _tell, "release", "deploy", {"baseline": "配置库快照", "baseline_on": stage.ago(29)}
    )
    stage.act(stage.ago(18), "office", _tell, "release", "close", {"success": True, "result": "发布后无相关事件"})


def _release(stage: Stage) -> None:
    stage.records["release"] = doors.enter(
        "release",
        title="政务云平台月度发布",
        project=stage.records["cloud"],
        planned_on=stage.ago(28),
        plan="周末夜间发布，先备后主",
        acceptance="回归用例全部通过",
        changes=[{"change": stage.records["change 1"]}],
    )
