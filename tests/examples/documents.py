"""Examples of the registers of documents."""

import datetime as dt

from tests import people
from tests.examples import example

FIVE = {
    "1": "主管领导、负责机构与使用单位各自承担的职责，均以书面形式明确。",
    "2": "评估的目标是弄清风险，必须具备的控制在外包之前逐项落实。",
    "3": "运行监督用来及时发现偏离，由负责机构按季组织实施。",
    "4": "每年至少完成三项改进，并比对改进前后的各项数据。",
    "5": "外包服务的账号、日志、备份与事件纳入日常安全管理。",
}


@example
def policy(links):
    return {
        "kind": "outsourcing_security",
        "title": f"服务外包信息安全管理策略{people.serial()}",
        "edition": "2.0",
        "author": links("author", "person"),
        "approved_on": dt.date(2026, 10, 20),
        "next_review_on": dt.date(2027, 10, 20),
        "sections": [{"part": part, "text": text, "is_reviewed": True} for part, text in FIVE.items()],
    }


@example
def document(links):
    return {
        "code": f"ISMS-2{people.serial()}-2026",
        "title": "外包运行监督程序",
        "level": "2",
        "kind": "procedure",
        "edition": "1.1",
        "change_note": "补充远程接入的检查",
        "author": links("author", "person"),
        "reviewer": links("reviewer", "person"),
        "approver": links("approver", "person"),
        "reviewed_on": dt.date(2026, 10, 12),
        "effective_on": dt.date(2026, 12, 1),
        "next_review_on": dt.date(2027, 12, 1),
        "classification": "internal",
        "retention": 5,
        "distribution": "各内设机构",
        "tags": [{"tag": "part3"}],
        "sections": [{"title": "检查", "tag": "part2", "for_role": "assessor", "text": "每季检查一次。"}],
        "citations": [{"standard": "GB/T 32926", "cited_edition": "2016", "checked_on": dt.date(2026, 9, 1)}],
    }


@example
def document_copy(links):
    return {
        "document": links("document"),
        "copy_number": f"{people.serial()}",
        "holder": links("holder", "person"),
        "handed_out_on": dt.date(2026, 10, 26),
    }


@example
def record_form(links):
    return {
        "code": f"ISMS-2044-R{people.serial()}",
        "title": "服务记录表",
        "edition": "1.0",
        "doc": links("doc", "document"),
        "register": "nda",
        "retention_years": 5,
        "classification": "internal",
    }
