"""What moves of findings set off: their measures are approved with them, a service is suspended."""

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongguan.core.workflow import effect
from tongguan.outsourcing.models import Project

from .models import Action


def _take(rows: QuerySet, name: str, *, reason: str = "", on: dt.date) -> None:
    """A step of all rows or of none: what refuses one of them refuses the move that set it off."""
    rows.model.workflow.take_all(rows, name, reason=reason, on=on).or_refused()


@effect("improvement.approve_measures")
def approve_measures(findings: QuerySet, on: dt.date) -> None:
    """Each measure that was proposed against them; a decision stands on record for each."""
    _take(Action.objects.filter(finding__in=findings, state="proposed"), "approve", on=on)


@effect("improvement.suspend_service")
def suspend_service(findings: QuerySet, on: dt.date) -> None:
    """The service in which it was found; what hangs on the project follows its suspension."""
    for finding in findings.select_related("project"):
        rows = Project.objects.filter(pk=finding.project_id, state="operating")
        _take(rows, "suspend", reason=_("Critical finding %(number)s") % {"number": finding.number}, on=on)
