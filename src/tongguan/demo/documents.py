"""Policies, controlled documents, their copies and the forms."""

import datetime as dt
from typing import Any

from tongguan.core.calendar import months_after
from tongguan.documents.models import Document, DocumentCopy, Policy

from . import doors
from .stage import Stage

FIVE = {
    "1": "局长为主管领导，服务外包管理处为负责机构，各处室对本处室的使用负责。",
    "2": "外包前评估风险；残余风险高于可接受程度的不外包；必备控制逐项落实。",
    "3": "运行监督用来及时发现服务安全的偏离，由负责机构按季进行。",
    "4": "每年至少完成三项改进，并比对改进前后的数据。",
    "5": "外包服务的账号、日志、备份与事件纳入日常安全管理。",
}
RULES = {"part1": "管理程序", "part2": "各角色操作规范", "part3": "风险控制与检查评估规范", "part4": "文档记录规范"}
FORMS = {
    "ISMS-2043-R02": ("保密协议登记表", "nda", "published"),
    "ISMS-2042-R02": ("人员评估表", "staff_assessment", "published"),
    "ISMS-2001-R02": ("文件发放回收登记表", "document_copy", "published"),
    "ISMS-2044-R05": ("服务记录表", "", "draft"),
}


def plan(stage: Stage) -> None:
    """The first set was there before; a procedure is renewed, a policy on physical security is under way."""
    stage.act(stage.begin, "clerk", _policies)
    stage.act(stage.begin, "clerk", _documents)
    stage.act(stage.after(2), "clerk", _copies)
    stage.act(stage.after(3), "clerk", _forms)
    stage.act(stage.ago(45), "clerk", _draft_policy)
    stage.act(stage.ago(38), "office", _step, Policy, "physical policy", "submit")
    stage.act(stage.ago(30), "leader", _step, Policy, "physical policy", "approve")
    stage.act(stage.ago(20), "clerk", _draft_procedure)
    stage.act(stage.ago(14), "office", _step, Document, "procedure", "submit")
    stage.act(stage.ago(6), "clerk", _recall)


def _step(stage: Stage, model: Any, key: str, name: str) -> None:
    doors.move(model.objects.filter(pk=stage.records[key].pk), name)


def _days(stage: Stage) -> dict[str, dt.date]:
    return {"approved_on": stage.begin - dt.timedelta(days=20), "next_review_on": months_after(stage.today, 5)}


def _policies(stage: Stage) -> None:
    overall = doors.recorded(
        "policy",
        "published",
        kind="isms",
        title="信息安全方针",
        edition="1.0",
        is_public=True,
        **_days(stage),
        sections=[
            {"part": "commit_meet", "text": "满足法律法规与各方要求。", "is_reviewed": True},
            {"part": "commit_improve", "text": "持续改进信息安全管理。", "is_reviewed": True},
        ],
    )
    stage.records["policy"] = doors.recorded(
        "policy",
        "published",
        kind="outsourcing_security",
        title="服务外包信息安全管理策略",
        edition="2.0",
        overall=overall,
        author=stage.records["office"],
        **_days(stage),
        sections=[{"part": part, "text": text, "is_reviewed": True} for part, text in FIVE.items()],
    )


def _document(stage: Stage, code: str, title: str, **given: Any) -> Any:
    told = {
        "effective_on": stage.begin - dt.timedelta(days=10),
        "reviewed_on": stage.begin - dt.timedelta(days=25),
        "next_review_on": months_after(stage.today, 4),
        "edition": "1.0",
        "classification": "internal",
        "retention": 5,
        "distribution": "各处室",
    }
    state = given.pop("state", "published")
    return doors.recorded("document", state, code=code, title=title, **(told | given))


def _documents(stage: Stage) -> None:
    stage.records["manual"] = _document(
        stage,
        "ISMS-0001-2025",
        "信息安全与服务管理手册",
        level="1",
        kind="manual",
        citations=[{"standard": "GB/T 32926", "cited_edition": "2016", "checked_on": stage.begin}],
    )
    rule = {"level": "2", "kind": "outsourcing_rule", "policy_version": stage.records["policy"]}
    _document(stage, "ISMS-2041-2025", "服务外包信息安全管理制度", **rule, edition="0.9", state="obsolete")
    stage.records["rules"] = _document(
        stage,
        "ISMS-2041-2025",
        "服务外包信息安全管理制度",
        **rule,
        tags=[{"tag": tag} for tag in RULES],
        sections=[{"title": title, "tag": tag, "text": f"{title}见本章各条。"} for tag, title in RULES.items()],
    )
    _document(
        stage, "ISMS-3011-2025", "介质管理作业书", level="3", kind="instruction", tags=[{"tag": "media_procedure"}]
    )
    _document(stage, "GB/T 32926", "政府部门信息技术服务外包信息安全管理规范", kind="external", edition="2016")


def _copies(stage: Stage) -> None:
    for number, (unit, key) in enumerate(
        (("局领导", "manual"), ("信息中心", "manual"), ("信息中心", "rules")), start=1
    ):
        stage.records[f"copy {number}"] = doors.enter(
            "document_copy", document=stage.records[key], copy_number=f"{number:03}", unit=stage.records[unit]
        )
    doors.move(DocumentCopy.objects.all(), "hand_out")
    doors.enter("document_copy", document=stage.records["rules"], copy_number="004")


def _forms(stage: Stage) -> None:
    for code, (title, register, state) in FORMS.items():
        doors.recorded(
            "record_form",
            state,
            code=code,
            title=title,
            register=register,
            edition="1.0",
            doc=stage.records["rules"],
            retention_years=5,
            classification="internal",
        )


def _draft_policy(stage: Stage) -> None:
    stage.records["physical policy"] = doors.enter(
        "policy",
        kind="topic",
        topic="physical",
        title="物理与环境安全策略",
        edition="1.0",
        author=stage.records["clerk"],
        sections=[{"title": "安全区域", "text": "重要设备放在有边界标识的安全区域。"}],
    )


def _draft_procedure(stage: Stage) -> None:
    stage.records["procedure"] = doors.enter(
        "document",
        code="ISMS-2044-2026",
        title="外包运行监督程序",
        level="2",
        kind="procedure",
        edition="1.1",
        change_note="补充远程接入的检查",
        author=stage.records["clerk"],
        reviewer=stage.records["assessor"],
        approver=stage.records["office"],
        policy_version=stage.records["policy"],
        classification="internal",
        retention=5,
    )


def _recall(stage: Stage) -> None:
    _step(stage, DocumentCopy, "copy 3", "recall")
