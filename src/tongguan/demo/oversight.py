"""What leader and office do while services run: quarterly reports, the state of each project, checks and reviews."""

import datetime as dt
from itertools import pairwise

from tongguan.core import clock
from tongguan.core.calendar import months_after
from tongguan.operations.models import SecurityIncident
from tongguan.outsourcing.models.supervision_review import ReviewItem

from . import doors
from .stage import Stage

RUNNING = ("cloud", "security", "platform")
QUARTERS = 6
WAITING = 10
"""A report lies so many days before the leader at most."""
STATES = {
    "cloud": ("运行平稳，本季度变更 12 次、回退 1 次；木马事件已结案。", "同意。继续压实升级包核验责任。"),
    "security": ("告警处置及时率 98%；服务机构拟增设境外日志分析点，已要求停止。", "境外分析点必须停用，限期报告。"),
    "platform": ("一期已上线，二期需求冻结；阶段核查遗留 1 项。", "已阅。二期上线前完成账号清理。"),
    "hotline": ("按退出计划移交，座席逐批撤离，话务未受影响。", "已阅。数据清除须有见证。"),
}
"""Project -> what was reported of its state, and what the leader wrote under it."""
PROPOSED = {
    "security": ("告警规则按月复盘", "误报率高，值守人员疲劳", "误报率降至两成以下"),
    "platform": ("上线前增加代码安全走查", "测试阶段才发现的高危缺陷偏多", "上线前高危缺陷清零"),
}
"""Project -> what was proposed, why, and what it is to reach."""


def plan(stage: Stage) -> None:
    """Each in its season."""
    _plan_quarters(stage)
    for place, key in enumerate(STATES):
        for days in (150, 62):
            stage.act(stage.ago(days - place), "office", _tell_state, key)
            stage.act(stage.ago(days - place - 4), "leader", _take_note, key)
    for place, key in enumerate(RUNNING):
        stage.act(stage.ago(96 - place), "clerk", _check, key)
        stage.act(stage.ago(50 - place), "clerk", _review, key)
        stage.act(stage.ago(12 - place), "assessor", _review_change, key)
    stage.act(stage.ago(11), "clerk", _review, "platform")
    for place, key in enumerate(PROPOSED):
        stage.act(stage.ago(190 - place), "clerk", _propose, key)
    stage.act(stage.ago(21), "clerk", _adjust_contract)
    stage.act(stage.ago(2), "office", _tell_of_probes)


# --- reports ----------------------------------------------------------------------------------------------------------


def quarters(today: dt.date) -> list[tuple[dt.date, dt.date]]:
    """First and last day of the last quarters that are over, the latest last."""
    begin = dt.date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    edges = [months_after(begin, -3 * back) for back in range(QUARTERS, -1, -1)]
    return [(first, later - dt.timedelta(days=1)) for first, later in pairwise(edges)]


def _plan_quarters(stage: Stage) -> None:
    for first, last in quarters(stage.today):
        day = stage.calendar.next_working_day(last + dt.timedelta(days=8))
        if not stage.begin < day <= stage.today:
            continue
        stage.act(day, "clerk", _report, first, last)
        read = stage.calendar.next_working_day(day + dt.timedelta(days=5))
        if read <= stage.today:
            stage.act(read, "leader", _receive, first)


def _report(stage: Stage, first: dt.date, last: dt.date) -> None:
    made = doors.enter(
        "report",
        kind="supervision",
        subject=f"{first.year} 年第 {first.month // 3 + 1} 季度外包安全管理实施情况报告",
        period_from=first,
        period_to=last,
        summary="各项目按计划运行，人员变动均已办理交接；一般事件已整改。请审阅。",
    )
    stage.records[f"quarter {first}"] = made
    doors.step(made, "submit")


def _receive(stage: Stage, first: dt.date) -> None:
    made = doors.change(stage.records[f"quarter {first}"], instruction="已阅。老合同条款年内补齐。")
    doors.step(made, "acknowledge")


def _tell_state(stage: Stage, key: str) -> None:
    about = {"register": "project", "record": stage.records[key].pk}
    subject = f"{stage.records[key].name}项目情况报告（{clock.today():%Y-%m}）"
    made = doors.enter("report", kind="status", subject=subject, summary=STATES[key][0], **about)
    doors.step(made, "submit")
    stage.records[f"state of {key}"] = made


def _take_note(stage: Stage, key: str) -> None:
    doors.step(doors.change(stage.records[f"state of {key}"], instruction=STATES[key][1]), "acknowledge")


def _tell_of_probes(_stage: Stage) -> None:
    """The incident of this week, before the leader in time."""
    probes = SecurityIncident.objects.get(title="门户页面被扫描探测")
    about = {"register": "security_incident", "record": probes.pk, "subject": "门户页面被扫描探测情况报告"}
    doors.step(
        doors.enter("report", kind="incident", summary="已拦截，未造成影响，来源地址已封禁。", **about), "submit"
    )


# --- reviews, proposals, answers --------------------------------------------------------------------------------------


def _check(stage: Stage, key: str) -> None:
    _reported(stage, key, "leader_check", "主管领导带队抽查值守与账号，记录完整，发现的两处问题当场整改。")


def _review(stage: Stage, key: str) -> None:
    if key != "cloud":
        _reported(stage, key, "execution", "按计划执行，服务记录齐全，未见重大偏差。")


def _review_change(stage: Stage, key: str) -> None:
    _reported(stage, key, "risk_change", "本月人员、服务与系统未见影响安全的变化，现有要求继续适用。")


def _reported(stage: Stage, key: str, kind: str, conclusion: str) -> None:
    clause = {"execution": "7.1.a", "risk_change": "7.1.b"}.get(kind)
    asked = [code for code in ReviewItem.Item.values if clause and code.startswith(clause)]
    made = doors.enter(
        "supervision_review",
        project=stage.records[key],
        kind=kind,
        occasion="periodic",
        conclusion=conclusion,
        adjusted=False if kind == "risk_change" else None,
        items=[{"item": code, "result": "good", "finding": "抽查记录齐全"} for code in asked],
    )
    doors.step(made, "conclude")
    doors.step(made, "report")


def _propose(stage: Stage, key: str) -> None:
    text, why, target = PROPOSED[key]
    doors.enter(
        "improvement",
        source="outsourcing",
        project=stage.records[key],
        text=text,
        criteria=why,
        benefit=target,
        target=target,
        owner=stage.records["clerk"],
    )


def _adjust_contract(stage: Stage) -> None:
    """The review of changed risk was looked at: the terms cover it."""
    review = stage.records["review risk_change"]
    answer = {"cause": "人员变动使口令泄露的可能性上升", "outcome": "not_needed", "content": "现有条款已约定离场交接"}
    dated = {"raised_on": stage.ago(66), "concluded_on": clock.today(), "review": review}
    contract = type(stage.records["cloud contract"]).objects.get(pk=stage.records["cloud contract"].pk)
    doors.change(contract, amendments=[answer | dated], reason="就风险变化评审作出答复")
