"""Examples of the registers of outsourcing."""

import datetime as dt

from tests import people
from tests.examples import example, make, ready
from tongguan.core.actor import acting
from tongguan.outsourcing.models import Vendor


@example
def vendor(links):
    return {
        "name": f"长河信息技术{people.serial()}有限公司",
        "uscc": people.credit_code(),
        "registered_in": "mainland",
        "services": "运行维护",
        "security_review": "passed",
        "security_reviewed_on": dt.date(2025, 9, 1),
        "security_reviewer": "市委网信办",
        "data_locations": [{"place": "mainland", "address": "本市机房", "purpose": "备份"}],
        "owners": [{"name": "长河投资集团", "ownership": "legal_persons", "share": "100", "is_final": True}],
        "key_people": [{"name": "卫长河", "post": "法定代表人", "no_record_proof": "长公证〔2026〕118号"}],
        "certificates": [
            {"name": "信息安全管理体系认证", "certificate_no": "IS-5521", "valid_to": dt.date(2028, 5, 1)}
        ],
    }


@example
def project(links):
    return {
        "code": f"XM-{people.serial()}",
        "name": "政务云运维外包",
        "service_type": "operation",
        "office": links("office", "org_unit"),
        "is_secret": False,
        "data_grade": "internal",
        "budget": "1500000.00",
        "start_on": dt.date(2026, 1, 1),
        "end_on": dt.date(2027, 12, 31),
        "candidates": [{"vendor": somebody_else(), "proposed_on": dt.date(2025, 10, 8), "offer": "1380000.00"}],
    }


def somebody_else():
    """The vendor who offers everywhere and is chosen nowhere: one for all projects of a tenant."""
    name = "陪选信息技术有限公司"
    return Vendor.objects.filter(name=name).first() or make("vendor", name=name)


@example
def vendor_staff(links):
    return {
        "person": links("person", kind="vendor_staff", establishment=""),
        "vendor": links("vendor"),
        "project": links("project"),
        "role": "数据库管理员",
        "duties": "数据库日常维护与备份",
        "nationality": "CN",
        "labour_contract_term": "open_ended",
        "employer_nda_on": dt.date(2025, 3, 1),
        "qualification": "数据库系统工程师",
        "experience": "五年政务系统数据库运维",
        "skill_verified_on": dt.date(2026, 9, 1),
        "background_check": "passed",
        "background_checked_on": dt.date(2026, 9, 1),
        "background_certificate": "BJ202600017",
    }


@example
def staff_assessment(links):
    codes = [f"SC-0{number}" for number in range(1, 8)]
    proved = {"result": "pass", "proof": "档案 3-12", "proved_on": dt.date(2026, 9, 1)}
    return {
        "vendor_staff": links("vendor_staff"),
        "assessor": links.given.get("assessor") or people.account("assessor", tenant=acting().tenant),
        "assessed_on": dt.date(2026, 9, 2),
        "conditions": [{"condition": code, **proved} for code in codes],
    }


@example
def contract(links):
    return {
        "code": f"HT-{people.serial()}",
        "title": "政务云运维服务合同",
        "project": links("project"),
        "vendor": links("vendor"),
        "amount": "1200000.00",
        "start_on": dt.date(2026, 1, 1),
        "end_on": dt.date(2027, 12, 31),
        "staff_list": [{"name": "项目经理一名，由服务机构指派", "post": "项目经理", "qualification": "高级项目管理师"}],
    }


@example
def contract_clause(links):
    target = {"particulars": "年度重大安全事件为零"}
    located = {"status": "present", "article_no": "第3条", "text": "乙方应确保全年不发生重大信息安全事件。"}
    return {"contract": links("contract"), "code": "CS-01", **located, **target}


@example
def nda(links):
    staff = links("vendor_staff") if links.given.get("party_type") != "vendor" else None
    return {
        "party_type": "staff" if staff else "vendor",
        "vendor": staff.vendor if staff else links("vendor"),
        "signed_on": dt.date(2026, 10, 1),
        "valid_to": dt.date(2029, 10, 1),
        "scan": links("scan", "evidence"),
        **{f"nd_{number}": True for number in range(1, 6)},
    }


@example
def role_assignment(links):
    return {
        "role": "leader",
        "person": links("person"),
        "scope": "project",
        "project": links("project"),
        "work_share": "统筹外包安全，审批管理计划",
        "basis_doc": "关于明确外包项目主管领导的通知（数发〔2026〕3号）",
        "valid_from": dt.date(2026, 1, 1),
        "duties": [
            {"duty": "supervisory", "content": "承担监管责任"},
            {"duty": "other", "content": "每季度听取一次外包情况汇报"},
        ],
    }


