"""Examples of the registers of access."""

import datetime as dt

from tests import people
from tests.examples import beside, example, make, ready
from tongguan.core.actor import acting

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


@ready("access_grant", "activate")
def approved():
    return {"approved_by": people.account("office_head", tenant=acting().tenant, name="审批人")}


@example
def access_grant(links):
    staff = (
        {} if links.given.get("person") else {"vendor_staff": links("vendor_staff", state="onboarded", opening=True)}
    )
    return staff | {
        "resource": "政务云管理平台",
        "account": f"ops{people.serial():03}",
        "privilege": "虚拟机启停、快照与监控查看",
        "purpose": "日常运行维护",
        "valid_from": dt.date(2026, 1, 1),
        "valid_to": dt.date(2026, 12, 31),
        "media_permissions": [{"kind": "use"}],
    }


@ready("access_grant", "refuse", "revoke")
def taken_away():
    return {"revoked_at": MORNING}


@ready("access_grant", "expire")
def run_out():
    return {"valid_to": dt.date(2026, 10, 31)}


def _still_needed():
    return {"grant": make("access_grant"), "decision": "keep", "reason": "仍在岗"}


@example
def access_review(links):
    # Whoever gives rows of his own does not want another one's grant beside them.
    items = {} if "items" in links.given else {"items": [_still_needed()]}
    return items | {
        "scope": "政务云项目服务人员全部授权",
        "project": links("project"),
        "period_from": dt.date(2026, 7, 1),
        "period_to": dt.date(2026, 9, 30),
        "conclusion": "一人转岗，收回其数据库账号，其余保留",
    }


@ready("access_review", "list_accounts")
def of_accounts():
    return {"subject": "accounts", "items": []}


@example
def log_source(links):
    fields = {"at": "timestamp", "type": "event_id", "account": "user", "outcome": "result"}
    return {
        "system": f"堡垒机{people.serial()}",
        "project": links("project"),
        "administrator": links("administrator", "person"),
        "session_recording": True,
        "retention_days": 365,
        "clock_sync": True,
        "fields": [
            {"field": field, "mapped_to": name, "found_in_sample": True, "sampled_on": dt.date(2026, 9, 1)}
            for field, name in fields.items()
        ],
        "systems": [{"system": "运维专区跳板"}],
    }


@example
def log_review(links):
    return {
        "source": links("source", "log_source"),
        "scope": "vendor_staff",
        "period_from": dt.date(2026, 10, 1),
        "period_to": dt.date(2026, 10, 31),
        "unauthorised": True,
        "conclusion": "发现一次越权尝试，已被拒绝并核实为误操作",
        "anomalies": [
            {
                "at": MORNING,
                "kind": "attempt",
                "account": "ops003",
                "what": "连续三次尝试登录未授权的数据库主机",
                "due_on": dt.date(2026, 11, 30),
            }
        ],
    }


@beside("log_review", "close")
def settled(review):
    for one in review.anomalies.all():
        one.disposition, one.settled_on = "本人说明为误点，已谈话提醒", dt.date(2026, 11, 20)
        one.save()


@example
def network_review(links):
    return {
        "project": links("project"),
        "occasion": f"第{people.serial()}次链路调整",
        "config_file": links("config_file", "evidence"),
        "introduced_links": "服务机构专线至运维区，仅开放 443",
        "result": "sound",
        "extra_controls": False,
    }


@example
def remote_access(links):
    codes = ("mfa", "bastion", "source_limit", "time_limit", "recording")
    return {
        "project": links("project"),
        "vendor_staff": links("vendor_staff", state="onboarded", opening=True),
        "method": "bastion",
        "target": "政务云管理平台",
        "source": "服务机构运维中心固定地址",
        "purpose": "夜间故障处置",
        "hours": "工作日 18:00-24:00",
        "valid_from": dt.date(2026, 6, 1),
        "valid_to": dt.date(2026, 12, 31),
        "last_assessed": dt.date(2026, 5, 20),
        "assessment_result": "effective",
        "controls": [{"control": code, "deployed": True, "detail": "已启用"} for code in codes],
    }


@ready("remote_access", "activate")
def remotely_approved():
    return approved()
