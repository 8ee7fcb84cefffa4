"""Agreements, surveys, complaints, budgets, demand, capacity, availability and continuity."""

import datetime as dt
from decimal import Decimal
from typing import Any

from tongguan.core.calendar import months_after, months_before
from tongguan.services.models import Availability, Budget, Capacity, Complaint, ContinuityPlan, Demand, Satisfaction

from . import doors
from .stage import Stage

TARGETS = (
    {"metric": "response", "priority": "1", "sense": "at_most", "target": 30, "unit": "calendar_minutes"},
    {"metric": "resolution", "priority": "1", "sense": "at_most", "target": 240, "unit": "calendar_minutes"},
    {"metric": "availability", "sense": "at_least", "target": Decimal("99.5"), "unit": "percent"},
)
DOWN = ("0", "35", "0", "410")
"""Minutes in which hosting was down in the last months; in the last one a switch failed."""


def plan(stage: Stage) -> None:
    """Agreements from the first month on; each month its measurement, each half year its survey."""
    stage.act(stage.after(28), "clerk", _agreements)
    stage.act(stage.after(29), "clerk", _plans)
    stage.act(stage.after(42), "leader", _approve)
    stage.act(stage.after(190), "clerk", _second_plan)
    stage.act(stage.ago(150), "office", _tested)
    for months in range(len(DOWN)):
        stage.act(stage.ago(30 * months + 2), "office", _measured, months)
    stage.act(stage.ago(70), "office", _survey)
    stage.act(stage.ago(33), "clerk", _complaint)
    stage.act(stage.ago(21), "clerk", _answered)
    stage.act(stage.ago(18), "office", _move, Complaint, "complaint", "close")
    stage.act(stage.ago(12), "office", _used)


def _move(stage: Stage, model: Any, key: str, name: str) -> None:
    doors.move(model.objects.filter(pk=stage.records[key].pk), name)


def _half_year(stage: Stage) -> dict[str, dt.date]:
    return {"period_from": months_before(stage.today, 6).replace(day=1), "period_to": stage.today.replace(day=1)}


def _targets() -> list[dict[str, Any]]:
    return [{**target, "period": "month"} for target in TARGETS]


def _agreements(stage: Stage) -> None:
    scan = doors.scan("服务级别协议.pdf", "Service level agreements")
    valid = {"valid_from": stage.begin, "valid_to": months_after(stage.today, 9), "scan": scan, "edition": "1.0"}
    for service, customer in (("hosting", "市市场监管局"), ("platform", "政务服务处"), ("desk", "市图书馆")):
        doors.recorded(
            "sla",
            "draft" if service == "desk" else "active",
            service=stage.records[f"service {service}"],
            customer=stage.records[f"customer {customer}"],
            exceptions="提前三个工作日通知的检修不计入",
            workload_limit="每月不超过 300 个请求",
            signed_for_customer="办公室主任",
            agreed_on=stage.begin,
            reviewed_on=stage.ago(100),
            targets=_targets(),
            **valid,
        )
    room = doors.recorded(
        "vendor", "qualified", name="市机关事务局机房管理科", kind="internal", registered_in="mainland"
    )
    doors.recorded(
        "ola",
        "active",
        supplier=room,
        service=stage.records["service hosting"],
        looked_after_by=stage.records["office"],
        activities="机房供电、空调与门禁的日常保障",
        interfaces="每日巡检记录，故障十分钟内通报",
        agreed_on=stage.begin,
        reviewed_on=stage.ago(110),
        targets=_targets()[:1],
        **valid,
    )


def _plans(stage: Stage) -> None:
    half = _half_year(stage)
    hosting = {"service": stage.records["service hosting"]}
    stage.records["budget"] = doors.enter("budget", **hosting, **half, budget=Decimal(3_200_000))
    stage.records["capacity"] = doors.enter(
        "capacity",
        **hosting,
        **half,
        kind="technical",
        resource="虚拟化平台内存",
        unit="% 使用率",
        threshold=80,
        forecast=86,
    )
    for kind, resource, unit in (("people", "驻场运维工程师", "人"), ("financial", "运维经费", "万元")):
        doors.enter("capacity", **half, kind=kind, resource=resource, unit=unit, threshold=16, forecast=15)
    stage.records["demand"] = doors.enter(
        "demand", **hosting, **half, unit="台主机", forecast=420, basis="各处室年度计划"
    )
    stage.records["continuity"] = doors.enter("continuity_plan", **_continuity(stage), **hosting)


