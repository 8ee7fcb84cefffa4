"""The security plans of the projects with their items, and their filings with the authority."""

import datetime as dt
from typing import Any

from tongguan.core import clock
from tongguan.core.actor import acting
from tongguan.outsourcing import filed_facts, filling
from tongguan.outsourcing.models import Filing, PlanItem
from tongguan.outsourcing.models.security_plan import Section

from . import doors
from .projects import WORKS, Work, starts
from .stage import Stage
from .vendors import SUPPLIERS

PARTS = {
    Section.MILESTONES: "按季度设置里程碑，每个里程碑写明安全目标和交付物。",
    Section.ROLES: "驻场人员按岗位分工，明确安全联络人与替补人员。",
    Section.CONTROLS: "附录 A 各项措施逐项写明责任人和部署日期。",
    Section.INCIDENTS: "按应急预案分级处置，一小时内口头报告负责机构。",
    Section.RESOURCES: "备件、备用终端和二线专家名单每半年核对一次。",
    Section.TRACKING: "服务记录当日确认，每月汇总执行情况。",
}
FIRST = {
    Section.MILESTONES: "与服务机构确认各阶段安全目标",
    Section.ROLES: "公布驻场人员分工与安全联络人名单",
    Section.CONTROLS: "逐项确认附录 A 措施的责任人与部署日期",
    Section.INCIDENTS: "向驻场人员讲解应急预案与报告电话",
    Section.RESOURCES: "清点备件、备用终端并登记",
    Section.TRACKING: "启用服务记录与每月汇总",
}
"""Part -> what is done before the service begins."""
ITEMS = (
    ("3", "堡垒机接入全部运维账号", -30, "done"),
    ("4", "完成应急预案桌面推演", -12, "overdue"),
    ("5", "核对备件与备用终端清单", 20, "doing"),
    ("1", "第三季度里程碑安全目标评审", 45, "todo"),
)
"""Part, what is to be done, due in so many days from today, and how it stands."""

UNFILED = "hotline"
"""The old project that nobody ever filed with the authority."""


def plan_project(stage: Stage, work: Work, begin: int) -> None:
    """From the draft of the plan to the number of the filing, around the day on which the vendor prepares the start."""
    for days, who, what in (
        (-10, "clerk", _write_plan),
        (-9, "clerk", _list_first_items),
        (-8, "office", _submit_plan),
        (-6, "leader", _approve_plan),
        (-4, "office", _execute_plan),
        (-3, "clerk", _draft_filing),
        (-2, "office", _submit_filing),
        (10, "office", _accept_filing),
        (20, "office", _finish_first_items),
    ):
        stage.act(stage.after(begin + days), who, what, work)


def take_over(stage: Stage) -> None:
    """The plans and filings of the projects that ran before the platform came."""
    for work in WORKS:
        if work.before:
            stage.act(stage.after(work.enters + 1), "clerk", _take_over, work)


def _take_over(stage: Stage, work: Work) -> None:
    begin = starts(stage, work)
    contract = stage.records[f"{work.key} contract"]
    stage.records[f"{work.key} contract"] = doors.change(contract, project_manager=stage.records[f"{work.key} 0"])
    told = {"submitted_at": begin - dt.timedelta(days=15), "approved_at": begin - dt.timedelta(days=12)}
    rows = [{"section": part, "content": content} for part, content in PARTS.items()]
    plan = doors.recorded(
        "security_plan",
        "executing",
        **_plan_of(stage, work),
        sections=rows,
        approved_by=stage.users["leader"],
        **told,
    )
    stage.records[f"{work.key} plan"] = plan
    proof = doors.scan("计划落实记录.pdf", f"proof of the plan of {work.key}")
    for part, words in FIRST.items():
        given = {"section": part, "text": words, "owner": stage.records["assessor"], "evidence": proof}
        doors.recorded("plan_item", "done", plan=plan, due=begin, done_on=begin, **given)
    if work.key == UNFILED:
        return
    links = {"plan": plan, "contract": plan.contract}
    doors.recorded("filing", "accepted", **filing_of(stage, work, begin), **links)


def plan_lately(stage: Stage) -> None:
    """Items in every state, a filing that is being amended, and a plan that is only begun."""
    stage.act(stage.ago(60), "clerk", _list_plan_items)
    stage.act(stage.ago(33), "clerk", _change_manager)
    stage.act(stage.ago(32), "system", _notice_changes)
    stage.act(stage.ago(29), "office", _amend_filing)
    stage.act(stage.ago(25), "clerk", _draft_governance)
    stage.act(stage.ago(9), "office", _lapse_items)


def _plan_of(stage: Stage, work: Work) -> dict[str, Any]:
    return {
        "title": f"{work.name}信息安全管理计划",
        "project": stage.records[work.key],
        "contract": stage.records[f"{work.key} contract"],
    }


