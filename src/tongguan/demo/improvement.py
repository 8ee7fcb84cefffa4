"""Audits, findings, actions, measurements and reviews."""

import datetime as dt
from typing import Any

from tongguan.core import clock
from tongguan.improvement.models import (
    Action,
    Audit,
    Finding,
    Improvement,
    ImprovementCompare,
    ManagementReview,
    Measurement,
)
from tongguan.improvement.models.management_review import ReviewInput

from . import auditing, doors
from .stage import Stage

MISSED = 4
"""So many months ago the availability was not reached."""


def plan(stage: Stage) -> None:
    """A finding on its way from the audit to its verification, a review a year, a value a month."""
    auditing.plan(stage)
    _plan_finding(stage)
    stage.act(stage.ago(30), "assessor", _find_abroad)
    stage.act(stage.ago(120), "clerk", _propose)
    stage.act(stage.ago(110), "office", _step, Improvement, "improvement", "evaluate")
    stage.act(stage.ago(108), "leader", _step, Improvement, "improvement", "approve")
    stage.act(stage.ago(105), "clerk", _compare)
    stage.act(stage.ago(40), "office", _measure_effect)
    stage.act(stage.ago(35), "assessor", _step, ImprovementCompare, "compare", "confirm")
    for months in range(1, 7):
        stage.act(stage.ago(30 * months - 3), "clerk", _measure, months)
        if months > 1:
            stage.act(stage.ago(30 * months - 5), "office", _step, Measurement, f"value {months}", "verify")
    _plan_reviews(stage)


def _step(stage: Stage, model: Any, key: str, name: str) -> None:
    doors.move(model.objects.filter(pk=stage.records[key].pk), name)


# --- audit and finding ------------------------------------------------------------------------------------------------


def _plan_finding(stage: Stage) -> None:
    stage.act(stage.ago(86), "office", _analyse)
    stage.act(stage.ago(85), "office", _step, Finding, "finding", "plan")
    stage.act(stage.ago(84), "leader", _approve_actions)
    stage.act(stage.ago(80), "clerk", _step, Action, "action", "start")
    stage.act(stage.ago(62), "clerk", _finish_action)
    stage.act(stage.ago(61), "office", _step, Finding, "finding", "implement")
    stage.act(stage.ago(50), "auditor", _verify_action)
    stage.act(stage.ago(49), "auditor", _step, Finding, "finding", "verify")
    stage.act(stage.ago(48), "auditor", _step, Finding, "finding", "close")
    stage.act(stage.ago(47), "auditor", _step, Audit, "audit", "close")


def _analyse(stage: Stage) -> None:
    due = clock.today() + dt.timedelta(days=30)
    stage.records["finding"] = doors.change(
        stage.records["finding"],
        correction="当日注销两个账号并核查登录记录，未见异常",
        root_cause="离场单只送项目经理，账号管理员不知情",
        extent="核对其余三个项目 52 个账号，另发现 1 个同类账号，已注销",
        due=due,
    )
    _step(stage, Finding, "finding", "analyse")
    stage.records["action"] = doors.enter(
        "action",
        finding=stage.records["finding"],
        project=stage.records["cloud"],
        text="离场单增加账号管理员会签，未会签不予结清",
        owner=stage.records["clerk"],
        due=due,
    )


def _approve_actions(stage: Stage) -> None:
    _step(stage, Action, "action", "approve")
    _step(stage, Finding, "finding", "approve")


def _finish_action(stage: Stage) -> None:
    doors.change(stage.records["action"], evidence=doors.scan("离场会签单样张.pdf", "countersigned form"))
    _step(stage, Action, "action", "finish")


def _verify_action(stage: Stage) -> None:
    doors.change(stage.records["action"], effective=True, effect="抽查近一个月离场人员，账号均当日注销")
    _step(stage, Action, "action", "verify")


