"""Examples of the registers of services."""

import datetime as dt
from decimal import Decimal

from tests import people
from tests.examples import example, make, ready

OCTOBER = {"period_from": dt.date(2026, 10, 1), "period_to": dt.date(2026, 10, 31)}
RESPONSE = {
    "metric": "response",
    "priority": "1",
    "sense": "at_most",
    "target": "30",
    "unit": "working_minutes",
    "period": "month",
}
AVAILABLE = {"metric": "availability", "sense": "at_least", "target": "99.9", "unit": "percent", "period": "month"}


def at(day, hour):
    return dt.datetime(2026, 10, day, hour, tzinfo=dt.UTC)


@example
def sla(links):
    return {
        "service": links("service"),
        "customer": links("customer"),
        "edition": "1.0",
        "exceptions": "提前三个工作日通知的检修不计入",
        "workload_limit": "每月不超过 200 个请求",
        "signed_for_customer": "周主任",
        "scan": links("scan", "evidence"),
        "valid_from": dt.date(2026, 1, 1),
        "valid_to": dt.date(2027, 12, 31),
        "targets": [RESPONSE, AVAILABLE],
    }


@example
def ola(links):
    return {
        "supplier": links.given.get("supplier") or make("vendor", kind="internal"),
        "service": links("service"),
        "edition": "1.0",
        "looked_after_by": links("looked_after_by", "person"),
        "activities": "机房环境与网络的日常保障",
        "interfaces": "每日交接班记录",
        "scan": links("scan", "evidence"),
        "valid_from": dt.date(2026, 1, 1),
        "valid_to": dt.date(2027, 12, 31),
        "targets": [RESPONSE],
    }


@example
def satisfaction(links):
    return {
        "service": links("service"),
        **OCTOBER,
        "method": "分层抽样问卷",
        "population": 320,
        "sample": 64,
        "answers": 58,
        "score": Decimal("87.5"),
        "target": Decimal(90),
        "analysis": "交付时间偏长",
        "actions": "简化主机申请审批",
    }


@example
def complaint(links):
    return {
        "customer": links("customer"),
        "service": links("service"),
        "text": f"主机交付超过约定时间 {people.serial()}",
        "received_at": at(12, 9),
        "due": dt.date(2026, 11, 20),
        "handler": links("handler", "person"),
        "is_justified": True,
        "result": "已说明原因并补偿工期",
    }


@ready("complaint", "handle", "settle")
def handled():
    return {"handled_at": at(20, 9)}


@ready("complaint", "escalate")
def escalated():
    return {"escalated": at(20, 9)}


@ready("complaint", "close")
def closed():
    return {"handled_at": at(20, 9), "closed_at": at(21, 9)}


@example
def budget(links):
    return {
        "service": links("service"),
        **OCTOBER,
        "budget": "500000.00",
        "forecast": "540000.00",
        "actual": "561000.50",
        "analysis": "增加了两台备机",
    }


@example
def demand(links):
    return {
        "service": links("service"),
        **OCTOBER,
        "unit": "台主机",
        "forecast": Decimal(120),
        "basis": "各处室年度计划",
        "actual": Decimal(131),
        "analysis": "新增一个业务系统",
    }


@example
def capacity(links):
    return {
        "kind": "technical",
        "resource": f"虚拟化平台内存{people.serial()}",
        "service": links("service"),
        "owner": links("owner", "person"),
        **OCTOBER,
        "unit": "% 使用率",
        "current": Decimal(84),
        "threshold": Decimal(80),
        "forecast": Decimal(88),
        "action": "第四季度扩容",
    }


@example
def availability(links):
    return {
        "service": links("service"),
        **OCTOBER,
        "target": Decimal("99.9"),
        "agreed_time": Decimal(44640),
        "downtime": Decimal("75.5"),
        "analysis": "交换机故障，已更换并增加备机",
        "outages": [{"began_at": at(14, 9), "ended_at": at(14, 10), "investigation": "交换机电源老化"}],
    }


@example
def continuity_plan(links):
    return {
        "title": f"政务云主机连续性计划{people.serial()}",
        "service": links("service"),
        "project": links("project"),
        "edition": "1.2",
        "owner": links("owner", "person"),
        "rto": 240,
        "rpo": 60,
        "redundancy_people": "double",
        "redundancy_data": "remote",
        "technical_resources": "核心交换机与存储均为双机",
        "invocation": "主机房中断超过半小时，由信息中心主任启动",
        "procedures": "切换到备机房，按清单逐项恢复",
        "contacts": [{"name": "周文", "duty": "总指挥", "telephone": "0571-8820 2101", "deputy": "李岚"}],
    }
