"""Examples of the registers of risk."""

import datetime as dt

from tests import people
from tests.examples import example, make, ready
from tongguan.core.actor import acting


@example
def risk_assessment(links):
    return {
        "released_on": dt.date(2026, 11, 20),
        "kind": "project",
        "project": links("project"),
        "method": "direct",
        "scope": "政务云上人口库的运行维护，含驻场与远程操作",
        "assessor": links.given.get("assessor") or people.account("assessor", tenant=acting().tenant),
        "started_on": dt.date(2026, 9, 1),
        "completed_on": dt.date(2026, 9, 20),
        "advice": "残余风险可接受，建议批准外包。",
        "acceptance_level": 10,
        "next_due": dt.date(2027, 9, 1),
        "assets": [{"asset": make("asset"), "no_threat": ""}],
        "units": [{"unit": make("org_unit"), "no_effect": "只参与使用，不参与管理"}],
    }


@ready("risk_assessment", "complete")
def named_as_assessor():
    return {"assessor": people.account(tenant=acting().tenant, name="办事的人")}


@example
def control(links):
    return {
        "code": f"LC-{people.serial()}",
        "source": "local",
        "project": links("project"),
        "title": "堡垒机集中运维",
        "kind": "preventive",
        "is_key": True,
        "owner": links("owner", "person"),
        "applicable": True,
        "implementation": "所有远程操作经堡垒机，录像保存一年",
        "deployed_on": dt.date(2026, 3, 1),
        "effectiveness": "effective",
        "evaluated_on": dt.date(2026, 8, 1),
    }


@ready("control", "approve_exclusion")
def left_out():
    return {"applicable": False, "reason_out": "项目不涉及移动介质"}


@ready("control", "find_ineffective")
def not_working():
    return {"effectiveness": "ineffective"}


@example
def risk(links):
    return {
        "assessment": links("assessment", "risk_assessment"),
        "code": f"R-{people.serial()}",
        "title": "离场人员账号未收回",
        "category": "staff",
        "identified_on": dt.date(2026, 9, 3),
        "asset": links("asset"),
        "threat": "离场人员继续使用特权账号",
        "vulnerability": "账号回收靠人工通知",
        "consequence": "人口数据被越权查询",
        "confidentiality": 5,
        "integrity": 4,
        "availability": 4,
        "likelihood": 4,
        "impact": 4,
        "existing_controls": "月度账号核对",
        "owner": links("owner", "person"),
        "treatment": "modify",
        "controls": [{"control": make("control", state="effective", opening=True), "rated_on": "2026-09-05"}],
    }


@example
def risk_treatment(links):
    return {
        "risk": links("risk"),
        "option": "modify",
        "action": f"账号随离场流程自动停用，第{people.serial()}批",
        "cost": "30000.00",
        "owner": links("owner", "person"),
        "due": dt.date(2026, 12, 31),
        "extended_to": dt.date(2027, 3, 31),
        "result": "已上线并抽查十人",
        "evidence": links("evidence"),
        "controls": [{"control": make("control")}],
    }


@example
def soa_item(links):
    return {
        "edition": "2022",
        "issue": f"{people.serial()}.0",
        "control_id": "A.5.19",
        "title": "供应商关系中的信息安全",
        "applicable": True,
        "reason_in": "大量服务由外包机构提供",
        "status": "implemented",
        "implementation": "外包安全管理制度，每年评审",
        "refs": [{"name": "ISMS-P-25 供应商管理程序"}],
    }


@example
def cost_benefit(links):
    project = links("project")
    return {
        "project": project,
        "assessment": links("assessment", "risk_assessment", project=project),
        "contract_value": "1200000.00",
        "grounds": "年度控制成本远低于可避免的损失",
        "options": [
            {"name": "堡垒机加人工复核", "buying": "300000.00", "years": 3, "running": "80000.00", "chosen": True}
        ],
    }


@example
def scope_statement(links):
    return {
        "standard": "integrated",
        "edition": f"{people.serial()}.0",
        "summary": "为本市政务部门提供的政务云运行维护服务及其信息资产",
        "next_review_on": dt.date(2027, 6, 1),
        "items": [
            {"kind": "unit", "unit": make("org_unit")},
            {"kind": "site", "name": "信息中心主机房"},
            {"kind": "interface", "name": "与省平台的数据交换", "excluded": True, "reason": "由省级单位管理"},
        ],
    }
