"""Appointments, promised resources, vendor assessments, subcontracting and trainings."""

import datetime as dt
from decimal import Decimal
from typing import Any

from tongguan.core import clock
from tongguan.core.calendar import months_after
from tongguan.outsourcing.models.vendor_assessment import VendorCondition

from . import doors, plans
from .projects import WORKS, Work, starts
from .stage import Stage
from .vendors import SUPPLIERS, Supplier

PROOFS = {
    "VC-01": "营业执照副本",
    "VC-02": "股权结构图与工商查询单",
    "VC-03": "无犯罪记录证明",
    "VC-04": "租赁合同与现场照片",
    "VC-05": "信息安全管理体系证书",
    "VC-06": "上年度审计报告与技术人员名单",
    "VC-07": "承诺书与失信名单查询单",
    "VC-08": "安全审查意见书",
    "VC-09": "资质证书",
    "VC-10": "其他法定条件声明",
}
FILED = ("cloud", "security", "platform", "standby")
"""Projects whose plan was approved and filed on the platform."""

RIVALS = {
    "cloud": ("wangan", "同类平台运维业绩不足"),
    "security": ("yunqu", "未承诺 7×24 小时现场值守"),
    "platform": ("yunqu", "开发团队规模不足"),
    "hotline": ("jianzhou", "无呼叫中心资质"),
    "archive": ("modao", "报价高于预算"),
    "standby": ("yunqu", "异地机房距离不足"),
}
"""Project -> who was not chosen, and why not."""
CHOSEN_FOR = {
    "cloud": "技术方案得分第一，驻场团队稳定",
    "security": "应急响应承诺最优，资质齐全",
    "platform": "同类平台建设业绩三项，评分第一",
    "hotline": "本地座席充足，服务质量得分第一",
    "archive": "具备档案数字化资质，现场加工不出馆",
    "standby": "异地机房符合距离要求，恢复演练方案完整",
}


def plan(stage: Stage) -> None:
    """What the two old projects had is taken over; the others go the way step by step."""
    stage.act(stage.after(1), "clerk", _propose_representative)
    stage.act(stage.after(2), "leader", _appoint, "representative")
    stage.act(stage.after(6), "clerk", _take_over)
    for one in SUPPLIERS:
        stage.act(stage.after(7), "clerk", _assessed_before, one)
    for work in WORKS:
        if work.vendor and work.key != "governance":
            stage.act(stage.after(6 if work.before else work.enters + 1), "clerk", _choose, work)
        if work.key in FILED:
            _plan_project(stage, work)
    _plan_assessments(stage)
    _plan_lately(stage)
    plans.take_over(stage)
    plans.plan_lately(stage)


def _plan_project(stage: Stage, work: Work) -> None:
    begin = next(day for day, state in work.steps if state == "mobilising")
    plans.plan_project(stage, work, begin)


def _plan_assessments(stage: Stage) -> None:
    """The yearly ones: passed, passed with the leader's consent, and one that was begun too late."""
    for key, days, who, step in (
        ("yunqu", 150, "assessor", "pass"),
        ("modao", 120, "leader", "pass_with_consent"),
        ("huaisheng", 200, "assessor", "pass"),
        ("jianzhou", 170, "assessor", "pass"),
        ("wangan", 6, "", ""),
    ):
        stage.act(stage.ago(days), "clerk", _assess_again, key)
        stage.act(stage.ago(days - 3), "assessor", _start_assessment, key)
        if step:
            stage.act(stage.ago(days - 8), who, _conclude_assessment, key, step)


def _plan_lately(stage: Stage) -> None:
    stage.act(stage.ago(100), "clerk", _name_candidates)
    stage.act(stage.ago(40), "clerk", _ask_to_subcontract)
    stage.act(stage.ago(35), "office", _decide_on_subcontracts)
    stage.act(stage.ago(30), "clerk", _train)


# --- appointments and resources ---------------------------------------------------------------------------------------


def _letter(stage: Stage, what: str) -> dict[str, Any]:
    return {"basis_doc": f"关于{what}的通知", "valid_from": stage.begin}


def _propose_representative(stage: Stage) -> None:
    duties = [{"duty": "other", "content": "建立、实施和保持一体化管理体系，向主管领导报告绩效"}]
    given = {"role": "mgmt_rep", "person": stage.records["office"], "duties": duties}
    stage.records["representative"] = doors.enter("role_assignment", **given, **_letter(stage, "任命管理者代表"))


def _appoint(stage: Stage, name: str) -> None:
    doors.step(stage.records[name], "take_effect")


def _take_over(stage: Stage) -> None:
    """The money of two years."""
    for start in (stage.begin, months_after(stage.begin, 12)):
        doors.recorded(
            "resource_commitment",
            "approved",
            subject=f"{start.year} 年度服务外包安全管理经费",
            period_from=start,
            period_to=months_after(start, 12) - dt.timedelta(days=1),
            budget=860_000,
            people=6,
            posts="负责机构专职 2 人，安全员、评估员各 1 人，内审兼职 2 人",
            tools="堡垒机、日志审计、漏洞扫描各一套",
            approved_by=stage.users["leader"],
            approved_on=stage.begin,
        )


# --- vendors ----------------------------------------------------------------------------------------------------------


def _answers(stage: Stage, *, weak: str = "") -> list[dict[str, Any]]:
    rows = [
        {"item": code, "result": "pass", "proof": PROOFS[code], "proved_on": stage.begin}
        for code in VendorCondition.Item.values
    ]
    for row in rows:
        if row["item"] == weak:
            row |= {"result": "fail", "compensation": "由担保机构出具履约保函，按月核查财务状况"}
    return rows


