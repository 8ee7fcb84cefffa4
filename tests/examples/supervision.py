"""Examples of the registers of outsourcing from service start to exit."""

import datetime as dt

from tests import people
from tests.examples import beside, example, make, ready

DAY = dt.date(2026, 9, 30)


@example
def milestone(links):
    return {
        "project": links("project"),
        "name": "一期系统上线",
        "due": DAY,
        "delivered_on": DAY,
        "verified_on": dt.date(2026, 10, 12),
        "security_objectives": [
            {"name": "上线前高危漏洞全部清零", "measured_by": "第三方测试报告"},
            {"name": "服务人员全部签订保密协议", "measured_by": "保密协议台账"},
        ],
    }


@beside("milestone", "verify")
def passed_verification(milestone):
    make("stage_verification", milestone=milestone, state="passed", opening=True)


@example
def deliverable(links):
    return {
        "milestone": links("milestone"),
        "name": "安全测试报告",
        "security_clause_ref": links("security_clause_ref", "contract_clause"),
        "file": links("file", "evidence"),
        "delivered_on": DAY,
        "accepted_on": dt.date(2026, 10, 10),
    }


@example
def stage_verification(links):
    milestone = links("milestone")
    return {
        "milestone": milestone,
        "verified_on": dt.date(2026, 10, 9),
        "conclusion": "合同安全条款已落实，同意通过。",
        "evidence": links("evidence"),
        "items": [
            {"item": f"7.2.a.{number}", "result": "pass", "found": "逐项核对，材料齐全"} for number in range(1, 5)
        ],
        "verdicts": [
            {"objective": objective, "result": "met", "ground": "见测试报告"}
            for objective in milestone.security_objectives.all()
        ],
    }


@example
def supervision_review(links):
    items = ["7.1.a-1", "7.1.a-2", "7.1.a-3", *(f"7.1.b.{number}" for number in range(1, 6))]
    return {
        "project": links("project"),
        "vendor": links("vendor"),
        "kind": "risk_change",
        "occasion": "staff",
        "period_from": dt.date(2026, 7, 1),
        "period_to": DAY,
        "due": dt.date(2026, 10, 15),
        "done_on": dt.date(2026, 10, 9),
        "conclusion": "风险总体可控。",
        "adjusted": True,
        "adjustments": "增加新到人员的背景审查抽查。",
        "items": [{"item": item, "result": "good", "finding": "未见异常"} for item in items],
    }


@example
def vendor_notice(links):
    staff = links("vendor_staff")
    return {
        "project": staff.project,
        "vendor": staff.vendor,
        "kind": "staff_unavailable",
        "vendor_staff": staff,
        "content": "因个人原因不能继续服务，由同岗位人员接替。",
        "effective_on": dt.date(2026, 12, 1),
        "received_at": dt.datetime(2026, 11, 9, 9, people.serial() % 60, tzinfo=dt.UTC),
        "acknowledged_at": dt.datetime(2026, 11, 9, 15, 0, tzinfo=dt.UTC),
        "resources": [{"name": "堡垒机客户端", "purpose": "远程维护", "place": "信息中心机房"}],
    }


@example
def exit_case(links):
    contract = links("contract")
    return {
        "project": contract.project,
        "contract": contract,
        "condition_clause": "EX-A1",
        "trigger": "合同到期不再续签",
        "started_on": dt.date(2026, 10, 8),
        "plan": "分三步移交：资料、数据、账号；并行运行一个月。",
        "parallel_from": dt.date(2026, 10, 9),
        "parallel_to": dt.date(2026, 11, 9),
        "accepted_on": dt.date(2026, 11, 6),
        "report": "移交完成，数据已清除并出具证明。",
        "reported_on": dt.date(2026, 11, 12),
        "closed_on": dt.date(2026, 11, 16),
        "roles": [{"side": "office", "person": make("person"), "duty": "接收资料，核对清单"}],
    }


@ready("exit_case", "hand_over")
def leaving():
    return {"project": make("project", state="exiting", opening=True)}


@beside("exit_case", "verify", "report")
def settled_item(exit_case):
    make("exit_item", exit_case=exit_case, state="verified", opening=True)


@example
def exit_item(links):
    return {
        "exit_case": links("exit_case"),
        "kind": "account",
        "clause": "EX-C5",
        "object": "堡垒机运维账号 12 个",
        "due": dt.date(2026, 11, 6),
        "method": "逐个停用并删除",
        "evidence": links("evidence"),
        "done_on": dt.date(2026, 11, 5),
        "verified_on": dt.date(2026, 11, 6),
    }
