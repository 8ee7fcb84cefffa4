"""Grants and ways in for the people of the cloud platform, its logs, and what goes in and out of the machine room."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from tongguan.access.models import AccessGrant, AccessReview, LogReview, LogSource, NetworkReview, RemoteAccess
from tongguan.core import clock
from tongguan.core.registers import registry

from . import account_review, doors, places
from .stage import Stage

GRANTS = (
    (0, "云管理平台", "租户与配额管理", False),
    (1, "云管理平台", "虚拟机启停、快照与监控查看", False),
    (2, "业务数据库集群", "备份与只读查询", True),
    (3, "业务数据库集群", "参数调整与备份恢复", True),
    (4, "堡垒机", "会话审计查看", False),
    (15, "云管理平台", "虚拟机启停", False),
)
"""Who of the cloud platform's people, on what, with which rights, privileged or not. The last one leaves later."""
SOURCES = (
    ("堡垒机", "cloud", {"session_recording": True}),
    ("业务数据库审计", "cloud", {"change_logging": True, "holds_data": True}),
    ("安全运营平台", "security", {"session_recording": True, "detection_rules": True}),
)
CONTENTS = {"at": "event_time", "type": "event_type", "account": "user_name", "outcome": "result"}
CONTROLS = ("mfa", "bastion", "source_limit", "time_limit", "recording")


def plan(stage: Stage) -> None:
    """Asked for by the clerk, approved by the head, switched on by the officer; reviewed in the last quarter."""
    for day, who, what in (
        (60, "clerk", _ask),
        (62, "office", _approve),
        (63, "security", _activate),
        (64, "security", _enter_sources),
        (66, "clerk", _ask_for_ways),
        (68, "assessor", _assess_ways),
        (69, "office", _approve_ways),
    ):
        stage.act(stage.after(day + 30), who, what)
    stage.act(stage.after(50), "security", _look_at_network)
    stage.act(stage.ago(40), "assessor", _assess_way_again)
    for days, found in ((75, False), (45, True), (14, False)):
        stage.act(stage.ago(days), "assessor", _review_log, found)
    stage.act(stage.ago(50), "clerk", _plan_review)
    stage.act(stage.ago(44), "security", _close_review)
    stage.act(stage.ago(30), "clerk", _take_over_hotline)
    stage.act(stage.ago(9), "security", _lose_a_source)
    stage.act(stage.ago(2), "clerk", _ask_again)
    places.plan(stage)
    account_review.plan(stage)


def key_of(place: int) -> str:
    """The name under which the story keeps somebody of the cloud platform."""
    return f"cloud {place}"


def rows(stage: Stage, register: str, *keys: str) -> QuerySet:
    """The records that the story keeps under these names."""
    return registry[register].model.objects.filter(pk__in=[stage.records[key].pk for key in keys])


def _grant_keys() -> list[str]:
    return [f"{key_of(place)} grant" for place, *_rest in GRANTS]


def _grant(stage: Stage, staff: Any, resource: str, privilege: str, **given: Any) -> dict[str, Any]:
    return {
        "vendor_staff": staff,
        "resource": resource,
        "account": f"wb_{staff.number[-4:]}",
        "privilege": privilege,
        "purpose": "合同约定的日常运行维护",
        "valid_to": stage.today + dt.timedelta(days=120),
        **given,
    }


def _ask(stage: Stage) -> None:
    for place, resource, privilege, privileged in GRANTS:
        given = _grant(stage, stage.records[key_of(place)], resource, privilege, is_privileged=privileged)
        stage.records[f"{key_of(place)} grant"] = doors.enter("access_grant", **given)
    own = {"resource": "云管理平台", "account": "sys01", "privilege": "平台系统管理", "purpose": "系统管理员岗位职责"}
    stage.records["own grant"] = doors.enter(
        "access_grant", person=stage.records["sysadmin"], top_right="os", is_privileged=True, **own
    )


def _approve(stage: Stage) -> None:
    doors.move(rows(stage, "access_grant", "own grant", *_grant_keys()), "approve")


def _activate(stage: Stage) -> None:
    doors.move(rows(stage, "access_grant", "own grant", *_grant_keys()), "activate")


def _ask_again(stage: Stage) -> None:
    """The project manager's new colleague waits for approval."""
    doors.enter("access_grant", **_grant(stage, stage.records[key_of(6)], "堡垒机", "运维会话登录", is_remote=True))


def _take_over_hotline(stage: Stage) -> None:
    """An account of the hotline from before the platform; its holder has no agreement to this day."""
    held = _grant(stage, stage.records["hotline 7"], "热线受理系统", "工单受理与查询", created_by_service=True)
    doors.recorded("access_grant", "active", **held)


