"""The contracts, each with its 25 terms; one lacks a term from old times, one lost a term on the way to signature."""

import datetime as dt
from decimal import Decimal
from typing import Any

from tongguan.core.calendar import months_after
from tongguan.documents import starters
from tongguan.outsourcing.models import Contract, ContractClause
from tongguan.outsourcing.models.contract_clause import Code

from . import doors, projects, vendor_ending
from .projects import WORKS, Work
from .stage import Stage

LACKING = "CS-09"
"""Term that the hotline's old contract has not."""
SOFTENED = "EX-B5"
"""Term that the vendor of the data governance talked out of the contract after its approval."""


def plan(stage: Stage) -> None:
    """Old contracts are taken over; the others go through review, approval and signature."""
    for work in WORKS:
        if work.before:
            stage.act(stage.after(work.enters), "clerk", _take_over, work)
        elif work.vendor and work.key != "governance":
            first = work.enters + 2
            _plan_way(stage, work, [stage.after(first + days) for days in (0, 4, 6, 9, 14, 16)])
    governance = next(work for work in WORKS if work.key == "governance")
    _plan_way(stage, governance, [stage.ago(days) for days in (66, 58, 50, 42)])
    stage.act(stage.ago(21), "office", _soften, governance)
    stage.act(stage.ago(21), "clerk", _softened, governance)
    archive = next(work for work in WORKS if work.key == "archive")
    stage.act(stage.ago(176), "system", _step, archive, "expire")
    stage.act(stage.ago(152), "clerk", _step, archive, "close")


def _plan_way(stage: Stage, work: Work, days: list[dt.date]) -> None:
    way = [
        ("clerk", _draft, ()),
        ("assessor", _review, ()),
        ("clerk", _step, ("submit",)),
        ("leader", _step, ("approve",)),
        ("office", _step, ("sign",)),
        ("clerk", _in_force, ()),
    ]
    for day, (who, what, given) in zip(days, way, strict=False):
        stage.act(day, who, what, work, *given)
    if work.key != "governance":
        stage.act(days[-1], "office", _concluded, work)


def _given(stage: Stage, work: Work) -> dict[str, object]:
    start, end = projects.starts(stage, work), projects.ends(stage, work)
    if work.key == "archive":
        end = vendor_ending.contract_ends(stage)
    if work.key == "governance":
        start, end = months_after(stage.today, 1), months_after(stage.today, 22)
    return {
        "code": f"HT-{start.year}-{work.key.upper()}",
        "title": f"{work.name}合同",
        "project": stage.records[work.key],
        "vendor": stage.records[work.vendor],
        "amount": Decimal(work.budget) * 96 / 100,
        "procurement": "single_source" if work.key == "archive" else "open_tender",
        "procurement_number": f"ZC{start.year}{stage.made_up.random.randrange(1000, 9999)}",
        "start_on": start,
        "end_on": end,
    }


def _draft(stage: Stage, work: Work) -> None:
    contract = doors.enter("contract", **_given(stage, work))
    stage.records[f"{work.key} contract"] = contract
    for place, code in enumerate(Code.values, start=1):
        doors.enter("contract_clause", contract=contract, **_located(code, place))


NAMED: dict[str, dict[str, Any]] = {
    "CS-01": {"particulars": "全年重大安全事件为零，高危漏洞七日内修复率 100%"},
    "CS-02": {"particulars": "服务涉及的全部业务系统和数据", "cost_included": True},
    "CS-06": {"particulars": "服务成果的知识产权归甲方"},
    "CS-07": {"place": "mainland"},
    "CS-09": {"particulars": "擅自中止服务的，按合同总价的百分之五支付违约金"},
    "EX-A2": {"hours": 72},
    "EX-B1": {
        "exit_roles": [
            {
                "condition": code,
                "role": "乙方项目经理",
                "during": "组织交接，移交资料与账号",
                "after": "三个月内答复咨询",
            }
            for code in ("EX-A1", "EX-A2", "EX-A3", "EX-A4")
        ]
    },
    "EX-B4": {"lasting": "until_public"},
    "EX-B5": {"particulars": "覆写或销毁介质，出具清除证明并由甲方见证"},
}
"""What some terms have to name."""


def _located(code: str, place: int) -> dict[str, Any]:
    article = f"第 {10 + place // 5} 条第 {place % 5 + 1} 款"
    words = starters.clause(code, "zh").replace("【　】", "约定数额").replace("【", "").replace("】", "")
    return {"code": code, "status": "present", "article_no": article, "text": words, **NAMED.get(code, {})}


def _take_over(stage: Stage, work: Work) -> None:
    given = _given(stage, work) | {"signed_on": projects.starts(stage, work) - dt.timedelta(days=20)}
    contract = doors.recorded("contract", "in_force", **given)
    stage.records[f"{work.key} contract"] = contract
    for place, code in enumerate(Code.values, start=1):
        located = {"code": code} if (work.key, code) == ("hotline", LACKING) else _located(code, place)
        seen = {"reviewed_by": stage.users["assessor"], "reviewed_on": stage.begin}
        doors.recorded("contract_clause", "effective", contract=contract, **located, **seen)


def _clauses(stage: Stage, work: Work):
    return ContractClause.objects.filter(contract=stage.records[f"{work.key} contract"])


def _review(stage: Stage, work: Work) -> None:
    doors.move(_clauses(stage, work), "review")


def _step(stage: Stage, work: Work, name: str) -> None:
    doors.move(Contract.objects.filter(pk=stage.records[f"{work.key} contract"].pk), name)


def _in_force(stage: Stage, work: Work) -> None:
    _step(stage, work, "take_effect")
    doors.move(_clauses(stage, work), "take_effect")


def _concluded(stage: Stage, work: Work) -> None:
    doors.move(type(stage.records[work.key]).objects.filter(pk=stage.records[work.key].pk), "conclude_contract")


def _soften(stage: Stage, work: Work) -> None:
    doors.move(_clauses(stage, work).filter(code=SOFTENED), "reopen", reason="服务机构提出修改退出条款，重新定位")


def _softened(stage: Stage, work: Work) -> None:
    clause = _clauses(stage, work).get(code=SOFTENED)
    doors.change(clause, status="absent", article_no="", reason="修改稿中已无此条")
