"""What is found is mended: measures before the leader, a vendor at work on them, rules that follow an improvement."""

import datetime as dt

from tongguan.core import clock
from tongguan.improvement.models import Finding, Improvement, ImprovementCompare
from tongguan.operations.models import Change
from tongguan.outsourcing.models import SupervisionReview, VendorNotice

from . import doors
from .stage import Stage
from .tickets import CHANGED

ANNOUNCED = tuple(place for place, told in enumerate(CHANGED) if told[-1] in {"closed", "reviewed"})


def plan(stage: Stage) -> None:
    """Changes of the vendor, findings with their measures, an improvement that changed a rule."""
    stage.act(stage.ago(140), "clerk", _mandate)
    for place in ANNOUNCED:
        ago, emergency = CHANGED[place][3], CHANGED[place][1] == "emergency"
        told_on = stage.ago(ago) if emergency else stage.ago(ago - 2)
        stage.act(told_on, "vendor", _announce, place)
        stage.act(told_on, "clerk", _take_note, place)
    stage.act(stage.ago(26), "assessor", _find_in_review)
    stage.act(stage.ago(24), "office", _propose)
    stage.act(stage.ago(23), "leader", _approve_first)
    stage.act(stage.ago(21), "clerk", _begin)
    stage.act(stage.ago(62), "office", _hand_to_vendor)
    stage.act(stage.ago(60), "leader", _approve_for_vendor)
    stage.act(stage.ago(58), "clerk", _begin_at_vendor)
    _plan_improvement(stage)


# --- changes that the vendor makes ------------------------------------------------------------------------------------


def _mandate(stage: Stage) -> None:
    doors.recorded(
        "decision",
        "approved",
        kind="vendor_mandate",
        subject="授权砚北云衢实施云平台补丁、版本升级与紧急封堵",
        opinion="同意。限于已批准的维护窗口，不得改动业务数据；紧急封堵须在四小时内书面告知。",
        register="project",
        record=stage.records["cloud"].pk,
        outcome="approved",
        decided_by=stage.users["leader"],
        decided_on=clock.today(),
    )


def _announce(stage: Stage, place: int) -> None:
    title = CHANGED[place][0]
    stage.records[f"notice {place}"] = doors.enter(
        "vendor_notice",
        project=stage.records["cloud"],
        vendor=stage.records["yunqu"],
        kind="change",
        content=f"实施变更：{title}",
        manner="夜间窗口内实施，先备后主，失败即回退",
    )


def _take_note(stage: Stage, place: int) -> None:
    notice = VendorNotice.objects.get(pk=stage.records[f"notice {place}"].pk)
    doors.step(notice, "acknowledge")
    doors.change(Change.objects.get(pk=stage.records[f"change {place}"].pk), notice=notice)


# --- findings and measures --------------------------------------------------------------------------------------------


def _find_in_review(stage: Stage) -> None:
    stage.records["weak handover"] = doors.enter(
        "finding",
        register="supervision_review",
        record=SupervisionReview.objects.filter(project=stage.records["cloud"], kind="execution").latest("pk").pk,
        severity="minor",
        standard="GB/T 32926-2016",
        clause="7.1.a",
        project=stage.records["cloud"],
        vendor=stage.records["yunqu"],
        text="夜班交接记录过简，无法还原当班操作",
        owner=stage.records["office"],
    )


def _measure(stage: Stage, key: str, finding: str, /, **given: object) -> None:
    told = {"finding": stage.records[finding], "project": stage.records["cloud"]}
    stage.records[key] = doors.enter("action", **told | given)


def _propose(stage: Stage) -> None:
    """Two measures, of which the leader has yet to approve the second."""
    in_a_month = clock.today() + dt.timedelta(days=45)
    clerk = stage.records["clerk"]
    _measure(stage, "form", "weak handover", text="交接单增设当班操作与遗留事项两栏", owner=clerk, due=in_a_month)
    given = {"kind": "preventive", "owner": stage.records["office"], "due": in_a_month}
    _measure(stage, "audit of shifts", "weak handover", text="每月抽查四次夜班交接，结果通报机构", **given)


def _approve_first(stage: Stage) -> None:
    doors.step(stage.records["form"], "approve")


def _begin(stage: Stage) -> None:
    doors.step(stage.records["form"], "start")


def _hand_to_vendor(stage: Stage) -> None:
    """What the verification of a stage found, with the day by which the vendor has mended it."""
    found = Finding.objects.filter(register="stage_verification", actions=None).latest("pk")
    stage.records["of the stage"] = found
    given = {"vendor": found.vendor, "project": found.project, "due": stage.today + dt.timedelta(days=6)}
    text = "逐条整改，提交整改说明和复测记录"
    _measure(stage, "mended stage", "of the stage", kind="correction", text=text, **given)


def _approve_for_vendor(stage: Stage) -> None:
    doors.step(stage.records["mended stage"], "approve")


def _begin_at_vendor(stage: Stage) -> None:
    doors.step(stage.records["mended stage"], "start")


# --- an improvement that changed a rule -------------------------------------------------------------------------------


def _plan_improvement(stage: Stage) -> None:
    stage.act(stage.ago(102), "clerk", _want_sooner)
    stage.act(stage.ago(100), "office", _to, Improvement, "sooner", "evaluate")
    stage.act(stage.ago(98), "leader", _to, Improvement, "sooner", "approve")
    stage.act(stage.ago(96), "clerk", _compare)
    stage.act(stage.ago(44), "office", _effect)
    stage.act(stage.ago(42), "assessor", _to, ImprovementCompare, "hours", "confirm")
    stage.act(stage.ago(40), "office", _close)


def _to(stage: Stage, model: type, key: str, name: str) -> None:
    doors.move(model.objects.filter(pk=stage.records[key].pk), name)


def _want_sooner(stage: Stage) -> None:
    stage.records["sooner"] = doors.enter(
        "improvement",
        source="audit",
        project=stage.records["cloud"],
        text="离场人员账号回收由五天缩短到一天",
        criteria="不增加人手，一个季度内见效",
        benefit="离场后无账号滞留",
        priority="high",
        owner=stage.records["clerk"],
        plan="离场单加会签，每日核对在用账号",
        target="离场当日注销",
        due=stage.ago(45),
        changes_documents=True,
    )


def _compare(stage: Stage) -> None:
    stage.records["hours"] = doors.enter(
        "improvement_compare",
        improvement=stage.records["sooner"],
        item="离场到注销的平均时长",
        unit_of_measure="小时",
        baseline="120",
        target="24",
        due=stage.ago(41),
    )
    _to(stage, Improvement, "sooner", "start")


def _effect(stage: Stage) -> None:
    doors.change(stage.records["hours"], actual="6")
    _to(stage, ImprovementCompare, "hours", "measure")
    kept = {"rejected_because": "制度已要求离场当日注销，仅修订离场单样式"}
    doors.change(stage.records["sooner"], actual="平均 6 小时", revisions=[kept])
    _to(stage, Improvement, "sooner", "measure")


def _close(stage: Stage) -> None:
    _to(stage, Improvement, "sooner", "close")
