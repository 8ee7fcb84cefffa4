"""The audit of the management of outsourcing, by a mandate of the leader, and an inspection from outside."""

import datetime as dt

from tongguan.core import clock
from tongguan.core.actor import acting
from tongguan.improvement import checklists
from tongguan.improvement.models import Audit, AuditItem
from tongguan.standards.packs import load

from . import doors
from .stage import Stage

ASKED = (
    ("6.4.a", "是否与每名服务人员签订保密协议", "抽查 8 人，协议齐全", "conform"),
    ("A.4.b", "授权是否有期限，离场是否及时注销", "2 人离场 5 天后账号才注销", "nonconform"),
    ("7.1.a", "是否按周期评估安全执行情况", "季度评估齐全，个别记录过简", "observe"),
)
"""What the audit of the management asked, saw and judged."""


def _step(stage: Stage, key: str, name: str) -> None:
    doors.step(stage.records[key], name)


def plan(stage: Stage) -> None:
    """From the programme to the report."""
    stage.act(stage.ago(150), "auditor", _programme)
    stage.act(stage.ago(100), "auditor", _step, "audit", "plan")
    stage.act(stage.ago(98), "leader", _mandate)
    stage.act(stage.ago(96), "auditor", _audit)
    stage.act(stage.ago(90), "auditor", _report_audit)
    stage.act(stage.ago(20), "office", _inspected)


def _programme(stage: Stage) -> None:
    """One of the management of outsourcing, and the internal audit that is still to come."""
    programme = f"{clock.today().year} 年度审核方案"
    team = [{"person": stage.records["auditor"], "part": "lead", "qualification": "注册内审员"}]
    stage.records["audit"] = doors.enter(
        "audit",
        kind="outsourcing_mgmt",
        title="外包管理审计",
        programme=programme,
        scope="全部外包项目的管理全过程，重点抽查政务云平台运行维护",
        criteria="GB/T 32926-2016 及本局外包管理制度",
        plan="现场两天，查阅记录、访谈经办人并抽样核对账号",
        team=team,
    )
    doors.enter("audit", kind="internal", title="信息安全与服务管理体系内审", programme=programme, team=team)


def _mandate(stage: Stage) -> None:
    """The leader gives the right to audit, and to see everything."""
    given = doors.enter("decision", kind="audit_mandate", subject="授权开展外包管理审计", opinion="同意，各处室配合。")
    doors.step(given, "approve")
    stage.records["audit"] = doors.change(stage.records["audit"], mandate=given)


def _audit(stage: Stage) -> None:
    _step(stage, "audit", "begin")
    for clause, question, seen, judged in ASKED:
        item = doors.enter(
            "audit_item",
            audit=stage.records["audit"],
            standard="GB/T 32926-2016",
            clause=clause,
            question=question,
            seen=seen,
            auditee_unit=stage.records["服务外包管理处"],
            auditor=stage.records["auditor"],
            method="sample",
        )
        stage.records[f"audit item {clause}"] = item
        _step(stage, f"audit item {clause}", judged)
    _ask_the_rest(stage)


def _ask_the_rest(stage: Stage) -> None:
    """Every control of Appendix A that is applied, by sample."""
    audit = Audit.objects.get(pk=stage.records["audit"].pk)
    clauses = load()["gbt32926-2016"].clauses
    asked = {code: clauses[code].asks.text("zh") for code in checklists.missing(audit)}
    checklists.lay_out(audit, asked, standard="GB/T 32926-2016", actor=acting())
    rows = AuditItem.objects.filter(audit=audit, state="todo")
    for item in rows:
        doors.change(item, seen="抽查记录，与制度一致", auditor=stage.records["auditor"])
    doors.move(rows, "conform")


def _report_audit(stage: Stage) -> None:
    doors.change(stage.records["audit"], report="外包管理总体有效；授权回收存在一般不符合 1 项，观察项 1 项。")
    _step(stage, "audit", "report")
    stage.records["finding"] = doors.enter(
        "finding",
        register="audit_item",
        record=stage.records["audit item A.4.b"].pk,
        severity="major",
        standard="GB/T 32926-2016",
        clause="A.4.b",
        project=stage.records["cloud"],
        vendor=stage.records["yunqu"],
        text="两名离场人员的账号五天后才注销",
        owner=stage.records["office"],
    )


def _inspected(stage: Stage) -> None:
    doors.recorded(
        "audit",
        "reported",
        kind="external",
        title="网信部门年度监督检查",
        programme=f"{stage.today.year} 年度检查",
        body="市网信办",
        started_on=stage.today - dt.timedelta(days=22),
        ended_on=stage.today - dt.timedelta(days=21),
        report="检查组未提出整改意见，建议加快老合同条款补充。",
        reported_on=stage.today - dt.timedelta(days=21),
    )
