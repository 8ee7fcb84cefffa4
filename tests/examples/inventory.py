"""Examples of the registers of the inventory."""

import datetime as dt

from tests import people
from tests.examples import example, make


@example
def customer(links):
    return {
        "name": f"政务服务管理处{people.serial()}",
        "contact": "周主任，电话 2101",
        "relation_owner": links("relation_owner", "person"),
        "review_interval": 6,
        "reviewed_on": dt.date(2026, 9, 10),
        "since": dt.date(2024, 1, 1),
    }


@example
def service(links):
    return {
        "code": f"FW-{people.serial()}",
        "name": f"政务云主机服务{people.serial()}",
        "customer": links("customer"),
        "owner": links("owner", "person"),
        "requirements": "全年不间断运行，工作日两小时内交付主机",
        "criticality": "high",
        "outcome": "业务系统有可用的计算资源",
        "stands_alone": True,
        "edition": "2026-2",
        "suppliers": [{"vendor": make("vendor"), "supplies": "机房与虚拟化平台"}],
    }


@example
def asset(links):
    return {
        "code": f"ZC-{people.serial()}",
        "name": "人口基础库",
        "category": "information",
        "subcategory": "数据库",
        "classification": "sensitive",
        "confidentiality": 5,
        "integrity": 4,
        "availability": 4,
        "grade": "very_high",
        "owner": links("owner", "person"),
        "location": "信息中心主机房",
        "acquired_on": dt.date(2023, 5, 8),
        "counted_on": dt.date(2026, 6, 30),
        "disposal": "三次覆写后移交回收单位",
        "holdings": [{"project": make("project"), "handed_out_on": dt.date(2026, 2, 1)}],
    }


@example
def config_item(links):
    return {
        "code": f"CI-DB-{people.serial()}",
        "name": "人口库主节点",
        "type": "database",
        "owner": links("owner", "person"),
        "service": links("service"),
        "is_important": True,
        "redundancy": "主备双机，自动切换",
        "change_ref": "CHG-2026-0007",
        "verified_on": dt.date(2026, 8, 20),
        "attributes": [{"name": "地址", "value": "10.8.3.21"}, {"name": "版本", "value": "15.6"}],
    }
