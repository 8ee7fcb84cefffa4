"""Other words: what offices write above columns and into cells for what the registers call otherwise."""

from collections.abc import Mapping
from typing import Final

Words = tuple[str, ...]

COLUMNS: Final[Mapping[tuple[str, str], Words]] = {
    ("vendor", "name"): (
        "名称",
        "供应商名称",
        "供应商",
        "服务商名称",
        "服务商",
        "外包单位",
        "外包单位名称",
        "外包公司",
        "外包服务机构",
        "公司名称",
        "单位名称",
        "企业名称",
        "supplier",
        "supplier name",
        "company",
        "provider",
    ),
    ("vendor", "uscc"): ("统一社会信用代码", "社会信用代码", "信用代码", "credit code"),
    ("vendor", "services"): ("服务内容", "服务范围", "提供服务", "主要业务", "service"),
    ("vendor", "qualifications"): ("资质", "资质证书", "企业资质", "资质情况", "certifications", "certificates"),
    ("vendor", "qualified_to"): ("资质有效期", "资质有效期至", "资质到期日期", "证书有效期"),
    ("vendor", "registered_in"): ("注册地", "注册所在地"),
    ("vendor", "ownership"): ("企业性质", "单位性质", "所有制"),
    ("vendor", "office_site"): ("办公地址", "地址", "办公地点", "联系地址", "location", "address"),
    ("vendor", "scale"): ("规模", "企业规模", "人员规模"),
    ("vendor", "security_review"): ("安全审查", "安全审查结论"),
    ("vendor", "security_reviewed_on"): ("安全审查日期", "安全审查时间"),
    ("project", "name"): ("名称", "项目名称", "项目", "外包项目", "外包项目名称", "服务项目", "所属项目", "参与项目"),
    ("project", "code"): ("代码", "项目编号", "项目编码", "项目代码"),
    ("project", "service_type"): ("服务类型", "外包类型", "服务类别"),
    ("project", "budget"): ("预算", "项目预算", "预算金额"),
    ("project", "start_on"): ("项目开始日期", "开始日期", "开始时间", "start date"),
    ("project", "end_on"): ("项目结束日期", "结束日期", "结束时间", "end date"),
    ("person", "name"): ("姓名", "人员姓名", "员工姓名", "人员名称", "full name"),
    ("person", "id_no"): ("身份证号", "身份证号码", "身份证", "证件号码", "公民身份号码", "身份证件号码", "id number"),
    ("person", "mobile"): ("手机号", "手机号码", "手机", "联系电话", "联系方式", "电话", "phone"),
    ("person", "email"): ("邮箱", "电子邮箱", "电子邮件"),
    ("vendor_staff", "role"): ("岗位", "岗位名称", "职务", "职位", "工种", "角色", "position", "job title"),
    ("vendor_staff", "duties"): ("岗位职责", "工作内容", "工作职责"),
    ("vendor_staff", "onboarded_on"): (
        "入场日期",
        "入场时间",
        "进场日期",
        "进场时间",
        "到岗日期",
        "到岗时间",
        "驻场开始日期",
        "start date",
    ),
    ("vendor_staff", "offboarded_on"): (
        "离场日期",
        "离场时间",
        "退场日期",
        "退场时间",
        "离岗日期",
        "离岗时间",
        "离职日期",
        "end date",
    ),
    ("vendor_staff", "labour_contract_to"): (
        "劳动合同到期日期",
        "劳动合同到期日",
        "劳动合同到期",
        "劳动合同期限",
        "劳动合同终止日期",
    ),
    ("vendor_staff", "employer_nda_on"): ("与单位保密协议日期",),
    ("vendor_staff", "qualification"): ("资格证书", "资质证书", "持证情况", "证书"),
    ("vendor_staff", "background_check"): ("背景审查", "背景调查", "背景审查结果", "背景审查结论", "政审"),
    ("vendor_staff", "background_checked_on"): ("背景审查日期", "背景审查时间", "背景调查日期"),
    ("nda", "signed_on"): (
        "保密协议签订日期",
        "保密协议签订时间",
        "保密协议签署日期",
        "保密协议日期",
        "签订日期",
        "签署日期",
        "签订时间",
        "nda date",
    ),
    ("nda", "valid_to"): (
        "保密协议到期日期",
        "保密协议有效期",
        "保密协议有效期至",
        "保密期限",
        "有效期至",
        "到期日期",
        "有效期",
    ),
    ("nda", "survival"): ("存续义务", "合同终止后义务"),
    ("contract", "code"): ("合同编号", "合同号"),
    ("contract", "title"): ("合同名称", "合同标题"),
    ("contract", "amount"): ("合同金额", "合同额", "金额", "合同价款", "contract amount"),
    ("contract", "signed_on"): ("合同签订日期", "合同签订时间", "签订日期", "签约日期"),
    ("contract", "start_on"): ("合同开始日期", "合同起始日期", "合同生效日期", "服务开始日期", "contract start"),
    ("contract", "end_on"): (
        "合同截止日期",
        "合同终止日期",
        "合同到期日期",
        "合同结束日期",
        "服务截止日期",
        "contract end",
    ),
    ("contract", "procurement"): ("采购方式",),
}
"""(register, field) -> words beside the field's label in each language."""

