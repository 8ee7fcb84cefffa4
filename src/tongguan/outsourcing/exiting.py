"""What an exit sets off: its items are drawn from the contract, its report goes up and comes back, the project ends.

Everything here may be asked for again: what is there already is not made twice, so that an interrupted exit goes on.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongguan.core import preferences
from tongguan.core.models import Record
from tongguan.core.registers import name_of
from tongguan.core.roles import Role
from tongguan.core.workflow import effect
from tongguan.organisation.models import Report

from .models import AssetHolding, ExitCase, ExitItem, Project

DAYS: Final = "exit.days"
"""Setting: how many days an exit has whose end no contract fixes."""
preferences.setting(
    DAYS,
    30,
    gettext_lazy("days in which the items of an exit are due, if the contract does not end later"),
    least=1,
    most=730,
    by=(Role.OFFICE_HEAD, Role.LEADER),
)
OBJECT = 200
"""Letters of an item's object, and of a report's subject."""

Kind, Condition = ExitItem.Kind, ExitCase.Condition
TERMS: Final = {
    "EX-B1": (Kind.RECORD, gettext_lazy("Everybody who has a part in the exit knows it, during and after it")),
    "EX-B2": (Kind.RECORD, gettext_lazy("Security of the service is kept and checked until the last day")),
    "EX-B3": (Kind.DOCUMENT, gettext_lazy("All documents of the service are returned, against a list")),
    "EX-B4": (Kind.CONFIDENTIALITY, gettext_lazy("Vendor and people confirm what stays confidential, and how long")),
    "EX-B5": (Kind.DATA, gettext_lazy("Your data are removed from everything of the vendor, with a certificate")),
    "EX-B6": (Kind.RECORD, gettext_lazy("It is settled whether people of the vendor stay in service for a while")),
    "EX-C1": (Kind.RECORD, gettext_lazy("The means to follow the progress of the exit are there")),
    "EX-C2": (Kind.KNOWLEDGE, gettext_lazy("Information, resources and knowledge are handed over and accepted")),
    "EX-C3": (Kind.PARALLEL_RUN, gettext_lazy("The service ran in parallel until the hand-over was accepted")),
    "EX-C4": (Kind.RECORD, gettext_lazy("Means and resources of the vendor are gone, compared with those on file")),
    "EX-C5": (Kind.ACCOUNT, gettext_lazy("Accounts, sub-accounts and functions made for the service are removed")),
    "EX-C6": (Kind.RECORD, gettext_lazy("Records of training and configuration are handed over and on file")),
}
"""Term -> what kind of thing is settled, and what it is."""
OTHERWISE: Final = {
    (Condition.EX_A2, "EX-B6"): gettext_lazy("The right to keep people of the vendor in service is used, or waived"),
    (Condition.EX_A2, "EX-C3"): gettext_lazy("A substitute service runs until the hand-over is accepted"),
    (Condition.EX_A4, "EX-C2"): gettext_lazy("What the changed contract no longer covers is handed over and accepted"),
    (Condition.EX_A4, "EX-B5"): gettext_lazy("Your data that the changed contract no longer covers are removed"),
}
"""What is settled instead, where the service is left on another condition than its end."""


@dataclass(frozen=True)
class Thing:
    """Something of yours that is out there, or of the vendor's that is in here; it becomes an item of its own."""

    record: Record
    clause: str
    kind: str


def draw(case: ExitCase, things: Iterable[Thing]) -> int:
    """An item for each thing that has none yet; returns how many."""
    known = set(case.items.exclude(record=None).values_list("register", "record"))
    new = [thing for thing in things if (name_of(type(thing.record)), thing.record.pk) not in known]
    for thing in new:
        _item(case, thing.clause, thing.kind, str(thing.record), thing.record).save()
    return len(new)


def _item(case: ExitCase, clause: str, kind: str, what: str, record: Record | None = None) -> ExitItem:
    told: dict[str, Any] = {"register": name_of(type(record)), "record": record.pk} if record else {}
    return ExitItem(exit_case=case, clause=clause, kind=kind, object=what[:OBJECT], due=_due(case), **told)


