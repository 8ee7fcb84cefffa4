"""Milestones, reviews, notices and the exits of the projects that end."""

import datetime as dt
from typing import Any

from tongguan.core import clock
from tongguan.outsourcing.models import (
    Deliverable,
    ExitCase,
    ExitItem,
    Milestone,
    StageVerification,
    SupervisionReview,
    VendorNotice,
)
from tongguan.outsourcing.models.stage_verification import VerificationItem
from tongguan.outsourcing.models.supervision_review import ReviewItem

from . import doors
from .stage import Stage

STAGES = (("需求与设计确认", 260), ("一期功能上线", 75), ("二期功能上线", -120))
"""Milestones of the platform, and how many days ago each was due."""
EXITED = (
    ("document", "EX-B3", "加工规范、目录与检索文件", "按清单逐项移交，双方签字"),
    ("data", "EX-B5", "加工现场留存的影像数据", "三次覆写清除，出具清除证明"),
    ("account", "EX-C5", "加工系统账号 9 个", "逐个停用并删除"),
    ("confidentiality", "EX-B4", "全体加工人员的保密承诺", "离场谈话并重申保密义务"),
)


def plan(stage: Stage) -> None:
    """The platform delivers in stages, the cloud is reviewed every quarter, the archive and the hotline are left."""
    _plan_stages(stage)
    _plan_reviews(stage)
    _plan_notices(stage)
    _plan_archive(stage)
    stage.act(stage.ago(38), "office", _start_exit, "hotline", "EX-A3", "双方协商一致，由自有队伍接手")
    stage.act(stage.ago(36), "leader", _exit_step, "hotline", "approve")
    stage.act(stage.ago(34), "clerk", _exit_step, "hotline", "hand_over")
    stage.act(stage.ago(33), "clerk", _list_items, "hotline")
    stage.act(stage.ago(6), "clerk", _finish_items, "hotline", 2)
    stage.act(stage.ago(4), "assessor", _verify_items, "hotline", 1)


# --- stages -----------------------------------------------------------------------------------------------------------


def _plan_stages(stage: Stage) -> None:
    for place, (name, due) in enumerate(STAGES):
        stage.act(stage.ago(300), "clerk", _set_milestone, place, name, stage.today - dt.timedelta(days=due))
    for place, (first, result) in enumerate(((258, "pass"), (70, "pass_on_conditions"))):
        stage.act(stage.ago(first), "clerk", _deliver, place)
        stage.act(stage.ago(first - 3), "clerk", _draft_verification, place)
        stage.act(stage.ago(first - 5), "assessor", _conclude, place, result)
    stage.act(stage.ago(250), "office", _accept, 0)


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
    )


def _conclude(stage: Stage, place: int, result: str) -> None:
    doors.move(StageVerification.objects.filter(pk=stage.records[f"verification {place}"].pk), result)


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


# --- exits ------------------------------------------------------------------------------------------------------------


def _plan_archive(stage: Stage) -> None:
    """From the end of the contract to the leader's acknowledgement."""
    stage.act(stage.ago(174), "office", _start_exit, "archive", "EX-A1", "合同到期，不再续签")
    stage.act(stage.ago(173), "leader", _exit_step, "archive", "approve")
    stage.act(stage.ago(172), "clerk", _exit_step, "archive", "hand_over")
    stage.act(stage.ago(171), "clerk", _list_items, "archive")
    stage.act(stage.ago(165), "clerk", _finish_items, "archive", len(EXITED))
    stage.act(stage.ago(164), "clerk", _accept_hand_over, "archive")
    stage.act(stage.ago(163), "clerk", _exit_step, "archive", "verify")
    stage.act(stage.ago(158), "assessor", _verify_items, "archive", len(EXITED))
    stage.act(stage.ago(156), "office", _write_report, "archive")
    stage.act(stage.ago(155), "office", _exit_step, "archive", "report")
    stage.act(stage.ago(151), "leader", _exit_step, "archive", "close")


def _start_exit(stage: Stage, key: str, condition: str, why: str) -> None:
    stage.records[f"{key} exit"] = doors.enter(
        "exit_case",
        project=stage.records[key],
        contract=stage.records[f"{key} contract"],
        condition_clause=condition,
        trigger=why,
        started_on=clock.today(),
        plan="移交资料、清除数据、收回账号，移交验收后停止并行服务。",
        roles=[
            {"side": "office", "person": stage.records["clerk"], "duty": "接收资料，核对清单"},
            {"side": "office", "person": stage.records["assessor"], "duty": "收回账号和门禁"},
        ],
    )


def _exit_step(stage: Stage, key: str, name: str) -> None:
    doors.move(ExitCase.objects.filter(pk=stage.records[f"{key} exit"].pk), name)


def _list_items(stage: Stage, key: str) -> None:
    for kind, clause, what, _how in EXITED:
        doors.enter("exit_item", exit_case=stage.records[f"{key} exit"], kind=kind, clause=clause, object=what)


def _items(stage: Stage, key: str, state: str) -> Any:
    return ExitItem.objects.filter(exit_case=stage.records[f"{key} exit"], state=state).order_by("pk")


def _finish_items(stage: Stage, key: str, count: int) -> None:
    ways = {clause: how for _kind, clause, _what, how in EXITED}
    for item in _items(stage, key, "todo")[:count]:
        proof = doors.scan(f"退出证明-{item.number}.pdf", f"proof of {item.number}")
        doors.change(item, method=ways[item.clause], evidence=proof)
        doors.move(ExitItem.objects.filter(pk=item.pk), "finish")


def _verify_items(stage: Stage, key: str, count: int) -> None:
    for item in _items(stage, key, "done")[:count]:
        doors.move(ExitItem.objects.filter(pk=item.pk), "verify")


def _accept_hand_over(stage: Stage, key: str) -> None:
    stage.records[f"{key} exit"] = doors.change(stage.records[f"{key} exit"], accepted_on=clock.today())


def _write_report(stage: Stage, key: str) -> None:
    doors.change(stage.records[f"{key} exit"], report="四类事项全部办结并经验证，未留存数据和账号。")