def _find_abroad(stage: Stage) -> None:
    doors.enter(
        "finding",
        register="project",
        record=stage.records["security"].pk,
        severity="critical",
        standard="GB/T 32926-2016",
        clause="6.2.1",
        project=stage.records["security"],
        vendor=stage.records["wangan"],
        text="服务机构拟在境外开展日志分析，涉及数据出境",
        owner=stage.records["office"],
        due=stage.today + dt.timedelta(days=5),
    )


# --- improvement and measurement --------------------------------------------------------------------------------------


def _propose(stage: Stage) -> None:
    stage.records["improvement"] = doors.enter(
        "improvement",
        source="outsourcing",
        project=stage.records["cloud"],
        text="日常巡检由人工改为脚本自动执行",
        criteria="投入不超过五万元，一个季度内见效",
        benefit="减少巡检漏项，节省每月约 40 人时",
        priority="high",
        owner=stage.records["clerk"],
        plan="先在测试区试运行两周，再推广到生产区",
        target="巡检漏项每月不超过 1 次",
        due=stage.today + dt.timedelta(days=30),
    )


def _compare(stage: Stage) -> None:
    stage.records["compare"] = doors.enter(
        "improvement_compare",
        improvement=stage.records["improvement"],
        project=stage.records["cloud"],
        item="每月巡检漏项次数",
        baseline="6",
        target="1",
        due=stage.ago(45),
    )
    _step(stage, Improvement, "improvement", "start")


def _measure_effect(stage: Stage) -> None:
    doors.change(stage.records["compare"], actual="0")
    _step(stage, ImprovementCompare, "compare", "measure")


def _measure(stage: Stage, months: int) -> None:
    """Availability of the cloud platform; in one month it was missed, and the last one is not verified yet."""
    last = clock.today().replace(day=1) - dt.timedelta(days=1)
    missed = months == MISSED
    value = "99.21" if missed else f"99.{80 + months}"
    stage.records[f"value {months}"] = doors.enter(
        "measurement",
        measure="政务云平台可用性（%）",
        period_from=last.replace(day=1),
        period_to=last,
        value=value,
        target="99.5",
        met=not missed,
        analysis="存储控制器故障中断 5 小时，已更换并增加备件" if missed else "",
    )


# --- management review ------------------------------------------------------------------------------------------------


def _plan_reviews(stage: Stage) -> None:
    stage.act(stage.ago(330), "office", _prepare_review)
    stage.act(stage.ago(320), "leader", _step, ManagementReview, "review", "hold")
    stage.act(stage.ago(316), "office", _record_review)
    stage.act(stage.ago(230), "leader", _step, ManagementReview, "review", "close")
    stage.act(stage.ago(12), "office", _plan_next_review)


def _prepare_review(stage: Stage) -> None:
    present = [{"person": stage.records[who], "capacity": "负责人"} for who in ("office", "assessor", "auditor")]
    stage.records["review"] = doors.enter(
        "management_review",
        title=f"{clock.today().year} 年度管理评审",
        chair=stage.records["leader"],
        inputs=[{"input": code, "summary": "见评审输入材料"} for code in ReviewInput.Input.values],
        attendees=present,
    )
    _step(stage, ManagementReview, "review", "prepare")


def _record_review(stage: Stage) -> None:
    decided = {
        "kind": "resources",
        "decision": "为外包管理处增配一名专职人员",
        "owner": stage.records["office"],
        "due": stage.ago(240),
    }
    stage.records["review"] = doors.change(
        stage.records["review"],
        outputs="体系适宜、充分、有效；外包监督力量需加强。",
        record=doors.scan("管理评审会议纪要.pdf", "minutes"),
        decisions=[decided],
    )
    _step(stage, ManagementReview, "review", "record")


def _plan_next_review(stage: Stage) -> None:
    doors.enter(
        "management_review",
        title=f"{stage.today.year} 年度第二次管理评审",
        due=stage.today + dt.timedelta(days=20),
        chair=stage.records["leader"],
        inputs=[{"input": "audits", "summary": "外包管理审计已关闭，内审待开展"}],
    )