@example
def resource_commitment(links):
    return {
        "subject": f"外包安全管理经费{people.serial()}",
        "project": links("project"),
        "period_from": dt.date(2026, 1, 1),
        "period_to": dt.date(2026, 12, 31),
        "budget": "360000.00",
        "people": 4,
        "posts": "项目主管 1 名、安全员 1 名专职，评估员 2 名兼职",
        "tools": "堡垒机、日志审计系统",
    }


@example
def training_session(links):
    return {
        "title": f"外包安全制度宣贯{people.serial()}",
        "kind": "policy",
        "form": "集中授课",
        "project": links("project"),
        "provided_by": "internal",
        "trainer": "欧阳静",
        "audience": "全体驻场人员",
        "planned_on": dt.date(2026, 3, 10),
        "held_on": dt.date(2026, 3, 12),
        "next_due": dt.date(2027, 3, 12),
        "materials": links("materials", "evidence"),
        "proof": "签到表 2026-03-12",
        "attendees": [{"person": make("person", kind="vendor_staff", establishment=""), "score": "92", "passed": True}],
    }


@example
def vendor_assessment(links):
    codes = [f"VC-{number:02}" for number in range(1, 11)]
    proved = {"result": "pass", "proof": "机构档案 5-08", "proved_on": dt.date(2026, 8, 20)}
    return {
        "vendor": links("vendor"),
        "project": links("project"),
        "assessor": links.given.get("assessor") or people.account("assessor", tenant=acting().tenant),
        "has_interest": False,
        "started_on": dt.date(2026, 8, 18),
        "score": "88.5",
        "conclusion": "十项条件均满足，财务保障能力一般。",
        "recommendation": "建议列为首选，按季度跟踪其财务状况。",
        "items": [{"item": code, **proved} for code in codes],
    }


@example
def security_plan(links):
    project = links("project")
    return {
        "title": "政务云运维外包信息安全管理计划",
        "project": project,
        "contract": links("contract", project=project),
        "edition": "1",
        "sections": [
            *({"section": str(number), "content": f"第 {number} 部分的安排"} for number in range(1, 6)),
            {"section": "6", "not_needed": True, "reason": "由运行监督统一跟踪"},
        ],
    }


@example
def plan_item(links):
    return {
        "plan": links("plan", "security_plan"),
        "section": "3",
        "text": "部署堡垒机并接入全部运维账号",
        "owner": links("owner", "person"),
        "due": dt.date(2026, 12, 15),
        "note": "已完成采购",
    }


@example
def filing(links):
    plan = links("plan", "security_plan")
    project = links.given.setdefault("project", plan.project)
    return {
        "project": project,
        "authority": "市委网信办",
        "contract": plan.contract,
        "plan": plan,
        "submitted_at": dt.date(2026, 2, 3),
        "filing_number": f"WB-2026-{people.serial()}",
        "edition": "1",
        "groups": [{"group": f"F{number}", "content": f"第 {number} 组备案信息"} for number in range(1, 6)],
        "amendments": [
            {
                "group": "F3",
                "change": "服务机构更换项目经理",
                "changed_on": dt.date(2026, 6, 1),
                "submitted_on": dt.date(2026, 6, 8),
                "accepted_on": dt.date(2026, 6, 15),
            }
        ],
    }


@example
def subcontract(links):
    sub_vendor = links("sub_vendor", "vendor")
    assessment = links.given.get("assessment") or make(
        "vendor_assessment", vendor=sub_vendor, state="passed", opening=True
    )
    return {
        "project": links("project"),
        "vendor": links("vendor"),
        "sub_vendor": sub_vendor,
        "content": "机房巡检与备件更换",
        "requested_on": dt.date(2026, 9, 1),
        "start_on": dt.date(2026, 10, 1),
        "end_on": dt.date(2027, 9, 30),
        "assessment": assessment,
        "audit_right": "分包合同第 12 条",
    }


@ready("project", "adopt")
def running_already():
    led = {name: make("person") for name in ("leader", "office_head")}
    return {"service_started_on": dt.date(2026, 1, 5), **led}


@ready("project", "set_mending_deadline")
def mending_proposed():
    return {"adopted_on": dt.date(2026, 11, 1), "mend_by": dt.date(2027, 3, 31)}


@ready("project", "allow_interim")
def interim_proposed():
    return {"interim_to": dt.date(2027, 3, 31)}


@ready("contract", "extend_access")
def renewing():
    return {"renewal_of": make("contract")}
