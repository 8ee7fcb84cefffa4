"""Two exits: the archive's is closed, the hotline's goes on and has a right left that nobody thought of."""

import datetime as dt
from typing import Any

from tongguan.core import clock
from tongguan.outsourcing.models import ExitCase, ExitItem, Filing, Project

from . import doors
from .stage import Stage

HOW = {
    "EX-B1": "交接启动会上逐人确认职责，会议纪要双方签字",
    "EX-B2": "退出期间每周检查一次，日志审计照常进行",
    "EX-B3": "按清单逐项移交，双方签字",
    "EX-B4": "离场谈话并重申保密义务，逐人签字确认",
    "EX-B5": "三次覆写清除，由我方人员现场见证，出具清除证明",
    "EX-B6": "书面确认不需留用服务人员",
    "EX-C1": "共享移交进度表，每周例会通报",
    "EX-C2": "移交配置、口令和知识库，接收人员独立操作三天",
    "EX-C3": "并行运行到移交验收为止",
    "EX-C4": "对照进场备案清单清点，工具全部撤出",
    "EX-C5": "账号、子账号逐个停用并删除",
    "EX-C6": "培训记录和配置文档归档",
}
"""Term -> how it was settled."""
REMOVED = {"removal": "overwritten", "certificate_no": "SJQC-003"}
DONE = ("EX-B1", "EX-B3", "EX-B6", "EX-C1", "EX-C4", "EX-C6")
"""What the hotline's exit has got through; the first half is verified."""


def plan(stage: Stage) -> None:
    """From the first step to the leader's acknowledgement, and as far as the hotline has come."""
    for day, who, what, *given in (
        (180, "office", _begin, "EX-A1", "合同到期，不再续签"),
        (179, "clerk", _step, "draw_items"),
        (178, "leader", _step, "approve"),
        (175, "office", _leave),
        (172, "clerk", _step, "hand_over"),
        (172, "clerk", _run_in_parallel, 8),
        (165, "clerk", _finish, tuple(HOW)),
        (164, "clerk", _accept),
        (159, "clerk", _step, "verify"),
        (158, "assessor", _verify, tuple(HOW)),
        (156, "office", _write_report),
        (155, "office", _step, "report"),
        (153, "office", _close_filing),
        (151, "leader", _step, "close"),
    ):
        stage.act(stage.ago(day), who, what, "archive", *given)
    for day, who, what, *given in (
        (26, "office", _begin, "EX-A3", "双方协商一致，由自有队伍接手"),
        (25, "clerk", _step, "draw_items"),
        (24, "leader", _step, "approve"),
        (23, "office", _leave),
        (20, "clerk", _step, "hand_over"),
        (20, "clerk", _run_in_parallel, 50),
        (6, "clerk", _finish, DONE),
        (4, "assessor", _verify, DONE[:3]),
    ):
        stage.act(stage.ago(day), who, what, "hotline", *given)


def _begin(stage: Stage, key: str, condition: str, why: str) -> None:
    stage.records[f"{key} exit"] = doors.enter(
        "exit_case",
        project=stage.records[key],
        contract=stage.records[f"{key} contract"],
        condition_clause=condition,
        trigger=why,
        started_on=clock.today(),
        plan="移交资料、清除数据、收回账号，移交验收后停止并行服务。",
        roles=[
            {"side": "office", "person": stage.records["clerk"], "duty": "接收资料，核对清单"},
            {"side": "office", "person": stage.records["assessor"], "duty": "收回账号和门禁"},
        ],
    )


def _step(stage: Stage, key: str, name: str) -> None:
    doors.move(ExitCase.objects.filter(pk=stage.records[f"{key} exit"].pk), name)


def _leave(stage: Stage, key: str) -> None:
    doors.move(Project.objects.filter(pk=stage.records[key].pk), "start_exit")


def _known(stage: Stage, key: str, **new: Any) -> None:
    stage.records[f"{key} exit"] = doors.change(stage.records[f"{key} exit"], **new)


def _run_in_parallel(stage: Stage, key: str, days: int) -> None:
    until = clock.today() + dt.timedelta(days=days)
    _known(stage, key, parallel_from=clock.today(), parallel_to=until)


def _accept(stage: Stage, key: str) -> None:
    _known(stage, key, accepted_on=clock.today(), parallel_to=clock.today())


def _write_report(stage: Stage, key: str) -> None:
    _known(stage, key, report="退出事项全部办结并经验证，未留存数据和账号。")


def _items(stage: Stage, key: str, clauses: tuple[str, ...]) -> Any:
    return ExitItem.objects.filter(exit_case=stage.records[f"{key} exit"], clause__in=clauses).order_by("pk")


def _finish(stage: Stage, key: str, clauses: tuple[str, ...]) -> None:
    for item in _items(stage, key, clauses):
        proof = doors.scan(f"退出证明-{item.number}.pdf", f"proof of {item.number}")
        removed = REMOVED | {"witness": stage.records["assessor"]} if item.kind == ExitItem.Kind.DATA else {}
        doors.change(item, method=HOW[item.clause], evidence=proof, **removed)
    doors.move(_items(stage, key, clauses), "finish")


def _verify(stage: Stage, key: str, clauses: tuple[str, ...]) -> None:
    doors.move(_items(stage, key, clauses), "verify")


def _close_filing(stage: Stage, key: str) -> None:
    filings = Filing.objects.filter(project=stage.records[key]).exclude(state="closed")
    doors.move(filings, "close", reason="项目结束，已报主管部门")
