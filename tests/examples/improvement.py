"""Examples of the registers of improvement."""

import datetime as dt

from tests import people
from tests.examples import beside, example, make, ready
from tongguan.improvement.models.management_review import ReviewInput

DAY = dt.date(2026, 10, 12)


@example
def audit(links):
    return {
        "kind": "outsourcing_mgmt",
        "title": f"外包管理审计 {people.serial()}",
        "programme": "2026 年度审核方案",
        "due": dt.date(2026, 10, 31),
        "project": links("project"),
        "scope": "政务云运维外包的全过程",
        "criteria": "GB/T 32926-2016 与本单位制度",
        "plan": "两天，查阅资料并访谈经办人",
        "started_on": DAY,
        "ended_on": dt.date(2026, 10, 14),
        "report": "管理行为总体有效，发现一般不符合 1 项。",
        "reported_on": dt.date(2026, 10, 16),
        "closed_on": dt.date(2026, 11, 6),
        "team": [{"person": make("person"), "part": "lead", "qualification": "内审员证书"}],
    }


@beside("audit", "report")
def judged_item(audit):
    make("audit_item", audit=audit, state="conform", opening=True)


@ready("audit", "begin")
def mandated():
    return {"mandate": make("decision", kind="audit_mandate", state="approved", opening=True)}


@example
def audit_item(links):
    return {
        "audit": links("audit"),
        "standard": "GB/T 32926-2016",
        "clause": "6.4.a",
        "question": "是否与每名服务人员签订保密协议",
        "auditee_unit": links("auditee_unit", "org_unit"),
        "auditor": links("auditor", "person"),
        "method": "sample",
        "seen": "抽查 5 人，协议齐全",
        "evidence": links("evidence"),
        "checked_on": DAY,
    }


@ready("audit_item", "conform", "nonconform", "observe", "reopen")
def under_way():
    return {"audit": make("audit", state="executing", opening=True)}


@example
def finding(links):
    return {
        "kind": "nonconformity",
        "severity": "major",
        "standard": "GB/T 32926-2016",
        "clause": "A.4.b",
        "project": links("project"),
        "vendor": links("vendor"),
        "unit": links("unit", "org_unit"),
        "text": f"离岗人员账号未及时注销 {people.serial()}",
        "found_on": dt.date(2026, 9, 20),
        "owner": links("owner", "person"),
        "correction": "当日注销账号",
        "root_cause": "离岗信息未通知账号管理员",
        "extent": "核对其他项目 60 个账号，未发现同类情况",
        "analysed_on": dt.date(2026, 9, 22),
        "due": dt.date(2026, 10, 30),
        "verified_on": dt.date(2026, 10, 28),
        "closed_on": dt.date(2026, 10, 30),
    }


@beside("finding", "plan", "implement", "verify")
def effective_action(finding):
    make("action", finding=finding, state="verified", opening=True)


@ready("finding", "terminate_service", "suspend_service", "continue_service")
def critical_of_a_running_service():
    return {"severity": "critical", "project": make("project", state="operating", opening=True)}


@beside("finding", "continue_service")
def compensating_action(finding):
    make("action", finding=finding)


@example
def action(links):
    finding = links("finding")
    return {
        "project": finding.project if finding else links("project"),
        "kind": "corrective",
        "text": "离岗单增加账号注销会签",
        "owner": links("owner", "person"),
        "due": dt.date(2026, 10, 20),
        "approved_on": dt.date(2026, 9, 25),
        "done_on": DAY,
        "evidence": links("evidence"),
        "effective": True,
        "effect": "抽查 10 月离岗 3 人，均当日注销",
        "verified_on": dt.date(2026, 10, 26),
        "finding": finding,
    }


@example
def management_review(links):
    held = make("person")
    return {
        "released_on": dt.date(2026, 11, 20),
        "title": f"2026 年管理评审 {people.serial()}",
        "period_from": dt.date(2025, 10, 1),
        "period_to": dt.date(2026, 9, 30),
        "due": dt.date(2026, 10, 30),
        "chair": links("chair", "person"),
        "held_on": dt.date(2026, 10, 28),
        "outputs": "体系适宜、充分、有效。",
        "record": links("record", "evidence"),
        "closed_on": dt.date(2026, 11, 10),
        "inputs": [{"input": code, "summary": "见附件"} for code in ReviewInput.Input.values],
        "attendees": [{"person": held, "capacity": "信息中心主任"}],
        "decisions": [
            {"kind": "resources", "decision": "增加一名专职安全员", "owner": held, "due": dt.date(2027, 3, 31)}
        ],
    }


@example
def improvement(links):
    return {
        "source": "outsourcing",
        "project": links("project"),
        "text": f"巡检由人工改为自动 {people.serial()}",
        "proposed_on": dt.date(2026, 10, 8),
        "criteria": "成本不超过 5 万元，三个月内见效",
        "benefit": "巡检漏项减少",
        "priority": "high",
        "aspect": "quality",
        "owner": links("owner", "person"),
        "plan": "上线脚本，先在测试区运行两周",
        "target": "漏项每月不超过 1 次",
        "due": dt.date(2026, 12, 31),
        "actual": "漏项为 0",
        "measured_on": DAY,
        "closed_on": dt.date(2026, 11, 2),
    }


@beside("improvement", "start")
def comparison(improvement):
    make("improvement_compare", improvement=improvement)


@beside("improvement", "close")
def confirmed_comparison(improvement):
    make("improvement_compare", improvement=improvement, state="confirmed", opening=True)


@example
def improvement_compare(links):
    improvement = links("improvement")
    return {
        "project": improvement.project,
        "item": "月巡检漏项次数",
        "unit_of_measure": "次",
        "method": "按工单统计",
        "baseline": "6",
        "target": "不超过 1",
        "due": dt.date(2026, 11, 30),
        "measured_on": DAY,
        "actual": "0",
        "evidence": links("evidence"),
        "confirmed_on": dt.date(2026, 10, 20),
    }


@example
def measurement(links):
    return {
        "objective": links("objective"),
        "period_from": dt.date(2026, 9, 1),
        "period_to": dt.date(2026, 9, 30),
        "numerator": "97",
        "denominator": "100",
        "value": "97",
        "target": "95",
        "met": True,
        "evidence": links("evidence"),
        "analysed_by": links("analysed_by", "person"),
        "analysis": "达标，主要延误为夜间工单。",
        "verified_on": DAY,
    }
