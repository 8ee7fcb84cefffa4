"""The people of the vendors: proposed, assessed, cleared, bound to secrecy, on board; assessed again each year."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tongguan.core import clock
from tongguan.outsourcing.models import NDA, StaffAssessment, VendorStaff
from tongguan.outsourcing.models.staff_assessment import StaffCondition

from . import confirming, doors, projects
from .projects import WORKS, Work
from .stage import Stage
from .vendors import CONTENTS

WAVE = 8
"""So many come together; the next ones a month later."""
POSTS = {
    "operation": (("运维工程师", "主机、存储与虚拟化平台的日常运维"), ("数据库管理员", "数据库运行维护与备份")),
    "running": (("安全运维工程师", "安全设备策略维护与告警处置"), ("值守分析员", "7×24 小时监测与研判")),
    "development": (("开发工程师", "业务模块设计与编码"), ("测试工程师", "功能、性能与安全测试")),
    "call_centre": (("热线受理员", "来电受理、登记与转办"), ("质检员", "录音抽检与回访")),
    "data": (("数据工程师", "数据清洗、编目与加工"), ("质量检查员", "成果抽检与移交")),
}
MANAGER = ("项目经理", "项目组织、进度与安全管理的联络")
PROOFS = {
    "SC-01": "身份证核验记录",
    "SC-02": "岗位说明书",
    "SC-03": "职业资格证书",
    "SC-04": "安全意识测试成绩单",
    "SC-05": "背景审查证明",
    "SC-06": "劳动合同与保密协议复印件",
    "SC-07": "其他法定条件声明",
}
FORGOTTEN = 3
"""So many people of the cloud platform were not tested again when the year was over."""
LATE = 2
"""So many of the hotline's people had no NDA of their own when they came: one has none to this day."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """One person of the story: whose, the how-many-th of the project, and when proposed."""

    work: Work
    place: int
    proposed: dt.date

    @property
    def key(self) -> str:
        """By what later acts speak of the person."""
        return f"{self.work.key} {self.place}"


