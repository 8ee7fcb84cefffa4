"""The project that waits for its leader: assessed, weighed, reported; only the level of risk is left to set."""

import datetime as dt
from typing import Any

from tongguan.core.calendar import months_after
from tongguan.risk.models import Risk, RiskAssessment

from . import assessments, doors
from .projects import WORKS, Work, starts
from .stage import Stage

KEY = "screen"
RISKS = (
    ("内容制作商擅自更换编辑人员", "vendor", "未经审查的人员接触待发布内容", 3, 3, "A.3.b"),
    ("编辑误发未审内容", "staff", "未经三审的画面推送至城市大屏", 4, 4, "A.4.b"),
    ("播控软件漏洞被利用", "product", "攻击者篡改大屏画面，造成舆情", 4, 5, "A.6.b"),
    ("素材库夹带恶意代码", "supply_chain", "第三方素材在导入时感染制作终端", 3, 3, "A.6.a"),
    ("外包方远程推送通道被冒用", "remote_access", "攻击者冒用推送账号播放非法内容", 4, 4, "A.2.3.b"),
    ("业务处室审稿责任不清", "governance", "供稿处室与发布处室互相等待，错过撤换时机", 3, 3, ""),
    ("未公开统计数据提前泄露", "data", "制作人员在发布前带出指标数据", 3, 4, "A.5.d"),
)
"""Title, category, threat, likelihood, impact, and the control against it."""
WORST = "播控软件漏洞被利用"
"""What controls lower too little today; its treatment is agreed and ends before the service begins."""
LIKELY = 3
"""What is likelier than that is met by controls that work fully."""
OFFERS = (("modao", "732000.00", "制作团队有同类大屏经验"), ("jianzhou", "655000.00", "报价最低，内容审核人手偏少"))


def plan(stage: Stage) -> None:
    """From the draft of the assessment to the leader's desk, step by step."""
    stage.act(stage.ago(60), "clerk", _begin)
    stage.act(stage.ago(55), "clerk", _find)
    stage.act(stage.ago(48), "clerk", _name_vendors)
    stage.act(stage.ago(46), "clerk", _treat)
    stage.act(stage.ago(40), "leader", _agree)
    stage.act(stage.ago(34), "assessor", _step, "complete")
    stage.act(stage.ago(30), "clerk", _weigh)
    stage.act(stage.ago(26), "clerk", _report)
    stage.act(stage.ago(25), "office", _hand_in)


def _work() -> Work:
    return next(work for work in WORKS if work.key == KEY)


def _begin(stage: Stage) -> None:
    told = assessments.assessment_of(stage, _work()) | {"units": _units(stage)}
    assets = [{"asset": stage.records["ZC-005"], "no_threat": "制作终端不接入政务内网，风险已并入素材库一项"}]
    advice = "除播控软件一项外均可接受；该项在开播前完成加固与离线审核后可降至可接受程度。"
    given = told | {"advice": advice, "next_due": months_after(stage.today, 11), "assets": assets}
    stage.records["screen risk"] = doors.enter("risk_assessment", kind="project", **given)
    _step(stage, "start")


def _units(stage: Stage) -> list[dict[str, Any]]:
    """The unit that supplies the contents has a risk of its own."""
    return [{"unit": stage.records["服务外包管理处"], "no_effect": assessments.UNSAID}]


def _find(stage: Stage) -> None:
    for place, (title, category, threat, likelihood, impact, control) in enumerate(RISKS, start=1):
        about = {"assessment": stage.records["screen risk"], "code": f"R-{place:02}", "owner": stage.records["office"]}
        found = {"title": title, "category": category, "threat": threat, "likelihood": likelihood, "impact": impact}
        risk = doors.enter("risk", **about, **found, treatment="modify", **_left(stage, title, control, likelihood))
        doors.step(risk, "analyse")
        stage.records[f"screen {title}"] = risk


def _left(stage: Stage, title: str, control: str, likelihood: int) -> dict[str, Any]:
    """What the controls leave; the worst risk is lowered by what is still to be done."""
    if not control:
        unit = stage.records["数据资源处"]
        return {"unit": unit, "residual_l": 2, "residual_i": 3, "existing_controls": "已明确供稿、审稿两级签发人"}
    if title == WORST:
        return {"residual_l": 3, "residual_i": 5, "target_l": 1, "target_i": 5, "existing_controls": "每季度打补丁"}
    effect = "effective" if likelihood > LIKELY else "partly"
    rated = {"control": stage.records[f"baseline {control}"].pk, "effect": effect, "rated_on": stage.ago(55)}
    return {"controls": [rated]}


def _name_vendors(stage: Stage) -> None:
    rows = [
        {"vendor": stage.records[key], "proposed_on": stage.ago(48), "offer": offer, "reason": reason}
        for key, offer, reason in OFFERS
    ]
    doors.change(stage.records[KEY], candidates=rows)


def _treat(stage: Stage) -> None:
    stage.records["screen treatment"] = doors.enter(
        "risk_treatment",
        risk=Risk.objects.get(pk=stage.records[f"screen {WORST}"].pk),
        option="modify",
        action="播控软件升级至无已知高危漏洞的版本，推送改为离线审核后单向导入",
        owner=stage.records["clerk"],
        due=starts(stage, _work()) - dt.timedelta(days=14),
        cost="38000",
    )


def _agree(stage: Stage) -> None:
    doors.step(stage.records["screen treatment"], "approve")


def _step(stage: Stage, name: str) -> None:
    doors.step(stage.records["screen risk"], name)


def _weigh(stage: Stage) -> None:
    made = doors.enter(
        "cost_benefit",
        project=stage.records[KEY],
        assessment=RiskAssessment.objects.get(pk=stage.records["screen risk"].pk),
        grounds="统一审核与离线导入的年成本远低于误播、篡改可能造成的年损失。",
        options=assessments.options(_work()),
    )
    doors.step(made, "complete")


def _report(stage: Stage) -> None:
    stage.records["screen report"] = doors.enter(
        "report",
        kind="risk",
        register="project",
        record=stage.records[KEY].pk,
        subject="城市运行大屏内容制作风险评估结果报告",
        summary="识别风险 7 项，控制后 6 项可接受；播控软件一项须在开播前加固。建议外包，请设定可接受风险程度并决策。",
    )


def _hand_in(stage: Stage) -> None:
    doors.step(stage.records["screen report"], "submit")