PLACES: Final = {"中国": "mainland", "境内": "mainland", "中国境内": "mainland", "境外": "abroad"}
CHOICES: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("vendor", "registered_in"): PLACES,
    ("data_location", "place"): PLACES,
    ("vendor", "ownership"): {
        "国企": "state",
        "国有企业": "state",
        "国有": "state",
        "民营": "citizens",
        "民营企业": "citizens",
        "民企": "citizens",
        "私营": "citizens",
        "外资": "foreign",
        "合资": "foreign",
        "中外合资": "foreign",
    },
    ("vendor", "security_review"): {"合格": "passed", "已通过": "passed", "不合格": "failed", "未通过": "failed"},
    ("project", "service_type"): {
        "运维": "operation",
        "系统运维": "operation",
        "运维服务": "operation",
        "开发": "development",
        "软件开发": "development",
        "系统集成": "integration",
        "集成": "integration",
        "咨询": "consulting",
        "其他": "other",
    },
    ("vendor_staff", "background_check"): {
        "合格": "passed",
        "已通过": "passed",
        "无异常": "passed",
        "不合格": "failed",
        "未通过": "failed",
        "不通过": "failed",
    },
    ("vendor_staff", "state"): {
        "在岗": "onboarded",
        "在场": "onboarded",
        "驻场": "onboarded",
        "在职": "onboarded",
        "离场": "offboarded",
        "已离场": "offboarded",
        "离岗": "offboarded",
        "已离岗": "offboarded",
        "离职": "offboarded",
        "拟派": "proposed",
        "待入场": "proposed",
    },
    ("contract", "procurement"): {
        "公开招标": "open_tender",
        "邀请招标": "invited_tender",
        "竞争性谈判": "negotiation",
        "竞争性磋商": "consultation",
        "询价": "inquiry",
        "单一来源": "single_source",
    },
    ("contract", "state"): {"履行中": "in_force", "执行中": "in_force", "已到期": "expired", "已终止": "terminated"},
}
"""(register, field) -> word in a cell -> value."""

LEFT_ALONE: Final = frozenset({"序号", "no", "sn", "拒绝原因", "退回原因", "reason for rejection"})
"""Headings that nobody needs to be told are left out."""


def of_column(register: str, field: str) -> Words:
    """The other words for a column."""
    return COLUMNS.get((register, field), ())


def of_choice(register: str, field: str) -> Mapping[str, str]:
    """The other words for the values of a field."""
    return CHOICES.get((register, field), {})
