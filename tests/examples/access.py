"""Examples of the registers of access."""

import datetime as dt

from tests import people
from tests.examples import example, make, ready

MORNING = dt.datetime(2026, 11, 20, 1, 30, tzinfo=dt.UTC)


@example
def zone(links):
    return {
        "name": f"主机房{people.serial()}",
        "level": "controlled",
        "site": "信息中心三层 302",
        "owner": links("owner", "person"),
        "boundary_sign": True,
        "boundary_seen_on": dt.date(2026, 9, 1),
        "controls": "双门互锁、指纹门禁、视频监控存 90 天",
    }


@example
def zone_visit(links):
    return {
        "zone": links("zone"),
        "vendor_staff": links("vendor_staff"),
        "purpose": "更换存储控制器电池",
        "escort": links("escort", "person"),
        "in_at": MORNING,
        "escort_at_all_times": True,
    }


@ready("zone_visit", "sign_out")
def left():
    return {"out_at": MORNING + dt.timedelta(hours=2)}


@example
def media(links):
    return {
        "code": f"JZ-{people.serial()}",
        "type": "flash",
        "classification": "internal",
        "content": "巡检脚本与日志导出",
        "project": links("project"),
        "zone": links("zone"),
        "location": "介质柜 2 层",
        "checked_on": dt.date(2026, 6, 1),
        "check_valid_to": dt.date(2027, 5, 31),
        "counted_on": dt.date(2026, 9, 30),
        "found_at_count": True,
    }


@ready("media", "issue")
def held():
    return {"holder": make("person")}


@ready("media", "destroy")
def before_a_witness():
    return {"disposal_method": "消磁后物理粉碎", "witness": make("person")}


@example
def media_event(links):
    return {
        "media": links("media"),
        "kind": "copy",
        "by_staff": links("by_staff", "vendor_staff"),
        "at": MORNING,
        "reason": "导出十月巡检日志供分析",
        "whereto": "运维专区分析主机",
        "approved_by": links("approved_by", "person"),
        "supervised_by": links("supervised_by", "person"),
    }


@example
def device_entry(links):
    return {
        "project": links("project"),
        "device": "笔记本电脑 ThinkPad T14",
        "serial_no": f"PF{people.serial():06}",
        "kind": "test",
        "segment": "测试专用网段",
        "isolation": "独立网段，禁止访问生产网",
        "checked_by": links("checked_by", "person"),
        "checked_on": dt.date(2026, 9, 1),
    }


@ready("device_entry", "remove")
def wiped():
    return {"data_cleared": True}