def _due(case: ExitCase) -> dt.date:
    """With the contract, where it ends later than the days of an exit from its start."""
    regular = case.started_on + dt.timedelta(days=preferences.value_of(DAYS))
    ends = case.contract.end_on if case.contract and case.condition_clause == Condition.EX_A1 else None
    return max(regular, ends) if ends else regular


@effect("exit.terms_become_items")
def terms_become_items(cases: QuerySet, _on: dt.date) -> None:
    """Each of the twelve terms has an item, worded for the condition of the exit; held assets have one each."""
    for case in cases.select_related("contract"):
        there = set(case.items.filter(record=None).values_list("clause", flat=True))
        for clause, (kind, usual) in TERMS.items():
            if clause not in there:
                _item(case, clause, kind, str(OTHERWISE.get((case.condition_clause, clause), usual))).save()
        draw(case, _held(case))


def _held(case: ExitCase) -> Iterator[Thing]:
    held = AssetHolding.objects.filter(project=case.project_id, returned_on=None).select_related("asset")
    for holding in held.order_by("pk"):
        yield Thing(holding.asset, "EX-C2", Kind.ASSET)


@effect("exit.report_goes_up")
def report_goes_up(cases: QuerySet, on: dt.date) -> None:
    """The report on the exit is a report to the leader like any other: what was returned is handed in anew."""
    for case in cases.select_related("project"):
        about = {"kind": Report.Kind.EXIT, "register": "exit_case", "record": case.pk}
        report = Report.objects.filter(state__in=["draft", "returned"], **about).first() or Report(**about)
        report.subject = (_("Exit from %(project)s") % {"project": case.project})[:OBJECT]
        report.period_from, report.period_to = case.started_on, max(on, case.started_on)
        report.summary = f"{case.report}\n\n{told_of(case)}"
        report.save()
        report.workflow.take("submit", report, on=on)


def told_of(case: ExitCase) -> str:
    """Process and result in figures, from the rows."""
    states = list(case.items.values_list("state", flat=True))
    verified, excepted = states.count("verified"), states.count("exception")
    said = ngettext("%(count)s item", "%(count)s items", len(states)) % {"count": len(states)}
    dates = {
        _("started on"): case.started_on,
        _("parallel run from"): case.parallel_from,
        _("hand-over accepted on"): case.accepted_on,
    }
    days = "; ".join(f"{name} {day.isoformat()}" for name, day in dates.items() if day)
    told = _("%(condition)s. %(items)s: %(verified)s verified, %(excepted)s excepted by the leader. %(days)s.")
    return told % {
        "condition": case.get_condition_clause_display(),
        "items": said,
        "verified": verified,
        "excepted": excepted,
        "days": days,
    }


def _reports(cases: QuerySet) -> QuerySet[Report]:
    pks = list(cases.values_list("pk", flat=True))
    return Report.objects.filter(kind="exit", register="exit_case", record__in=pks, state="submitted")


@effect("exit.report_comes_back")
def report_comes_back(cases: QuerySet, on: dt.date) -> None:
    """Returned with the exit."""
    all_or_none(_reports(cases), "return", _("The leader returned the exit."), on)


@effect("exit.report_is_received")
def report_is_received(cases: QuerySet, on: dt.date) -> None:
    """The leader who closes the exit has acknowledged its report."""
    all_or_none(_reports(cases), "acknowledge", "", on)


def _leaving(cases: QuerySet) -> QuerySet[Project]:
    return Project.objects.filter(pk__in=list(cases.values_list("project", flat=True)), state="exiting")


@effect("exit.project_is_closed")
def project_is_closed(cases: QuerySet, on: dt.date) -> None:
    """The project closes with its exit, in the same act, if its own gate opens."""
    all_or_none(_leaving(cases), "close", "", on)


@effect("exit.project_follows")
def project_follows(cases: QuerySet, _on: dt.date) -> None:
    """The leader acknowledged the report on paper: whoever closes the exit from the receipt closes the project too."""
    Project.workflow.follow(_leaving(cases), "close", reason=_("Acknowledged by the leader on paper."))


def all_or_none(rows: QuerySet, move: str, reason: str, on: dt.date) -> None:
    """Take a step of all of these; if one of them cannot, raise `Refused`, and nothing of the whole happens."""
    rows = rows.model.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
    rows.model.workflow.take_all(rows, move, reason=reason, on=on).or_refused()
