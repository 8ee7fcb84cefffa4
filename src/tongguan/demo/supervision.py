"""Milestones, reviews and notices; the exits of the projects that end are told beside."""

import datetime as dt
from typing import Any

from django.utils import timezone

from tongguan.core import clock
from tongguan.core.models import Decision
from tongguan.operations.stage_facts import security_terms
from tongguan.outsourcing.models import (
    Deliverable,
    Milestone,
    StageVerification,
    SupervisionReview,
    VendorNotice,
    VendorStaff,
)
from tongguan.outsourcing.models.stage_verification import VerificationItem
from tongguan.outsourcing.models.supervision_review import ReviewItem

from . import doors, exits
from .stage import Stage

STAGES = (("需求与设计确认", 260), ("一期功能上线", 75), ("二期功能上线", -120))
"""Milestones of the platform, and how many days ago each was due."""


def plan(stage: Stage) -> None:
    """The platform delivers in stages, the cloud is reviewed every quarter, the archive and the hotline are left."""
    _plan_stages(stage)
    _plan_reviews(stage)
    _plan_notices(stage)
    exits.plan(stage)


# --- stages -----------------------------------------------------------------------------------------------------------


def _plan_stages(stage: Stage) -> None:
    for place, (name, due) in enumerate(STAGES):
        stage.act(stage.ago(300), "clerk", _set_milestone, place, name, stage.today - dt.timedelta(days=due))
    for place, (first, result) in enumerate(((258, "pass"), (70, "pass_on_conditions"))):
        stage.act(stage.ago(first + 2), "clerk", _train_crew)
        stage.act(stage.ago(first + 1), "clerk", _record_service, place)
        stage.act(stage.ago(first + 1), "office", _confirm_service, place)
        stage.act(stage.ago(first), "clerk", _deliver, place)
        stage.act(stage.ago(first - 3), "clerk", _draft_verification, place)
        stage.act(stage.ago(first - 5), "assessor", _conclude, place, result)
    stage.act(stage.ago(250), "office", _accept, 0)
    stage.act(stage.ago(60), "leader", _decide_on_problem)


def _set_milestone(stage: Stage, place: int, name: str, due: dt.date) -> None:
    milestone = doors.enter(
        "milestone",
        project=stage.records["platform"],
        contract=stage.records["platform contract"],
        name=name,
        due=due,
        security_objectives=[{"name": "上线前高危漏洞清零", "measured_by": "安全测试报告"}],
    )
    stage.records[f"stage {place}"] = milestone
    stage.records[f"result {place}"] = doors.enter(
        "deliverable", milestone=milestone, name=f"{name}安全测试报告", no_clause=True
    )


def _train_crew(stage: Stage) -> None:
    """Before a stage is verified whoever came since the last one is taught the rules."""
    crew = VendorStaff.objects.filter(project=stage.records["platform"], state="onboarded")
    rows = [{"person": one.person, "score": 92, "passed": True} for one in crew.select_related("person")]
    taught = doors.enter(
        "training_session",
        title=f"平台驻场人员安全制度培训（{clock.today():%Y-%m}）",
        kind="policy",
        project=stage.records["platform"],
        audience="政务数据平台驻场人员",
        planned_on=clock.today(),
        materials=doors.scan("培训课件.pdf", "slides of the training"),
        attendees=rows,
    )
    doors.step(taught, "hold")
    doors.step(taught, "evaluate")


def _record_service(stage: Stage, place: int) -> None:
    """What the developers did on the premises for the stage."""
    day = dt.datetime.combine(clock.today() - dt.timedelta(days=2), dt.time(9), tzinfo=timezone.get_current_timezone())
    stage.records[f"service {place}"] = doors.enter(
        "service_log",
        project=stage.records["platform"],
        vendor_staff=stage.records["platform 1"],
        content="版本部署、联调测试与问题修复",
        started_at=day,
        ended_at=day + dt.timedelta(hours=8),
        method="onsite",
        supervisor=stage.records["assessor"],
    )


def _confirm_service(stage: Stage, place: int) -> None:
    doors.step(stage.records[f"service {place}"], "confirm")


def _deliver(stage: Stage, place: int) -> None:
    result = doors.change(stage.records[f"result {place}"], file=doors.scan(f"报告-{place}.pdf", f"report {place}"))
    doors.move(Deliverable.objects.filter(pk=result.pk), "deliver")
    doors.move(Milestone.objects.filter(pk=stage.records[f"stage {place}"].pk), "deliver")


