"""Examples of the registers of the organisation."""

import datetime as dt
from decimal import Decimal

from tests import people
from tests.examples import example, make, ready


@example
def org_unit(links):
    return {"name": f"信息中心{people.serial()}处", "kind": "office"}


@example
def interested_party(links):
    return {
        "kind": "regulator",
        "party": "市网信办",
        "need": "每年报送外包备案情况",
        "is_legal": True,
        "handled_by": links("handled_by", "org_unit"),
    }


@example
def person(links):
    return {
        "name": "欧阳静",
        "kind": "employee",
        "establishment": "established",
        "unit": links("unit", "org_unit"),
        "id_no": people.identity_number(),
        "mobile": people.mobile_number(),
    }


@example
def context_issue(links):
    return {
        "kind": "external",
        "category": "law",
        "text": f"数据出境安全评估要求趋严 {people.serial()}",
        "impact": "high",
        "owner": links("owner", "person"),
        "reviewed_on": dt.date(2026, 9, 1),
    }


@example
def obligation(links):
    return {
        "kind": "law",
        "source": "中华人民共和国数据安全法",
        "article": f"第四十条（{people.serial()}）",
        "requirement": "委托建设和维护电子政务系统，须经严格批准并监督受托方履行义务",
        "applies_to": "全部外包项目",
        "owner": links("owner", "person"),
        "evaluated_on": dt.date(2026, 9, 15),
        "result": "外包项目均经批准，受托方义务写入合同。",
    }


@example
def objective(links):
    return {
        "code": f"K20-{people.serial()}",
        "text": "保密协议签订率",
        "unit": links("unit", "org_unit"),
        "metric": "已签保密协议的机构和在岗服务人员占比",
        "formula": "已签订数 ÷ 应签订数",
        "target": Decimal(100),
        "measured_in": "%",
        "owner": links("owner", "person"),
        "due": dt.date(2026, 12, 31),
        "resources": "负责机构经办人每月核对一次",
        "evaluation": "每月底按台账统计，低于目标即整改",
    }


@example
def communication(links):
    return {
        "kind": "policy",
        "topic": f"信息安全方针宣贯 {people.serial()}",
        "audience": "staff",
        "channel": "meeting",
        "planned_on": dt.date(2026, 10, 20),
        "by": links("by", "person"),
        "done_on": dt.date(2026, 10, 22),
    }


@example
def competence(links):
    return {
        "person": links("person", "person"),
        "role": "信息安全员",
        "required": "信息安全风险评估",
        "required_level": "advanced",
        "way": "外部培训并取得证书",
        "refresh_months": 36,
        "actual": "2025 年取得注册信息安全专业人员证书，从事安全工作六年",
        "actual_level": "advanced",
        "evidence": links("evidence", "evidence"),
    }


@example
def training_plan(links):
    return {
        "year": 2026,
        "party": "internal",
        "title": f"机关信息安全培训计划 {people.serial()}",
        "audience": "全体在编人员和外包管理岗位人员",
        "topics": [
            {"topic": "外包安全管理制度", "kind": "policy", "planned_on": dt.date(2026, 3, 12), "hours": 2},
            {"topic": "钓鱼邮件识别", "kind": "awareness", "planned_on": dt.date(2026, 9, 10), "hours": 1},
        ],
    }


@example
def mgmt_plan(links):
    return {
        "kind": "sms",
        "title": f"服务管理计划 {people.serial()}",
        "owner": links("owner", "person"),
        "period_from": dt.date(2026, 1, 1),
        "period_to": dt.date(2026, 12, 31),
        "sections": [
            {"content": "services", "text": "政务云运维、热线坐席、数据治理三项外包服务"},
            {"content": "limits", "text": "驻场席位不超过二十个，核心数据不出机房"},
            {"content": "obligations", "text": "数据安全法、服务级别协议和保密协议"},
            {"content": "responsibilities", "text": "负责机构统筹，各处室派一名接口人"},
            {"content": "resources", "text": "年度预算三百万元，管理人员四名"},
            {"content": "parties", "text": "每月与服务机构开一次例会"},
            {"content": "technology", "text": "堡垒机、日志平台、工单系统"},
            {"content": "effectiveness", "text": "月度服务报告、年度内审和管理评审"},
        ],
    }


@example
def process(links):
    return {
        "code": f"2043-{people.serial()}",
        "name": "外包合同、保密与备案",
        "owner": links("owner", "person"),
        "inputs": "批准的外包方案、推荐的服务机构",
        "outputs": "生效合同、保密协议、备案回执",
        "criteria": "二十五条安全条款齐全，备案不超过十个工作日",
        "kpi": links("kpi", "objective"),
        "doc": "ISMS-2043",
    }


@example
def report(links):
    return {
        "kind": "status",
        "subject": f"第三季度外包实施情况 {people.serial()}",
        "period_from": dt.date(2026, 7, 1),
        "period_to": dt.date(2026, 9, 30),
        "to": "leader",
        "summary": "三个项目按计划运行，发生一般事件一起，已整改。",
        "submitted_at": dt.date(2026, 10, 12),
        "ack_at": dt.date(2026, 10, 14),
    }


@ready("report", "record_receipt")
def with_receipt():
    return {"receipt": make("evidence")}
