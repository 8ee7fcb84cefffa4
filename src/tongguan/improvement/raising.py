"""Findings that raise themselves: what was done without leave is written down once, and waits for an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core import clock, registers, values
from tongguan.core.checks import Check, registry
from tongguan.core.models import Record
from tongguan.outsourcing.models import Project

from .models import Finding

STANDARD = "gbt32926-2016"
MOST = 500
"""So many at a time; the rest follows with the next round."""


@dataclass(frozen=True)
class Wrong:
    """What a broken rule is as a finding."""

    kind: str
    severity: str
    clause: str
    text: Any = ""
    """What was found, where the rule's own words say besides how it is put right."""


RAISED = {
    "remote_service_is_granted": Wrong(
        Finding.Kind.REMOTE,
        Finding.Severity.MAJOR,
        "A.4.c",
        _("{record}: remote service at a time for which no remote access was granted."),
    ),
    "staff_in_zones_are_escorted": Wrong(Finding.Kind.NONCONFORMITY, Finding.Severity.MINOR, "A.5.d"),
    "service_is_given_by_nobody_else": Wrong(Finding.Kind.SUBCONTRACT, Finding.Severity.MAJOR, "6.4.b.1"),
}
"""Rule of which each breach is a deed that cannot be undone -> the finding on it."""


def as_it_stands(check: Check) -> Any:
    """The records that break a rule, asked anew."""
    return check.breaking().values("pk")


def raise_findings(breaking: Callable[[Check], Any] = as_it_stands) -> int:
    """One finding for each record that breaks such a rule and has none; returns how many were raised.

    `breaking` gives the ids of the records that break a rule. What was taken over as an opening balance is named by
    the rule alone: the past is not replayed.
    """
    raised = 0
    for name, wrong in RAISED.items():
        check = registry[name]
        for record in _unfound(check, breaking(check)):
            _finding(check, wrong, record).save()
            raised += 1
    return raised


def _unfound(check: Check, broken: Any) -> QuerySet[Record]:
    known = Finding.everything.filter(register=registers.name_of(check.model), record=OuterRef("pk"))
    rows = check.model.objects.filter(~Exists(known), pk__in=broken, opening=False)
    return rows.select_related(*registers.relations_of_title(check.model)).order_by("pk")[:MOST]


def _finding(check: Check, wrong: Wrong, record: Record) -> Finding:
    about: dict[str, Any] = {"register": registers.name_of(type(record)), "record": record.pk}
    within = {name: values.key_at(record, path) for name, path in check.scope.items()}
    project = Project.objects.filter(pk=within.get("project")).first()
    return Finding(
        kind=wrong.kind,
        severity=wrong.severity,
        text=str(wrong.text).format(record=record) or check.told(record),
        found_on=clock.today(),
        standard=STANDARD,
        clause=wrong.clause,
        project=project,
        vendor_id=within.get("vendor"),
        vendor_staff_id=within.get("staff"),
        owner=project.office_head if project else None,
        **about,
    )
