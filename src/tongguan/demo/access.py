"""Grants and ways in for the people of the cloud platform, and who still needs them."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from tongguan.access.models import AccessGrant, AccessReview, NetworkReview, RemoteAccess
from tongguan.core import clock
from tongguan.core.registers import registry

from . import account_review, doors, logs, places
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
MEDIA = {1: ("use", "copy")}
"""Who of them may do what with media."""
CONTROLS = ("mfa", "bastion", "source_limit", "time_limit", "recording")


def plan(stage: Stage) -> None:
    """Asked for by the clerk, approved by the head, switched on by the officer; reviewed in the last quarter."""
    for day, who, what in (
        (60, "clerk", _ask),
        (62, "office", _approve),
        (63, "security", _activate),
        (66, "clerk", _ask_for_ways),
        (68, "assessor", _assess_ways),
        (69, "office", _approve_ways),
    ):
        stage.act(stage.after(day + 30), who, what)
    stage.act(stage.after(50), "security", _look_at_network)
    stage.act(stage.ago(40), "assessor", _assess_way_again)
    stage.act(stage.ago(50), "clerk", _plan_review)
    stage.act(stage.ago(44), "security", _close_review)
    stage.act(stage.ago(30), "clerk", _take_over_hotline)
    stage.act(stage.ago(2), "clerk", _ask_again)
    logs.plan(stage)
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
        given["media_permissions"] = [{"kind": kind} for kind in MEDIA.get(place, ())]
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
    held |= {"approved_by": stage.users["office"], "approved_on": stage.begin}
    doors.recorded("access_grant", "active", **held)


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
