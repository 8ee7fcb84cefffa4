"""What the systems write down, who looks back at it, and the campaign over the grants that is half done."""

import datetime as dt
from typing import Any

from tongguan.access import campaigns
from tongguan.access.campaigns import Said
from tongguan.access.models import LogReview, LogSource
from tongguan.core import clock

from . import doors
from .stage import Stage

SOURCES = (
    (
        "堡垒机",
        "cloud",
        {"session_recording": True, "detection_rules": True, "systems": ("云管理平台", "业务数据库集群")},
    ),
    ("业务数据库审计", "cloud", {"change_logging": True, "holds_data": True}),
    ("安全运营平台", "security", {"session_recording": True, "detection_rules": True}),
    ("开发运维一体化平台", "platform", {"session_recording": True, "change_logging": True, "holds_data": True}),
    ("热线受理系统", "hotline", {"change_logging": True, "holds_data": True}),
)
"""The hotline's system came with the service and has no rules that detect anything."""
BASTION, LOST = SOURCES[0][0], SOURCES[1][0]
CONTENTS = {"at": "event_time", "type": "event_type", "account": "user_name", "outcome": "result"}
NOTHING = "未发现未授权的访问或尝试"
MONTHLY = (76, 48, 20)


def plan(stage: Stage) -> None:
    """The officer enters the sources; month by month the assessor looks back."""
    stage.act(stage.after(88), "security", _enter_sources)
    for days in MONTHLY:
        stage.act(stage.ago(days), "assessor", _look_back, days)
    stage.act(stage.ago(9), "security", _lose_a_source)
    stage.act(stage.ago(4), "office", _begin_campaign)


def _enter_sources(stage: Stage) -> None:
    found = {"found_in_sample": True, "sampled_on": clock.today()}
    for system, project, records in SOURCES:
        further = [{"system": name} for name in records.get("systems", ())]
        stage.records[system] = doors.enter(
            "log_source",
            system=system,
            project=stage.records[project],
            administrator=stage.records["sysadmin"],
            retention_days=365,
            clock_sync=True,
            fields=[{"field": field, "mapped_to": name, **found} for field, name in CONTENTS.items()],
            **records | {"systems": further},
        )
    doors.move(LogSource.objects.all(), "enable")


def _lose_a_source(stage: Stage) -> None:
    lost = LogSource.objects.filter(pk=stage.records[LOST].pk)
    doors.move(lost, "fail", "磁盘写满，审计记录中断，已通知服务机构扩容")


def _look_back(stage: Stage, days: int) -> None:
    """At what the staff did and at who reached what; somebody tried something, and again a month later."""
    _review(stage, BASTION, "vendor_staff", _seen(stage, days))
    _review(stage, BASTION, "access", [])
    for system in (SOURCES[2][0], SOURCES[3][0]):
        _review(stage, system, "whole", [])


def _seen(stage: Stage, days: int) -> list[dict[str, Any]]:
    if days == MONTHLY[0]:
        return []
    seen = {"at": clock.minute(), "kind": "attempt", "account": "wb_test", "vendor_staff": stage.records["cloud 4"]}
    if days == MONTHLY[1]:
        until = clock.today()
        settled = {"disposition": "本人说明为误点，已谈话提醒", "settled_on": until, "due_on": until}
        return [{"what": "试图登录未授权的数据库主机", **seen, **settled}]
    return [{"what": "夜间再次尝试登录未授权的数据库主机", **seen, "due_on": stage.today + dt.timedelta(days=5)}]


def _review(stage: Stage, system: str, scope: str, seen: list[dict[str, Any]]) -> None:
    until = clock.today()
    review = doors.enter(
        "log_review",
        source=stage.records[system],
        scope=scope,
        period_from=until - dt.timedelta(days=30),
        period_to=until,
        unauthorised=bool(seen),
        conclusion="发现一次未授权登录尝试，已要求本人说明" if seen else NOTHING,
        anomalies=seen,
    )
    doors.move(LogReview.objects.filter(pk=review.pk), "conclude")


def _begin_campaign(stage: Stage) -> None:
    """The grants of the cloud platform are listed; two of them are decided, the others wait."""
    review = doors.enter(
        "access_review",
        scope="政务云项目服务人员授权季度复核",
        project=stage.records["cloud"],
        period_from=clock.today() - dt.timedelta(days=90),
        period_to=clock.today(),
        items=[],
    )
    doors.step(review, "list_grants")
    campaigns.decide(campaigns.open_rows(review)[:2], Said(decision="keep", reason="仍为工作所需"))
