"""Customers, services, assets and configuration items."""

import datetime as dt
from typing import Any

from tongguan.inventory.models import Asset, ConfigItem, Service

from . import doors
from .stage import Stage

CUSTOMERS = {"政务服务处": True, "市市场监管局": True, "市图书馆": False}
"""Name -> whether it is a key customer."""
SERVICES = {
    "hosting": ("FW-01", "政务云主机服务", "市市场监管局", "critical", "业务系统有稳定可用的计算资源"),
    "network": ("FW-02", "政务外网接入服务", "政务服务处", "critical", "各处室随时能接入政务外网"),
    "platform": ("FW-03", "一体化政务服务平台运行服务", "政务服务处", "high", "群众办事不因系统中断而往返"),
    "desk": ("FW-04", "服务台", "政务服务处", "medium", "用户的问题有人接、有人答"),
}
ASSETS = (
    ("ZC-001", "人口基础库", "information", "very_high", (5, 4, 4)),
    ("ZC-002", "政务服务平台业务库", "information", "high", (4, 4, 4)),
    ("ZC-003", "核心交换机", "hardware", "high", (2, 3, 5)),
    ("ZC-004", "虚拟化平台软件", "software", "high", (2, 4, 4)),
    ("ZC-005", "运维终端", "hardware", "medium", (3, 3, 2)),
    ("ZC-006", "主机房", "facility", "very_high", (3, 3, 5)),
    ("ZC-007", "旧备份存储", "hardware", "medium", (4, 2, 1)),
)
ITEMS = (
    ("CI-SW-01", "核心交换机", "network", "network", "双机热备"),
    ("CI-VM-01", "虚拟化集群", "system_software", "hosting", "六节点，允许一节点失效"),
    ("CI-DB-01", "人口库主节点", "database", "platform", "主备双机"),
    ("CI-DB-02", "人口库备节点", "database", "platform", "主备双机"),
    ("CI-AP-01", "政务服务平台应用", "application", "platform", ""),
)


def plan(stage: Stage) -> None:
    """What was there is taken over in the third week; a service is new, an old store of backups goes."""
    stage.act(stage.after(14), "clerk", _take_over)
    stage.act(stage.after(15), "clerk", _items)
    stage.act(stage.after(120), "clerk", _propose)
    stage.act(stage.after(127), "leader", _move, Service, "new service", "approve")
    stage.act(stage.after(150), "office", _move, Service, "new service", "go_live")
    stage.act(stage.ago(60), "clerk", _move, Asset, "ZC-007", "lay_aside")
    stage.act(stage.ago(40), "clerk", _say_how)
    stage.act(stage.ago(39), "office", _move, Asset, "ZC-007", "dispose")
    stage.act(stage.ago(9), "office", _open_for_change)


def _move(stage: Stage, model: Any, key: str, name: str) -> None:
    doors.move(model.objects.filter(pk=stage.records[key].pk), name)


def _take_over(stage: Stage) -> None:
    for name, is_key in CUSTOMERS.items():
        stage.records[f"customer {name}"] = doors.enter(
            "customer",
            name=name,
            unit=stage.records.get(name),
            is_key=is_key,
            contact=f"{stage.made_up.name()}，办公室",
            relation_owner=stage.records["clerk"],
            review_interval=3 if is_key else 6,
            reviewed_on=stage.ago(50),
            since=stage.begin - dt.timedelta(days=400),
        )
    for key, (code, name, customer, criticality, outcome) in SERVICES.items():
        stage.records[f"service {key}"] = doors.recorded(
            "service",
            "live",
            **_service(stage, code, name, outcome),
            customer=stage.records[f"customer {customer}"],
            criticality=criticality,
            live_on=stage.begin - dt.timedelta(days=200),
            catalogued_on=stage.ago(70),
        )
    for code, name, category, grade, worth in ASSETS:
        stage.records[code] = doors.recorded(
            "asset",
            "in_use",
            **_asset(stage, code, name),
            **_worth(worth),
            category=category,
            grade=grade,
        )


def _service(stage: Stage, code: str, name: str, outcome: str) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "owner": stage.records["office"],
        "requirements": "工作时间内可用，故障两小时内恢复；数据不出境。",
        "outcome": outcome,
        "edition": "2026-1",
        "stands_alone": code == "FW-02",
    }


def _asset(stage: Stage, code: str, name: str) -> dict[str, Any]:
    held = [{"project": stage.records["cloud"], "handed_out_on": stage.after(14)}] if code == "ZC-005" else []
    return {
        "code": code,
        "name": name,
        "owner": stage.records["office"],
        "custodian": stage.records["assessor"],
        "unit": stage.records["信息中心"],
        "location": "中心机房 A 列",
        "classification": "sensitive" if code < "ZC-003" else "internal",
        "counted_on": stage.ago(90),
        "holdings": held,
    }


def lent(stage: Stage, code: str, name: str, holdings: list[dict[str, Any]]) -> dict[str, Any]:
    """A machine of little worth that somebody else works with."""
    told = _asset(stage, code, name) | _worth((2, 2, 2))
    return told | {"category": "hardware", "grade": "medium", "holdings": holdings}


def _worth(worth: tuple[int, int, int]) -> dict[str, int]:
    return dict(zip(("confidentiality", "integrity", "availability"), worth, strict=True))


def _items(stage: Stage) -> None:
    for code, name, kind, service, redundancy in ITEMS:
        stage.records[code] = doors.recorded(
            "config_item",
            "in_use",
            code=code,
            name=name,
            type=kind,
            owner=stage.records["assessor"],
            service=stage.records[f"service {service}"],
            is_important=bool(redundancy),
            redundancy=redundancy,
            verified_on=stage.ago(80),
            attributes=[{"name": "地址", "value": f"10.8.3.{20 + len(stage.records) % 200}"}],
            relations=_relations(stage, code),
        )


def _relations(stage: Stage, code: str) -> list[dict[str, Any]]:
    known = {
        "CI-DB-02": ("stands_in_for", "CI-DB-01"),
        "CI-AP-01": ("uses", "CI-DB-01"),
        "CI-DB-01": ("runs_on", "CI-VM-01"),
    }
    if code not in known:
        return []
    relation, other = known[code]
    return [{"relation": relation, "other": stage.records[other]}]


def _propose(stage: Stage) -> None:
    stage.records["new service"] = doors.enter(
        "service",
        **_service(stage, "FW-05", "数据共享交换服务", "各处室按目录取得共享数据"),
        customer=stage.records["customer 市市场监管局"],
        criticality="high",
        dependencies=[{"depends_on": stage.records["service hosting"], "for_what": "运行环境"}],
        suppliers=[{"vendor": stage.records["yunqu"], "project": stage.records["cloud"], "supplies": "主机与网络"}],
    )
    doors.enter("service", name="视频会议服务", owner=stage.records["office"], criticality="low")


def _say_how(stage: Stage) -> None:
    doors.change(stage.records["ZC-007"], disposal="硬盘消磁后交定点单位回收")


def _open_for_change(stage: Stage) -> None:
    doors.change(stage.records["CI-AP-01"], change_ref="CHG-2026-0012")
    _move(stage, ConfigItem, "CI-AP-01", "change")
