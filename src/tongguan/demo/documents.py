"""Policies, controlled documents, their copies and the forms."""

import datetime as dt
from typing import Any

from tongguan.core.calendar import months_after
from tongguan.documents import starters
from tongguan.documents.models import Document, DocumentCopy, Policy

from . import doors
from .stage import Stage

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
    stage.act(stage.ago(370), "leader", _review_policy)
    stage.act(stage.ago(160), "office", _review_documents)
    stage.act(stage.ago(45), "clerk", _draft_policy)
    stage.act(stage.ago(38), "office", _step, Policy, "physical policy", "submit")
    stage.act(stage.ago(30), "leader", _step, Policy, "physical policy", "approve")
    stage.act(stage.ago(20), "clerk", _draft_procedure)
    stage.act(stage.ago(14), "office", _step, Document, "procedure", "submit")
    stage.act(stage.ago(6), "clerk", _recall)
    stage.act(stage.ago(9), "clerk", _ask_to_read)


def _step(stage: Stage, model: Any, key: str, name: str) -> None:
    doors.move(model.objects.filter(pk=stage.records[key].pk), name)


def _days(stage: Stage) -> dict[str, dt.date]:
    return {
        "approved_on": stage.begin - dt.timedelta(days=20),
        "published_on": stage.begin - dt.timedelta(days=15),
        "next_review_on": months_after(stage.today, 5),
    }


def _policies(stage: Stage) -> None:
    overall = doors.recorded(
        "policy",
        "published",
        kind="isms",
        title="信息安全方针",
        edition="1.0",
        is_public=True,
        approval=doors.scan("信息安全方针签批件.pdf", "signed approval of the policy"),
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
        approval=doors.scan("外包策略签批件.pdf", "signed approval of the outsourcing policy"),
        **_days(stage),
        sections=[
            {"part": part.id, "text": part.text("zh"), "is_reviewed": True} for part in starters.starter("policy").parts
        ],
    )


def _document(stage: Stage, code: str, title: str, **given: Any) -> Any:
    told = {
        "effective_on": stage.begin - dt.timedelta(days=10),
        "approver": stage.records["leader"],
        "approved_on": stage.begin - dt.timedelta(days=20),
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
        sections=[
            {"title": part.heading("zh"), "tag": part.tag, "for_role": part.for_role, "text": part.text("zh")}
            for part in starters.starter("rules").parts
        ],
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


def _review_policy(stage: Stage) -> None:
    """The last time was a year and some days ago: the next review is overdue."""
    given = {"rule": "POLICY_REVIEW", "title": "审查外包安全管理策略及其运行效果", "owner": stage.users["leader"]}
    told = "文本无需修改；全年较大及以上事件 0 起，逾期整改 2 项，服务人员权限相符率 98%。"
    about = {"register": "policy", "record": stage.records["policy"].pk}
    made = doors.recorded("periodic_task", "due", **given, **about, due_on=stage.ago(370), result=told)
    doors.step(made, "do")


def _review_documents(stage: Stage) -> None:
    for document in Document.objects.filter(state="published"):
        doors.change(document, "年度评审，无需修改", reviewed_on=stage.ago(160))


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
        sections=[{"title": "远程接入的检查", "text": "每月抽查远程接入记录，与授权时段逐条核对。"}],
    )


def _recall(stage: Stage) -> None:
    _step(stage, DocumentCopy, "copy 3", "recall")


def _ask_to_read(stage: Stage) -> None:
    """The manual was looked through; those in charge are asked to take note of it."""
    about = {"register": "document", "record": stage.records["manual"].pk, "object_version": "1.0"}
    for who in ("leader", "office", "affairs", "resources", "centre", "network"):
        doors.enter("acknowledgement", **about, account=stage.users[who])