def plan(stage: Stage) -> None:
    """Old staff are taken over; the others come in waves, and are assessed again before the year is over."""
    for work in WORKS:
        for place in range(work.staff):
            if work.before:
                person = Person(work=work, place=place, proposed=stage.after(work.enters + 1))
                stage.act(person.proposed, "clerk", _take_over, person)
            else:
                proposed = stage.after(work.first + 28 * (place // WAVE))
                _plan_way(stage, Person(work=work, place=place, proposed=proposed))
    _plan_renewals(stage)
    _plan_leaving(stage)


def _plan_way(stage: Stage, person: Person) -> None:
    day = lambda days: stage.calendar.add_working_days(person.proposed, days)  # noqa: E731  one line says it
    stage.act(person.proposed, "clerk", _propose, person)
    if person.work.key == "governance" and person.place == person.work.staff - 1:
        return
    stage.act(day(3), "clerk", _assess, person)
    if person.work.key == "governance" and person.place == person.work.staff - 2:
        stage.act(day(6), "assessor", _fail, person)
        return
    stage.act(day(6), "assessor", _pass, person)
    stage.act(day(7), "office", _step, person, "clear")
    if person.work.key == "governance":
        if person.place == 0:
            stage.act(day(8), "clerk", draft_nda, person)
            stage.act(day(9), "security", sign_nda, person)
        return
    stage.act(day(8), "clerk", draft_nda, person)
    stage.act(day(9), "security", sign_nda, person)
    stage.act(day(11), "clerk", _onboard, person)


def _plan_renewals(stage: Stage) -> None:
    """The yearly assessment of everybody whose first one is older than eleven months by now."""
    again = {"cloud": (370, FORGOTTEN), "security": (395, 0), "platform": (480, 0), "hotline": (360, 0)}
    for work in WORKS:
        day, forgotten = again.get(work.key, (0, 0))
        for place in range(forgotten, work.staff if day else 0):
            person = Person(work=work, place=place, proposed=stage.begin)
            stage.act(stage.after(day), "clerk", _assess, person)
            stage.act(stage.after(day + 5), "assessor", _pass, person)


def _plan_leaving(stage: Stage) -> None:
    """One of the cloud's changed to another employer; the archive's people leave with their vendor."""
    cloud = next(work for work in WORKS if work.key == "cloud")
    last = Person(work=cloud, place=cloud.staff - 1, proposed=stage.begin)
    stage.act(stage.ago(70), "clerk", _leave, last, "个人离职，由服务机构另行派员")


def _given(stage: Stage, person: Person) -> dict[str, Any]:
    """What the vendor says of somebody, and what stands in the papers."""
    work, random = person.work, stage.made_up.random
    post, duties = MANAGER if person.place == 0 else random.choice(POSTS[work.service])
    until = projects.ends(stage, work) + dt.timedelta(days=random.randrange(20, 50))
    # The last two of the security project are hired until shortly after its end as first agreed.
    fixed = work.key == "security" and person.place >= work.staff - LATE
    came = projects.starts(stage, work) if work.before else person.proposed
    return {
        "person": _enter_person(stage, person),
        "vendor": stage.records[work.vendor],
        "project": stage.records[work.key],
        "role": post,
        "duties": duties,
        "nationality": "CN",
        "labour_contract_term": "fixed" if fixed else "open_ended",
        "labour_contract_to": until if fixed else None,
        "employer_nda_on": came - dt.timedelta(days=random.randrange(30, 900)),
        "qualification": random.choice(
            ("信息系统项目管理师", "软件设计师", "网络工程师", "信息安全工程师", "岗前培训合格证")
        ),
        "experience": f"{3 + person.place % 8} 年同类岗位经历，参与过政务系统建设或运维",
        "skill_verified_on": came - dt.timedelta(days=2),
        "background_check": "passed",
        "background_checked_on": came - dt.timedelta(days=random.randrange(5, 25)),
        "background_certificate": f"BJ{came.year}{random.randrange(10_000, 99_999)}",
        "background_issuer": "市公安局",
    }


def _enter_person(stage: Stage, person: Person) -> Any:
    """The first two of the cloud platform are those who log in as `vendor` and `engineer`."""
    own = {"cloud 0": "vendor", "cloud 1": "engineer"}.get(person.key)
    account = stage.users[own] if own else confirming.account(stage, person.key, stage.made_up.name())
    return doors.enter(
        "person",
        name=account.name,
        kind="vendor_staff",
        id_no=stage.made_up.identity(),
        mobile=stage.made_up.mobile(),
        account=account,
    )


def _propose(stage: Stage, person: Person) -> None:
    stage.records[person.key] = doors.enter("vendor_staff", **_given(stage, person))


def _take_over(stage: Stage, person: Person) -> None:
    came = projects.starts(stage, person.work)
    given = _given(stage, person) | {"cleared_on": came - dt.timedelta(days=3), "onboarded_on": came}
    staff = stage.records[person.key] = doors.recorded("vendor_staff", "onboarded", **given)
    doors.recorded(
        "staff_assessment", "passed", **_answers(stage, staff, came - dt.timedelta(days=5), proved=stage.begin)
    )
    confirming.confirmed(stage, person.key, came)
    if person.work.key == "hotline" and person.place >= person.work.staff - LATE:
        return
    # The third of the hotline's NDAs is an old form that forgets the measures against a leak growing.
    old_form = {"nd_3": False} if person.key == "hotline 2" else {}
    nda = _nda_of(stage, person) | {"signed_on": came - dt.timedelta(days=2)} | old_form
    doors.recorded("nda", "signed", **nda)


def _answers(stage: Stage, staff: VendorStaff, on: dt.date, *, proved: dt.date) -> dict[str, Any]:
    rows = [
        {"condition": code, "result": "pass", "proof": PROOFS[code], "proved_on": proved}
        for code in StaffCondition.Condition.values
    ]
    return {"vendor_staff": staff, "assessor": stage.users["assessor"], "assessed_on": on, "conditions": rows}


def _assess(stage: Stage, person: Person) -> None:
    on = clock.today()
    given = _answers(stage, stage.records[person.key], on, proved=on - dt.timedelta(days=2))
    stage.records[f"{person.key} assessment"] = doors.enter("staff_assessment", **given)


def _assessment(stage: Stage, person: Person):
    return StaffAssessment.objects.filter(pk=stage.records[f"{person.key} assessment"].pk)


def _pass(stage: Stage, person: Person) -> None:
    doors.move(_assessment(stage, person), "pass")


def _fail(stage: Stage, person: Person) -> None:
    doors.move(_assessment(stage, person), "fail", reason="背景审查证明的出具单位无法核实")


def _step(stage: Stage, person: Person, name: str) -> None:
    doors.move(VendorStaff.objects.filter(pk=stage.records[person.key].pk), name)


def _onboard(stage: Stage, person: Person) -> None:
    confirming.confirmed(stage, person.key, clock.today())
    _step(stage, person, "onboard")


def _leave(stage: Stage, person: Person, why: str) -> None:
    doors.move(VendorStaff.objects.filter(pk=stage.records[person.key].pk), "offboard", reason=why)


def _nda_of(stage: Stage, person: Person) -> dict[str, Any]:
    staff = stage.records[person.key]
    return {
        "party_type": "staff",
        "vendor": stage.records[person.work.vendor],
        "vendor_staff": staff,
        "project": stage.records[person.work.key],
        "term": "until_public",
        "survival": "离岗后继续保密",
        "scan": doors.scan(f"保密协议-{staff.number}.pdf", f"NDA of {staff.number}"),
        **CONTENTS,
    }


def draft_nda(stage: Stage, person: Person) -> None:
    """The NDA of one person, signed today, with its scan."""
    given = _nda_of(stage, person) | {"signed_on": clock.today()}
    stage.records[f"{person.key} nda"] = doors.enter("nda", **given)


def sign_nda(stage: Stage, person: Person) -> None:
    """Its signature confirmed by another."""
    doors.move(NDA.objects.filter(pk=stage.records[f"{person.key} nda"].pk), "sign")
