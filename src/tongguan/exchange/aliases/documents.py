"""Other words for the registers of documents."""

from typing import Final

_CLASSES: Final = {"confidential": "sensitive", "strictly confidential": "highly_sensitive", "内部公开": "internal"}
COLUMNS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("document", "code"): ("文件编号", "文件编码", "doc id", "document id"),
    ("document", "title"): ("文件名称", "文件标题", "名称", "document title"),
    ("document", "kind"): ("文件类型", "文件类别", "类型", "type"),
    ("document", "level"): ("文件级别", "文件层级"),
    ("document", "edition"): ("版本", "版本号", "版次", "version"),
    ("document", "author"): ("编制人", "起草人", "编写人"),
    ("document", "reviewer"): ("审核人", "校核人"),
    ("document", "approver"): ("批准人", "审批人"),
    ("document", "reviewed_on"): ("最近评审日期", "评审日期", "last review"),
    ("document", "effective_on"): ("生效日期", "实施日期", "发布日期", "effective date"),
    ("document", "next_review_on"): ("下次评审日期", "下次评审", "next review"),
    ("document", "distribution"): ("发放范围", "发布范围", "分发范围"),
    ("document", "retention"): ("保存期限", "保存年限"),
    ("document", "state"): ("文件状态", "受控状态", "status"),
    ("policy", "title"): ("策略名称", "方针名称", "名称"),
    ("policy", "edition"): ("版本", "版本号", "version"),
    ("document_copy", "copy_number"): ("分发号", "受控号", "副本号"),
    ("document_copy", "holder"): ("领用人", "持有人"),
    ("document_copy", "handed_out_on"): ("发放日期", "领用日期"),
    ("document_copy", "recalled_on"): ("回收日期",),
    ("record_form", "code"): ("表单编号", "记录编号", "form id"),
    ("record_form", "title"): ("表单名称", "记录名称"),
    ("record_form", "edition"): ("版本", "版本号", "version"),
    ("record_form", "retention_years"): ("保存期限", "保存年限"),
}
CHOICES: Final[dict[tuple[str, str], dict[str, str]]] = {
    ("document", "kind"): {
        "record": "other",
        "记录": "other",
        "程序文件": "procedure",
        "作业指导书": "instruction",
        "管理制度": "outsourcing_rule",
        "外来文件": "external",
    },
    ("document", "classification"): _CLASSES,
    ("record_form", "classification"): _CLASSES,
    ("document", "state"): {"现行": "published", "有效": "published", "受控": "published", "废止": "obsolete"},
}
