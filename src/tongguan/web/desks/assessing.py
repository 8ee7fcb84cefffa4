"""The assessor's desk: what is to be assessed, and what is to be assessed again and by when."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongguan.core import clock
from tongguan.outsourcing.models import StaffAssessment, VendorAssessment

from .cards import SOON, Card, Line, by_day, lines, readable

MOST = 10
OVER = ("closed", "cancelled", "not_approved")
"""States of a project that nobody assesses again."""
SHOWN_HERE = frozenset({"vendor_assessment", "staff_assessment", "risk_assessment"})


def cards(actor: Any) -> list[Card]:
    """Both cards."""
    return [
        Card(
            title=_("To be assessed"),
            icon="checklist",
            lines=_open(actor) + _never_assessed(actor),
            empty=_("Nothing waits for an assessment."),
        ),
        Card(
            title=_("To be assessed again within 90 days"),
            icon="calendar-due",
            lines=_again(actor),
            empty=_("No assessment falls due within 90 days."),
        ),
    ]


def _open(actor: Any) -> list[Line]:
    """Begun or drafted: my own, and those that nobody else has."""
    found = []
    for name in ("risk_assessment", "vendor_assessment", "staff_assessment"):
        if register := readable(actor, name):
            rows = register.visible_to(actor).filter(state__in=["draft", "in_progress"], assessor=actor.user)
            found += lines(rows, most=MOST, said=lambda one: one.get_state_display())
    return found


def _never_assessed(actor: Any) -> list[Line]:
    """People and vendors that are proposed and of whom no assessment was begun."""
    found = []
    staff = StaffAssessment.objects.filter(vendor_staff=OuterRef("pk"))
    vendors = VendorAssessment.objects.filter(vendor=OuterRef("pk"))
    for name, state, begun in (("vendor", "candidate", vendors), ("vendor_staff", "proposed", staff)):
        if register := readable(actor, name):
            rows = register.visible_to(actor).filter(~Exists(begun), state=state)
            found += lines(rows, most=MOST, said=lambda _one: gettext("no assessment yet"))
    return found


def _again(actor: Any) -> list[Line]:
    until = clock.today() + SOON
    wanted = (
        ("risk_assessment", "next_due", Q(state="accepted") & ~Q(project__state__in=OVER)),
        ("vendor", "qualified_to", Q(state__in=["assessed", "qualified"])),
        ("periodic_task", "due_on", Q(rule="AWARENESS_TEST", state__in=["scheduled", "due", "overdue"])),
    )
    found = []
    for name, day, condition in wanted:
        if register := readable(actor, name):
            rows = register.visible_to(actor).filter(condition, **{f"{day}__lte": until})
            found.append(lines(rows, day, most=MOST))
    return by_day(found, MOST)
