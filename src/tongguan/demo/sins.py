"""What went wrong, most of it in the last weeks, and what was mended: every red lamp has its reason and its day."""

import datetime as dt

from tongguan.core.calendar import months_after
from tongguan.improvement import raising
from tongguan.improvement.models import Finding
from tongguan.outsourcing.models import NDA

from . import doors, projects, staff
from .projects import WORKS
from .stage import Stage
from .vendors import SUPPLIERS


def plan(stage: Stage) -> None:
    """In the order of their days."""
    stage.act(stage.after(40), "clerk", _late_nda)
    stage.act(stage.after(41), "security", _sign_late_nda)
    stage.act(stage.ago(26), "clerk", _state_duties, "")
    stage.act(stage.ago(24), "office", _prolong_security)
    stage.act(stage.ago(20), "system", _find_what_was_done_alone)
    stage.act(stage.ago(19), "clerk", _date_findings)
    stage.act(stage.ago(18), "clerk", _data_go_abroad)
    stage.act(stage.ago(15), "clerk", _state_duties, "业务模块设计、编码与缺陷修复")
    stage.act(stage.ago(11), "system", _expire_nda)
    stage.act(stage.ago(8), "clerk", _onboard_without_nda)
    stage.act(stage.ago(5), "office", _sign_softened_contract)


def _late_comer(stage: Stage) -> staff.Person:
    """The last but one of the hotline, who served for months before signing."""
    hotline = next(work for work in WORKS if work.key == "hotline")
    return staff.Person(work=hotline, place=hotline.staff - staff.LATE, proposed=stage.begin)


def _late_nda(stage: Stage) -> None:
    staff.draft_nda(stage, _late_comer(stage))


def _sign_late_nda(stage: Stage) -> None:
    staff.sign_nda(stage, _late_comer(stage))


def _state_duties(stage: Stage, duties: str) -> None:
    """Somebody cleared the field in a tidying-up; it was found ten days later."""
    doors.change(stage.records["platform 5"], duties=duties)


def _prolong_security(stage: Stage) -> None:
    """The project goes on for half a year; nobody looked at the labour contracts."""
    work = next(work for work in WORKS if work.key == "security")
    later = months_after(projects.ends(stage, work), 6)
    doors.change(stage.records[work.key], end_on=later, reason="续签前延长服务期，确保业务连续")


def _find_what_was_done_alone(_stage: Stage) -> None:
    """A remote log-in from home and a night alone in the machine room, as the hourly job finds them."""
    raising.raise_findings()


def _date_findings(stage: Stage) -> None:
    for finding in Finding.objects.filter(kind=Finding.Kind.REMOTE):
        doors.change(finding, due=stage.today + dt.timedelta(days=5), reason="约谈服务机构，限期整改")


def _data_go_abroad(stage: Stage) -> None:
    """The vendor told of a second place of its log analysis."""
    abroad = {"place": "abroad", "address": "境外云服务区域", "purpose": "威胁情报与日志分析"}
    vendor = next(one for one in SUPPLIERS if one.key == "wangan")
    doors.change(stage.records[vendor.key], data_locations=[abroad], reason="服务机构书面告知")


def _expire_nda(stage: Stage) -> None:
    """As the nightly job does it."""
    doors.move(NDA.objects.filter(pk=stage.records["yunqu nda"].pk), "expire")


def _onboard_without_nda(stage: Stage) -> None:
    doors.refused(stage.records["governance 1"], "onboard")


def _sign_softened_contract(stage: Stage) -> None:
    doors.refused(stage.records["governance contract"], "sign")