def _assessed_before(stage: Stage, one: Supplier) -> None:
    stage.records[f"{one.key} assessment"] = doors.recorded(
        "vendor_assessment",
        "passed",
        vendor=stage.records[one.key],
        assessor=stage.users["assessor"],
        has_interest=False,
        started_on=stage.begin - dt.timedelta(days=12),
        concluded_on=stage.begin - dt.timedelta(days=5),
        score=90,
        conclusion="十项条件均满足。",
        items=_answers(stage),
    )


def _choose(stage: Stage, work: Work) -> None:
    """The vendor was assessed for the project and recommended; the tender committee's choice is entered from paper."""
    day = starts(stage, work) - dt.timedelta(days=45) if work.before else clock.today()
    doors.recorded(
        "vendor_assessment",
        "passed",
        vendor=stage.records[work.vendor],
        project=stage.records[work.key],
        assessor=stage.users["assessor"],
        has_interest=False,
        started_on=day - dt.timedelta(days=12),
        concluded_on=day,
        score=stage.made_up.random.randrange(84, 95),
        conclusion="十项条件均满足。",
        recommendation="建议选用：同类业绩充分，关键人员稳定，承诺接受随时检查。",
        items=_answers(stage),
    )
    named = {"proposed_on": day - dt.timedelta(days=20)}
    rival, why_not = RIVALS[work.key]
    rows = [
        {
            "vendor": stage.records[work.vendor],
            "offer": _offer(work, 96),
            "chosen": True,
            "reason": CHOSEN_FOR[work.key],
        },
        {"vendor": stage.records[rival], "offer": _offer(work, 99), "reason": why_not},
    ]
    stage.records[work.key] = doors.change(stage.records[work.key], candidates=[named | row for row in rows])


def _offer(work: Work, percent: int) -> Decimal:
    return Decimal(work.budget) * percent / 100


def _assess_again(stage: Stage, key: str) -> None:
    stage.records[f"{key} again"] = doors.enter(
        "vendor_assessment",
        vendor=stage.records[key],
        project=stage.records["governance"] if key == "modao" else None,
        assessor=stage.users["assessor"],
        has_interest=False,
        score=84,
        recommendation="建议继续合作，按季度跟踪。",
        items=_answers(stage, weak="VC-06" if key == "modao" else ""),
    )


def _start_assessment(stage: Stage, key: str) -> None:
    doors.step(stage.records[f"{key} again"], "start")


def _conclude_assessment(stage: Stage, key: str, step: str) -> None:
    doors.step(stage.records[f"{key} again"], step, "保函有效，同意继续使用" if step == "pass_with_consent" else "")


def _name_candidates(stage: Stage) -> None:
    rows = [
        {"vendor": stage.records["modao"], "chosen": True, "reason": "技术得分最高", "offer": "5376000.00"},
        {"vendor": stage.records["yunqu"], "reason": "报价高于预算", "offer": "5830000.00"},
    ]
    named = {"proposed_on": stage.ago(110)}
    doors.change(stage.records["governance"], candidates=[named | row for row in rows])


# --- subcontracts and trainings ---------------------------------------------------------------------------------------


def _ask_to_subcontract(stage: Stage) -> None:
    for key, prime, content in (
        ("paper", "modao", "历史档案扫描与著录"),
        ("core", "yunqu", "云平台核心数据库维护"),
        ("print", "huaisheng", "回访问卷印制"),
    ):
        stage.records[f"subcontract {key}"] = doors.enter(
            "subcontract",
            project=stage.records[{"modao": "platform", "yunqu": "cloud", "huaisheng": "hotline"}[prime]],
            vendor=stage.records[prime],
            sub_vendor=stage.records["jianzhou"],
            content=content,
            assessment=stage.records["jianzhou assessment"],
            audit_right="分包协议第 9 条" if key == "paper" else "",
        )


def _decide_on_subcontracts(stage: Stage) -> None:
    doors.step(stage.records["subcontract paper"], "approve")
    doors.step(stage.records["subcontract core"], "reject", "核心系统维护不得分包")


def _train(stage: Stage) -> None:
    came = [stage.records[f"cloud {place}"].person for place in range(6)]
    rows = [{"person": person, "score": 70 + 5 * place, "passed": place > 0} for place, person in enumerate(came)]
    policy = doors.enter(
        "training_session",
        title="外包安全管理制度宣贯",
        kind="policy",
        form="集中授课",
        project=stage.records["cloud"],
        audience="政务云平台驻场人员",
        planned_on=stage.ago(31),
        held_on=stage.ago(30),
        next_due=months_after(stage.ago(30), 12),
        materials=doors.scan("制度宣贯课件.pdf", "slides of the training on rules"),
        proof="签到表与试卷",
        attendees=rows,
    )
    doors.step(policy, "hold")
    doors.step(policy, "evaluate")
    own = {"provided_by": "vendor", "vendor": stage.records["wangan"], "project": stage.records["security"]}
    given = {"title": "保密要求重申", "kind": "confidentiality", "audience": "安全运维驻场人员"}
    own["materials"] = doors.scan("保密要求.pdf", "leaflet on confidentiality")
    doors.step(doors.enter("training_session", **given, **own), "hold")
    later = {"title": "信息安全事件处置培训", "kind": "incident", "audience": "全体驻场人员"}
    doors.enter("training_session", **later, planned_on=stage.today + dt.timedelta(days=21))