def _draft_verification(stage: Stage, place: int) -> None:
    """In the second stage people had gone whose rights were still there."""
    milestone = stage.records[f"stage {place}"]
    items: list[dict[str, Any]] = [
        {"item": code, "result": "pass", "found": "逐项核对，记录齐全"} for code in VerificationItem.Item.values
    ]
    if place:
        items[1] |= {
            "result": "partly",
            "problem": "两名离场人员的测试环境账号未回收",
            "cause": "离场单未抄送账号管理员",
        }
    stage.records[f"verification {place}"] = doors.enter(
        "stage_verification",
        milestone=milestone,
        conclusion="阶段安全目标已达到。" if not place else "主要目标达到，遗留问题限期整改。",
        items=items,
        verdicts=[{"objective": one, "result": "met"} for one in milestone.security_objectives.all()],
        terms=[
            {"term": term, "result": "fulfilled", "found": term.fulfilment or "抽查记录，与条款一致"}
            for term in security_terms(milestone)
        ],
        evidence=doors.scan(f"阶段核查记录-{place}.pdf", f"record of verification {place}"),
    )


def _conclude(stage: Stage, place: int, result: str) -> None:
    doors.move(StageVerification.objects.filter(pk=stage.records[f"verification {place}"].pk), result)


def _decide_on_problem(stage: Stage) -> None:
    """What the second verification found lay before the leader by itself."""
    asked = Decision.objects.get(register="stage_verification", record=stage.records["verification 1"].pk)
    doors.step(doors.change(asked, opinion="同意限期整改，离场单增加账号会签。"), "approve")


def _accept(stage: Stage, place: int) -> None:
    doors.move(Milestone.objects.filter(pk=stage.records[f"stage {place}"].pk), "verify")
    doors.move(Deliverable.objects.filter(pk=stage.records[f"result {place}"].pk), "accept")


# --- reviews and notices ----------------------------------------------------------------------------------------------


def _plan_reviews(stage: Stage) -> None:
    for days in (380, 290, 200, 110, 24):
        stage.act(stage.ago(days), "clerk", _review, "execution", "安全执行情况良好，服务连续。")
    stage.act(stage.ago(68), "assessor", _review, "risk_change", "人员变动使口令泄露的可能性上升。")
    stage.act(stage.ago(15), "clerk", _plan_review)


def _review(stage: Stage, kind: str, conclusion: str) -> None:
    clause = {"execution": "7.1.a", "risk_change": "7.1.b"}.get(kind)
    items = [code for code in ReviewItem.Item.values if clause and code.startswith(clause)]
    changed = kind == "risk_change"
    review = doors.enter(
        "supervision_review",
        project=stage.records["cloud"],
        vendor=stage.records["yunqu"],
        kind=kind,
        occasion="staff" if changed else "periodic",
        conclusion=conclusion,
        adjusted=changed or None,
        adjustments="离场当日更换共用口令，补充抽查。" if changed else "",
        items=[{"item": code, "result": "good", "finding": "已核查，见评审记录"} for code in items],
    )
    stage.records[f"review {kind}"] = review
    rows = SupervisionReview.objects.filter(pk=review.pk)
    doors.move(rows, "conclude")
    doors.move(rows, "report")


def _plan_review(stage: Stage) -> None:
    doors.enter(
        "supervision_review",
        project=stage.records["cloud"],
        kind="execution",
        due=stage.today + dt.timedelta(days=10),
    )


def _plan_notices(stage: Stage) -> None:
    stage.act(stage.ago(400), "vendor", _notify, "resource", "服务使用的工具和资源清单。")
    stage.act(stage.ago(398), "clerk", _on_file)
    stage.act(stage.ago(399), "clerk", _acknowledge, "resource")
    stage.act(stage.ago(86), "vendor", _notify, "staff_unavailable", "一名数据库管理员因个人原因不能继续服务。")
    stage.act(stage.ago(85), "clerk", _acknowledge, "staff_unavailable")
    stage.act(stage.ago(2), "vendor", _notify, "change", "计划周末升级虚拟化平台补丁。")


def _on_file(stage: Stage) -> None:
    """The other vendors handed their lists in on paper."""
    for project, vendor, name in (("security", "wangan", "漏洞扫描设备"), ("platform", "modao", "代码检查工具")):
        about = {"project": stage.records[project], "vendor": stage.records[vendor], "kind": "resource"}
        rows = [{"name": name, "purpose": "按合同提供，随项目进场"}]
        told = {"content": "服务使用的工具和资源清单。", "received_at": clock.minute(), "resources": rows}
        told["acknowledged_at"] = clock.minute()
        doors.recorded("vendor_notice", "acknowledged", **about, **told)


def _notify(stage: Stage, kind: str, content: str) -> None:
    leaving = {"vendor_staff": stage.records["cloud 15"], "effective_on": stage.ago(70)}
    tools = [{"name": "运维审计客户端", "purpose": "远程维护留痕"}, {"name": "巡检脚本库", "purpose": "日常巡检"}]
    stage.records[f"notice {kind}"] = doors.enter(
        "vendor_notice",
        project=stage.records["cloud"],
        vendor=stage.records["yunqu"],
        kind=kind,
        content=content,
        received_at=clock.minute(),
        **(leaving if kind == "staff_unavailable" else {}),
        **({"resources": tools} if kind == "resource" else {}),
    )


def _acknowledge(stage: Stage, kind: str) -> None:
    doors.move(VendorNotice.objects.filter(pk=stage.records[f"notice {kind}"].pk), "acknowledge")
