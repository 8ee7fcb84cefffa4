"""What the people of vendors bring before they come: their place on the list, the training, the promise restated."""

import datetime as dt
from typing import Any

from tongguan.core import clock
from tongguan.core.calendar import months_after
from tongguan.outsourcing.models import PromisedStaff, VendorStaff

from . import doors, projects
from .projects import WORKS, Work
from .staff import WAVE
from .stage import Stage

KINDS = (("policy", "外包安全策略和制度培训"), ("confidentiality", "保密要求重申"))
MISSED = 2
"""So many of the hotline's people were on leave on the day of the yearly training and were never trained again."""


def plan(stage: Stage) -> None:
    """Each wave is listed and trained the day before it comes."""
    for work in WORKS:
        if work.before:
            came = projects.starts(stage, work)
            stage.act(stage.after(work.enters + 1), "clerk", _on_paper, work, came - dt.timedelta(days=2))
        elif work.staff and work.key != "governance":
            for first in range(0, work.staff, WAVE):
                proposed = stage.after(work.first + 28 * (first // WAVE))
                day = stage.calendar.add_working_days(proposed, 10)
                stage.act(day, "security", _prepare, work, range(first, min(first + WAVE, work.staff)))
    stage.act(stage.ago(120), "security", _train_again)


def _people(stage: Stage, work: Work, places: range) -> list[VendorStaff]:
    return [stage.records[f"{work.key} {place}"] for place in places]


def _list(stage: Stage, work: Work, people: list[VendorStaff]) -> None:
    contract = stage.records[f"{work.key} contract"]
    for one in people:
        row = PromisedStaff(contract=contract, vendor_staff=one, post=one.role, qualification=one.qualification)
        row.save(reason="按合同附件的人员名单登记")


def _session(stage: Stage, work: Work, people: list[VendorStaff], held_on: dt.date) -> dict[str, Any]:
    return {
        "form": "集中授课",
        "project": stage.records[work.key],
        "audience": f"{work.name}驻场人员",
        "held_on": held_on,
        "proof": "签到表与试卷",
        "materials": doors.scan("培训课件.pdf", f"course for {work.key} {held_on}"),
        "attendees": [{"person": one.person, "score": 80 + one.pk % 20, "passed": True} for one in people],
    }


def _on_paper(stage: Stage, work: Work, held_on: dt.date) -> None:
    people = _people(stage, work, range(work.staff))
    _list(stage, work, people)
    for kind, title in KINDS:
        doors.recorded(
            "training_session", "evaluated", kind=kind, title=title, **_session(stage, work, people, held_on)
        )


def _prepare(stage: Stage, work: Work, places: range) -> None:
    people = _people(stage, work, places)
    _list(stage, work, people)
    for kind, title in KINDS:
        _held(kind, title, _session(stage, work, people, clock.today()))


def _held(kind: str, title: str, given: dict[str, Any]) -> None:
    session = doors.enter("training_session", kind=kind, title=title, **given)
    doors.step(session, "hold")
    doors.step(session, "evaluate")


def _train_again(stage: Stage) -> None:
    """The yearly training of those who were there before the platform; the others are taught with their projects."""
    work, day = next(work for work in WORKS if work.key == "hotline"), clock.today()
    people = _people(stage, work, range(work.staff - MISSED))
    told = _session(stage, work, people, day) | {"next_due": months_after(day, 12)}
    _held("policy", "年度外包安全策略和制度培训", told)