def _second_plan(stage: Stage) -> None:
    platform = stage.records["platform"]
    doors.enter(
        "continuity_plan", title=f"{platform.name}连续性计划", project=platform, edition="0.1", rto=480, rpo=240
    )


def _continuity(stage: Stage) -> dict[str, Any]:
    return {
        "title": "政务云主机连续性计划",
        "project": stage.records["cloud"],
        "edition": "1.0",
        "owner": stage.records["office"],
        "rto": 240,
        "rpo": 60,
        "redundancy_people": "double",
        "redundancy_data": "remote",
        "technical_resources": "核心交换机、存储与虚拟化集群均有冗余",
        "force_majeure": "服务机构不能继续服务时，由备选机构按协议接替",
        "invocation": "主机房中断超过半小时，由信息中心主任启动",
        "procedures": "切换到备机房，按清单逐项恢复",
        "return_to_normal": "主机房恢复并观察一日后切回",
        "offline_copy_on": stage.ago(120),
        "offline_place": "值班室保险柜",
        "contacts": [{"name": stage.users["office"].name, "duty": "总指挥", "telephone": "2101"}],
    }


def _approve(stage: Stage) -> None:
    for model, key in ((Budget, "budget"), (Capacity, "capacity"), (ContinuityPlan, "continuity")):
        _move(stage, model, key, "approve")


def _tested(stage: Stage) -> None:
    _move(stage, ContinuityPlan, "continuity", "record_test")


def _measured(stage: Stage, months: int) -> None:
    last = months_after(stage.ago(5).replace(day=1), -months) - dt.timedelta(days=1)
    made = doors.enter(
        "availability",
        service=stage.records["service hosting"],
        period_from=last.replace(day=1),
        period_to=last,
        target=Decimal("99.5"),
        agreed_time=last.day * 24 * 60,
        downtime=Decimal(DOWN[-1 - months]),
        analysis="核心交换机电源故障，已更换并增加备件" if not months else "",
    )
    doors.move(Availability.objects.filter(pk=made.pk), "measure")
    if months != 1:
        doors.move(Availability.objects.filter(pk=made.pk), "analyse")


def _survey(stage: Stage) -> None:
    made = doors.enter(
        "satisfaction",
        service=stage.records["service platform"],
        **_half_year(stage),
        method="分层抽样问卷",
        population=320,
        sample=64,
        answers=58,
        score=Decimal("88.5"),
        target=90,
        analysis="审批环节偏长",
        actions="简化主机申请审批",
    )
    for name in ("collect", "analyse"):
        doors.move(Satisfaction.objects.filter(pk=made.pk), name)


def _complaint(stage: Stage) -> None:
    stage.records["complaint"] = doors.enter(
        "complaint",
        customer=stage.records["customer 市市场监管局"],
        service=stage.records["service hosting"],
        text="主机交付超过约定时间三日",
        received_at=_at(stage.ago(34)),
        due=stage.ago(20),
        handler=stage.records["clerk"],
    )
    doors.move(Complaint.objects.filter(pk=stage.records["complaint"].pk), "accept")
    doors.enter(
        "complaint",
        kind="dispute",
        vendor=stage.records["huaisheng"],
        text="上季度考核扣款有异议",
        received_at=_at(stage.ago(34)),
    )


def _at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9, 30), tzinfo=dt.UTC)


def _answered(stage: Stage) -> None:
    doors.change(stage.records["complaint"], result="已说明原因，并为其优先排期", is_justified=True)
    _move(stage, Complaint, "complaint", "handle")


def _used(stage: Stage) -> None:
    doors.change(
        stage.records["budget"], actual=Decimal(3_310_000), forecast=Decimal(3_300_000), analysis="增加两台备机"
    )
    _move(stage, Budget, "budget", "track")
    doors.change(stage.records["capacity"], current=84, action="第四季度扩容")
    _move(stage, Capacity, "capacity", "monitor")
    doors.change(stage.records["demand"], actual=431, analysis="新增一个业务系统")
    _move(stage, Demand, "demand", "monitor")
