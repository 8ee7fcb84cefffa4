"""Examples of the registers of operations."""

import datetime as dt

from tests import people
from tests.examples import example, make, ready


def at(day, hour, minute=0):
    """A point in time of October 2026, in the time zone of the bureau."""
    return dt.datetime(2026, 10, day, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@example
def service_log(links):
    staff = links("vendor_staff")
    return {
        "project": links.given.get("project") or staff.project,
        "content": "数据库补丁安装与备份核对",
        "vendor_staff": staff,
        "started_at": at(12, 9),
        "ended_at": at(12, 11, 30),
        "method": "onsite",
        "ticket_ref": "REQ-2026-0018",
        "supervisor": links("supervisor", "person"),
    }


@example
def issue_report(links):
    return {
        "project": links("project"),
        "origin": "test",
        "text": "测试环境使用了未脱敏的真实数据",
        "found_on": dt.date(2026, 10, 13),
        "found_by": links("found_by", "person"),
        "reported_to": links("reported_to", "person"),
        "reported_to_leader_at": at(13, 16),
        "correction": "清除测试库，改用脱敏数据",
        "fixed_on": dt.date(2026, 10, 16),
    }


@example
def emergency_plan(links):
    return {
        "title": f"信息安全事件应急预案{people.serial()}",
        "edition": "2026-1",
        "scope": "本单位信息系统及全部外包服务",
        "approved_on": dt.date(2026, 1, 8),
        "published_on": dt.date(2026, 1, 10),
        "levels": [
            {"level": "extraordinary", "report_deadline": 10, "authority_deadline": 1, "handle_deadline": 4},
            {"level": "major", "report_deadline": 15, "authority_deadline": 2, "handle_deadline": 8},
            {"level": "considerable", "report_deadline": 30, "authority_deadline": 4, "handle_deadline": 24},
            {"level": "general", "report_deadline": 60, "handle_deadline": 72},
        ],
        "steps": [{"place": 1, "step": "断开受影响主机的网络"}, {"place": 2, "step": "保全日志与镜像"}],
        "contacts": [{"duty": "应急指挥", "person": make("person"), "phone": "2101"}],
        "issued_to": [{"vendor": make("vendor"), "issued_on": dt.date(2026, 1, 12)}],
    }


@example
def vulnerability(links):
    return {
        "title": "中间件反序列化漏洞",
        "code": f"CNNVD-202610-{people.serial()}",
        "source": "scan",
        "asset": links("asset"),
        "severity": "high",
        "found_on": dt.date(2026, 10, 8),
        "due": dt.date(2026, 10, 15),
        "owner": links("owner", "person"),
        "fix": "升级至修复版本",
        "fixed_on": dt.date(2026, 10, 12),
    }


@example
def security_incident(links):
    return {
        "code": f"AQ-{people.serial()}",
        "title": "运维终端感染木马",
        "project": links("project"),
        "category": "malware",
        "level": "considerable",
        "facts": "值守人员发现终端外联异常地址",
        "affected": "运维终端一台",
        "occurred_at": at(20, 8, 50),
        "reported_by": "值守分析员",
        "reported_at": at(20, 9, 5),
        "leader": links("leader", "person"),
        "leader_informed_at": at(20, 9, 30),
        "authority": "市网信办",
        "authority_reported_at": at(20, 11),
        "contained_at": at(20, 9, 40),
        "recovered_at": at(20, 15),
        "owner": links("owner", "person"),
        "cause": "打开了伪造的升级包",
        "lessons": "升级包一律经核验后由专人下发",
        "steps": [{"deed": "断网隔离", "done_at": at(20, 9, 40), "done_by": "安全运维工程师"}],
    }


@ready("security_incident", "close")
def closed_in_november():
    mended = make("vulnerability", state="verified", opening=True)
    return {"closed_at": at(31, 17), "vulnerability": mended, "no_action_because": "终端已停用"}


@example
def backup_job(links):
    return {
        "object": f"人口基础库{people.serial()}",
        "kind": "data",
        "project": links("project"),
        "scope": "全量每日，增量每小时",
        "source_site": "信息中心主机房",
        "medium": "磁带库",
        "medium_checked_on": dt.date(2026, 9, 1),
        "location": "同城灾备机房",
        "interval": 24,
        "retention": 180,
        "operator": links("operator", "person"),
        "last_ok": at(30, 2, 10),
    }


@ready("backup_job", "fail")
def failed_at_night():
    return {"last_failed_at": at(31, 2)}


@example
def restore_test(links):
    return {
        "backup": links("backup", "backup_job"),
        "done_on": dt.date(2026, 10, 22),
        "done_by": links("done_by", "person"),
        "environment": "灾备机房测试区",
        "complete": True,
        "valid": True,
        "duration": 95,
        "data_loss": 60,
        "result": "抽查五张表，记录数与校验值一致",
    }


@example
def drill(links):
    return {
        "plan_type": "emergency",
        "emergency_plan": links("emergency_plan"),
        "scenario": "政务云主机房断电，切换至灾备",
        "planned_on": dt.date(2026, 9, 15),
        "done_on": dt.date(2026, 9, 16),
        "leader": links("leader", "person"),
        "participants": "信息中心、云平台服务机构，共 14 人",
        "outcome": "partly",
        "recovery_minutes": 48,
        "loss_minutes": 15,
        "result": "切换成功，通知链条有一处中断",
        "reviewed_on": dt.date(2026, 9, 20),
        "gaps": [{"gap": "值班电话未更新", "action": "更新联络卡", "due": dt.date(2026, 9, 30)}],
    }
