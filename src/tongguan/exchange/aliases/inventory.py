"""Other words for the registers of the inventory."""

from typing import Final

COLUMNS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("customer", "name"): ("客户名称", "客户", "用户单位", "customer name"),
    ("customer", "relation_owner"): ("客户经理", "关系负责人", "account manager"),
    ("service", "name"): ("服务名称", "服务", "服务项目", "service name"),
    ("service", "code"): ("服务编号", "服务编码", "service id"),
    ("service", "criticality"): ("重要程度", "服务等级", "importance"),
    ("asset", "name"): ("资产名称", "名称", "设备名称", "asset name"),
    ("asset", "code"): ("资产编号", "资产编码", "设备编号", "固定资产编号", "id", "asset id"),
    ("asset", "category"): ("资产类型", "资产类别", "资产分类", "资产大类", "类别", "类型", "type", "asset type"),
    ("asset", "subcategory"): ("资产小类", "小类", "子类", "subtype"),
    ("asset", "grade"): ("资产等级", "重要程度", "重要性", "资产价值等级", "criticality"),
    ("asset", "classification"): ("密级", "敏感级别", "信息分类"),
    ("asset", "owner"): ("责任人", "资产责任人", "负责人"),
    ("asset", "custodian"): ("保管人", "使用人", "领用人"),
    ("asset", "unit"): ("责任部门", "所属部门", "使用部门", "department"),
    ("asset", "location"): ("存放位置", "存放地点", "位置", "所在位置"),
    ("asset", "counted_on"): ("盘点日期", "最近盘点日期", "last count"),
    ("asset", "acquired_on"): ("购置日期", "启用日期", "purchase date"),
    ("asset", "state"): ("资产状态", "使用状态", "status"),
    ("config_item", "code"): ("配置项编号", "配置项编码", "ci id"),
    ("config_item", "name"): ("配置项名称", "配置项", "ci name"),
    ("config_item", "type"): ("配置项类型", "ci type"),
    ("config_item", "state"): ("配置项状态", "status"),
}
CHOICES: Final[dict[tuple[str, str], dict[str, str]]] = {
    ("asset", "category"): {
        "数据": "information",
        "数据资产": "information",
        "信息资产": "information",
        "application": "software",
        "应用系统": "software",
        "软件资产": "software",
        "服务器": "hardware",
        "设备": "hardware",
        "硬件资产": "hardware",
        "人员": "people",
        "场所": "facility",
    },
    ("asset", "grade"): {"critical": "very_high", "核心": "very_high", "重要": "high", "一般": "medium"},
    ("asset", "classification"): {
        "confidential": "sensitive",
        "strictly confidential": "highly_sensitive",
        "重要敏感": "highly_sensitive",
    },
    ("asset", "state"): {"active": "in_use", "在用": "in_use", "使用中": "in_use", "库存": "idle", "报废": "disposed"},
    ("service", "criticality"): {"核心": "critical", "重要": "high", "一般": "medium"},
}
