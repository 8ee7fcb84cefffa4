"""Examples of the registers of documents."""

import datetime as dt

from tests import people
from tests.examples import example

FIVE = {
    "1": "主管领导、负责机构与使用单位各自的职责。",
    "2": "评估的目标与必须具备的控制。",
    "3": "运行监督为何必要、由谁进行。",
    "4": "每年改进的目标。",
    "5": "与日常运行中安全管理的衔接。",
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
