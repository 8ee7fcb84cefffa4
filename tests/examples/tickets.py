"""Examples of tickets, changes, releases and what goes with them."""

import datetime as dt

from tests import people
from tests.examples import example, make, ready
from tests.examples.operations import at
from tongguan.core.actor import acting
from tongguan.operations.models.change import ChangeAspect
from tongguan.operations.models.service_design import DesignTopic, PlanTopic


@example
def knowledge(links):
    return {
        "title": f"证书到期的处理办法{people.serial()}",
        "kind": "instruction",
        "service": links("service"),
        "source": "问题单复盘",
        "content": "到期前 30 天由值守人员申请，换证后逐台核验。",
        "keywords": "证书 到期",
        "owner": links("owner", "person"),
        "next_review_on": dt.date(2027, 5, 1),
    }


@example
def service_design(links):
    return {
        "title": f"电子证照共享服务上线{people.serial()}",
        "service": links("service"),
        "kind": "major_change",
        "reason": "各部门核验证照需要统一接口",
        "priority": "high",
        "priority_reason": "列入年度重点工作",
        "owner": links("owner", "person"),
        "due": dt.date(2026, 12, 31),
        "approved_on": dt.date(2026, 9, 10),
        "security_reviewed_on": dt.date(2026, 10, 9),
        "transition": "灰度两周，保留旧接口至月底",
        "transitioned_on": dt.date(2026, 10, 20),
        "result": "接口成功率与时延均达标",
        "plan": [{"topic": topic, "content": "见方案第 2 章"} for topic in PlanTopic.values],
        "design": [{"topic": topic, "content": "见设计书"} for topic in DesignTopic.values],
        "acceptance_criteria": [{"criterion": "并发 500 时延小于 1 秒", "met": True}],
    }


@example
def change(links):
    return {
        "code": f"BG-{people.serial()}",
        "title": "数据库小版本升级",
        "kind": "normal",
        "category": "patch",
        "is_major": False,
        "service": links("service"),
        "ci": links("ci", "config_item"),
        "project": links("project"),
        "requested_by": links("requested_by", "person"),
        "requested_on": dt.date(2026, 10, 5),
        "reason": "修复已知缺陷",
        "risk": "medium",
        "impact": "升级期间只读",
        "outage": 20,
        "rollback": "回退至升级前快照",
        "rollback_tested": True,
        "preapproved": "月度补丁模板",
        "approved_on": dt.date(2026, 10, 8),
        "window_start": at(17, 22),
        "window_end": at(18, 2),
        "implementer": links("implementer", "person"),
        "implemented_at": at(17, 23, 10),
        "test_result": "主备切换与业务回归通过",
        "success": True,
        "failure_cause": "无",
        "review": "按计划完成",
        "reviewed_on": dt.date(2026, 10, 20),
        "aspects": [{"aspect": one, "effect": "none"} for one in ChangeAspect.Aspect.values],
    }


@ready("change", "schedule_standard")
def standard():
    return {"kind": "standard"}


@ready("change", "implement_at_once", "endorse")
def emergency():
    return {"kind": "emergency"}


@ready("change", "review")
def approved():
    return {"approved_by": people.account("leader", tenant=acting().tenant)}


@example
def release(links):
    return {
        "title": f"政务云平台 2026 年第 {people.serial()} 次发布",
        "kind": "minor",
        "service": links("service"),
        "planned_on": dt.date(2026, 10, 24),
        "plan": "周六夜间发布，先备后主",
        "acceptance": "回归用例 120 项全部通过",
        "accepted_on": dt.date(2026, 10, 20),
        "approved_on": dt.date(2026, 10, 21),
        "baseline": "配置库快照 BL-2026-10",
        "baseline_on": dt.date(2026, 10, 23),
        "deployed_on": dt.date(2026, 10, 24),
        "success": True,
        "result": "发布后一周无相关事件",
        "changes": [{"change": make("change", state="approved", opening=True)}],
    }


@example
def problem(links):
    return {
        "code": f"WT-{people.serial()}",
        "title": "统一认证偶发超时",
        "description": "每周一上午出现",
        "service": links("service"),
        "impact": "high",
        "urgency": "medium",
        "opened_at": at(6, 10),
        "assignee": links("assignee", "person"),
        "source": "trend",
        "root_cause": "连接池上限过低",
        "cause_found_on": dt.date(2026, 10, 12),
        "workaround": "高峰前重启连接池",
        "resolved_on": dt.date(2026, 10, 19),
        "reviewed": "连续四周未再出现",
    }


@example
def incident(links):
    return {
        "code": f"SJ-{people.serial()}",
        "title": "办事大厅无法登录",
        "category": "access",
        "description": "窗口人员登录报错",
        "reporter": "政务大厅值班长",
        "service": links("service"),
        "project": links("project"),
        "impact": "high",
        "urgency": "high",
        "opened_at": at(26, 8, 55),
        "assignee": links("assignee", "person"),
        "responded_at": at(26, 9, 5),
        "resolved_at": at(26, 10, 20),
        "closed_at": at(26, 17),
        "solution": "恢复认证服务的证书",
        "user_confirmed": True,
        "is_major": True,
        "owner": links("owner", "person"),
        "leader_informed_at": at(26, 9, 20),
        "review": "证书到期未监测，已列入监测项",
        "assignments": [{"at": at(26, 8, 58), "line": "1", "team": "服务台"}],
        "pauses": [{"reason": "user", "from_at": at(26, 9, 30), "to_at": at(26, 9, 40)}],
    }


@example
def service_request(links):
    return {
        "code": f"QQ-{people.serial()}",
        "title": "开通云主机两台",
        "type": "resource",
        "service": links("service"),
        "project": links("project"),
        "requester": links("requester", "person"),
        "impact": "low",
        "urgency": "medium",
        "opened_at": at(14, 9),
        "due": at(16, 18),
        "assignee": links("assignee", "person"),
        "instruction": links("instruction", "knowledge"),
        "responded_at": at(14, 9, 30),
        "fulfilled_at": at(15, 11),
        "closed_at": at(15, 16),
        "assignments": [{"at": at(14, 9, 10), "line": "2", "team": "云平台组"}],
    }


@example
def config_audit(links):
    return {
        "period_from": dt.date(2026, 1, 1),
        "period_to": dt.date(2026, 6, 30),
        "service": links("service"),
        "sample": 60,
        "correct": 58,
        "sampling": "按类型分层随机抽取",
        "auditor": links("auditor", "person"),
        "done_on": dt.date(2026, 7, 6),
        "result": "准确率 96.7%",
        "differences": [
            {
                "ci": make("config_item"),
                "recorded": "内存 64 GB",
                "found": "内存 128 GB",
                "action": "更正配置数据",
                "corrected_on": dt.date(2026, 7, 10),
            }
        ],
    }
