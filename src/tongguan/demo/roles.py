"""Who answers for the projects: letters for leader and units, taken note of, and the decision to outsource."""

import datetime as dt
from typing import Any

from tongguan.core import clock
from tongguan.outsourcing.models.project import GO

from . import doors
from .office import HEADS
from .projects import WORKS, Work
from .stage import Stage

DECIDED = ("contracting", "mobilising", "operating", "exiting", "closed")
SHARES = {"leader": "审批管理计划和整改措施，听取季度汇报", "office_head": "业务需求、验收与本机构的安全"}
OPEN = ("terminals",)
"""Projects of which nobody has confirmed yet who answers for them."""


def plan(stage: Stage) -> None:
    """The letters were written on paper and are entered when the project is; the leader's decision with them."""
    stage.act(stage.after(2), "clerk", _department)
    for work in WORKS:
        if work.key not in OPEN:
            stage.act(stage.after(work.enters + 1), "clerk", _appoint, work)
        if work.before or any(state in DECIDED for _day, state in work.steps):
            stage.act(starts_way(stage, work), "clerk", _decided, work)


def starts_way(stage: Stage, work: Work) -> dt.date:
    """The day on which the leader decided, or what was decided before the platform is entered."""
    if work.before:
        return stage.after(work.enters + 1)
    days = next(day for day, state in work.steps if state in DECIDED)
    return stage.ago(-days) if days < 0 else stage.after(days)


def _department(stage: Stage) -> None:
    given = {"role": "dept_security_leader", "person": stage.records["leader"], "duties": [{"duty": "supervision"}]}
    doors.recorded("role_assignment", "effective", **given, **_letter(stage, "明确部门信息安全主管领导"))


def _appoint(stage: Stage, work: Work) -> None:
    _noted(stage, "leader", _entered(stage, work, "leader", "leader", "supervisory"))
    for unit in work.units:
        letter = _entered(stage, work, "office_head", HEADS[unit], "direct", unit=stage.records[unit])
        _noted(stage, HEADS[unit], letter)


def _entered(stage: Stage, work: Work, role: str, who: str, duty: str, **given: Any) -> Any:
    told = {
        "role": role,
        "person": stage.records[who],
        "scope": "project",
        "project": stage.records[work.key],
        "work_share": "业务需求、验收与本机构的安全"
        if role == "office_head"
        else "审批管理计划和整改措施，听取季度汇报",
        "duties": [{"duty": duty, "content": "按责任书执行"}],
    }
    return doors.recorded(
        "role_assignment", "effective", **told, **_letter(stage, f"明确{work.name}主管领导和负责机构"), **given
    )


def _letter(stage: Stage, what: str) -> dict[str, Any]:
    signed = {"appointed_by": stage.users["leader"], "appointed_on": stage.begin}
    return {"basis_doc": f"关于{what}的通知", "valid_from": stage.begin} | signed


def _noted(stage: Stage, who: str, letter: Any) -> None:
    doors.recorded(
        "acknowledgement",
        "acknowledged",
        register="role_assignment",
        record=letter.pk,
        account=stage.users[who],
        method="paper",
        object_version="1",
        acknowledged_on=stage.begin,
    )


def _decided(stage: Stage, work: Work) -> None:
    doors.recorded(
        "decision",
        "approved",
        kind=GO,
        subject=f"同意{work.name}采用服务外包",
        register="project",
        record=stage.records[work.key].pk,
        outcome="approved",
        opinion="同意，按管理办法执行。",
        decided_by=stage.users["leader"],
        decided_on=clock.today(),
    )