def _write_plan(stage: Stage, work: Work) -> None:
    rows = [{"section": part, "content": content} for part, content in PARTS.items()]
    stage.records[f"{work.key} plan"] = doors.enter("security_plan", **_plan_of(stage, work), sections=rows)


def _list_first_items(stage: Stage, work: Work) -> None:
    """Each part has something that is to be done before the service begins."""
    for part, words in FIRST.items():
        doors.enter(
            "plan_item",
            plan=stage.records[f"{work.key} plan"],
            section=part,
            text=words,
            owner=stage.records["assessor"],
            due=clock.today() + dt.timedelta(days=25),
        )


def _finish_first_items(stage: Stage, work: Work) -> None:
    items = PlanItem.objects.filter(plan=stage.records[f"{work.key} plan"], text__in=FIRST.values())
    proof = doors.scan("计划落实记录.pdf", f"proof of the plan of {work.key}")
    for item in items:
        doors.change(item, evidence=proof)
    doors.move(items, "finish")


def _submit_plan(stage: Stage, work: Work) -> None:
    doors.step(stage.records[f"{work.key} plan"], "submit")


def _approve_plan(stage: Stage, work: Work) -> None:
    doors.step(stage.records[f"{work.key} plan"], "approve")


def _execute_plan(stage: Stage, work: Work) -> None:
    doors.step(stage.records[f"{work.key} plan"], "execute")


def _draft_governance(stage: Stage) -> None:
    """A plan of which three parts are still to be written."""
    work = next(work for work in WORKS if work.key == "governance")
    rows = [{"section": part, "content": PARTS[part]} for part in list(PARTS)[:3]]
    doors.enter("security_plan", **_plan_of(stage, work), sections=rows)


def _list_plan_items(stage: Stage) -> None:
    for part, words, days, _state in ITEMS:
        stage.records[words] = doors.enter(
            "plan_item",
            plan=stage.records["cloud plan"],
            section=part,
            text=words,
            owner=stage.records["assessor"],
            due=stage.today + dt.timedelta(days=days),
        )


def _lapse_items(stage: Stage) -> None:
    for _part, words, _days, state in ITEMS:
        if state != "todo":
            doors.step(stage.records[words], {"done": "finish", "overdue": "lapse", "doing": "start"}[state])


def filing_of(stage: Stage, work: Work, submitted: dt.date) -> dict[str, Any]:
    """What a filing says of a project."""
    supplier = next(one for one in SUPPLIERS if one.key == work.vendor)
    contents = {
        "F1": "某市数据局服务外包管理处，负责人与联系电话见附表",
        "F2": stage.records[work.key].get_service_type_display(),
        "F3": f"{supplier.name}，{supplier.scale}，{supplier.qualifications}",
        "F4": "见信息安全管理计划第三部分",
        "F5": "无其他要求",
    }
    return {
        "project": stage.records[work.key],
        "authority": "市委网信办",
        "submitted_at": submitted,
        "accepted_at": submitted + dt.timedelta(days=9),
        "filing_number": f"WB-{submitted.year}-{work.key.upper()}",
        "groups": [{"group": group, "content": content} for group, content in contents.items()],
    }


def _draft_filing(stage: Stage, work: Work) -> None:
    """What the registers know is taken from there; telephones and the wishes of the authority are entered."""
    contract = stage.records[f"{work.key} contract"]
    doors.change(contract, project_manager=stage.records[f"{work.key} 0"], reason="服务机构指派项目经理")
    given = filing_of(stage, work, stage.begin) | {"submitted_at": None, "accepted_at": None, "filing_number": ""}
    filing = doors.enter("filing", **given, office_contact="5560118", manager_contact="5560245")
    stage.records[f"{work.key} filing"] = filing
    filling.fill(filing, actor=acting())


def _submit_filing(stage: Stage, work: Work) -> None:
    doors.step(stage.records[f"{work.key} filing"], "submit")


def _accept_filing(stage: Stage, work: Work) -> None:
    filing = stage.records[f"{work.key} filing"]
    doors.change(filing, filing_number=f"WB-{stage.begin.year}-{work.key.upper()}")
    doors.step(filing, "accept")


def _change_manager(stage: Stage) -> None:
    """The vendor of the security project sent another project manager."""
    contract = type(stage.records["security contract"]).objects.get(pk=stage.records["security contract"].pk)
    doors.change(contract, project_manager=stage.records["security 1"], reason="服务机构更换项目经理")


def _notice_changes(stage: Stage) -> None:
    """As the nightly job does it."""
    filed_facts.note_changes(stage.tenant)


def _amend_filing(stage: Stage) -> None:
    """The authority was told, and has not answered yet."""
    filing = Filing.objects.get(pk=stage.records["security filing"].pk)
    filling.amend(filing, actor=acting())
    for row in filing.amendments.filter(submitted_on=None):
        row.submitted_on = clock.today()
        row.save()