def _enter_sources(stage: Stage) -> None:
    found = {"found_in_sample": True, "sampled_on": clock.today()}
    for system, project, records in SOURCES:
        stage.records[system] = doors.enter(
            "log_source",
            system=system,
            project=stage.records[project],
            administrator=stage.records["sysadmin"],
            retention_days=365,
            clock_sync=True,
            fields=[{"field": field, "mapped_to": name, **found} for field, name in CONTENTS.items()],
            **records,
        )
    doors.move(LogSource.objects.all(), "enable")


def _lose_a_source(stage: Stage) -> None:
    doors.move(rows(stage, "log_source", SOURCES[1][0]), "fail", "磁盘写满，审计记录中断，已通知服务机构扩容")


def _review_log(stage: Stage, found: bool) -> None:  # noqa: FBT001  the story's acts are given by place
    until = clock.today()
    seen = {"at": clock.minute(), "kind": "attempt", "account": "wb_test", "vendor_staff": stage.records[key_of(4)]}
    settled = {"disposition": "本人说明为误点，已谈话提醒", "settled_on": until, "due_on": until}
    review = doors.enter(
        "log_review",
        source=stage.records[SOURCES[0][0]],
        scope="vendor_staff",
        period_from=until - dt.timedelta(days=30),
        period_to=until,
        unauthorised=found,
        conclusion="发现一次未授权登录尝试，已核实处置" if found else "未发现未授权的访问或尝试",
        anomalies=[{"what": "试图登录未授权的数据库主机", **seen, **settled}] if found else [],
    )
    doors.move(LogReview.objects.filter(pk=review.pk), "conclude")


def _look_at_network(stage: Stage) -> None:
    for project, links in (("cloud", "运维专线至堡垒机，仅开放 443"), ("security", "探针旁路镜像，单向接入")):
        review = doors.enter(
            "network_review",
            project=stage.records[project],
            occasion="服务启动",
            config_file=doors.scan("network.pdf", f"network of {project}"),
            introduced_links=links,
            result="sound",
            extra_controls=False,
        )
        if project == "cloud":
            doors.move(NetworkReview.objects.filter(pk=review.pk), "conclude")


def _ask_for_ways(stage: Stage) -> None:
    for place, method, purpose in ((0, "bastion", "夜间故障处置"), (5, "desktop", "居家值守")):
        stage.records[f"way {place}"] = doors.enter(
            "remote_access",
            project=stage.records["cloud"],
            vendor_staff=stage.records[key_of(place)],
            method=method,
            target="云管理平台",
            source="服务机构运维中心固定地址",
            purpose=purpose,
            hours="工作日 18:00-24:00",
            valid_to=stage.today + dt.timedelta(days=60),
            assessment_result="effective" if method == "bastion" else "partly",
            controls=[{"control": one, "deployed": method == "bastion", "detail": "按规程配置"} for one in CONTROLS],
        )


def _assess_ways(stage: Stage) -> None:
    doors.move(rows(stage, "remote_access", "way 0", "way 5"), "assess")


def _approve_ways(stage: Stage) -> None:
    doors.move(rows(stage, "remote_access", "way 5"), "reject", "远程桌面工具不在许可范围，改走堡垒机后再申请")
    doors.move(rows(stage, "remote_access", "way 0"), "approve")
    doors.move(RemoteAccess.objects.filter(state="approved"), "activate")


def _assess_way_again(stage: Stage) -> None:
    doors.move(rows(stage, "remote_access", "way 0"), "assess_again")


def _plan_review(stage: Stage) -> None:
    """Every grant that the cloud platform's people still hold."""
    held = AccessGrant.objects.filter(state="active", vendor_staff__project=stage.records["cloud"]).order_by("pk")
    decisions = {stage.records[f"{key_of(4)} grant"].pk: ("remove", "岗位调整，不再需要")}
    stage.records["access review"] = doors.enter(
        "access_review",
        scope="政务云项目服务人员全部在用授权",
        project=stage.records["cloud"],
        period_from=clock.today() - dt.timedelta(days=90),
        period_to=clock.today(),
        conclusion="一人岗位调整，收回；其余仍为工作所需，保留",
        removed=1,
        items=[
            {"grant": one, "decision": decision, "reason": reason}
            for one in held
            for decision, reason in [decisions.get(one.pk, ("keep", ""))]
        ],
    )


def _close_review(stage: Stage) -> None:
    review = AccessReview.objects.filter(pk=stage.records["access review"].pk)
    doors.move(review, "conclude")
    doors.move(review, "close")
