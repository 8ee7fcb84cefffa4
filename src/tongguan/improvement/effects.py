"""What moves of other domains set off: a finding where the step itself shows that something was amiss."""

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongguan.core import checks
from tongguan.core.workflow import effect

from .checks.leaving import CLAUSE
from .models import Finding

UNANNOUNCED = "staff_who_leave_say_so"


@effect("improvement.leaving_is_looked_at")
def leaving_is_looked_at(staff: QuerySet, on: dt.date) -> None:
    """Whoever leaves a running service without notice is a finding about the vendor, made once."""
    asked = checks.registry[UNANNOUNCED]
    gone = asked.breaking(on, staff=staff.values_list("pk", flat=True)).select_related("person", "vendor")
    for one in gone:
        if not Finding.objects.filter(register="vendor_staff", record=one.pk, clause=CLAUSE).exists():
            Finding(
                register="vendor_staff",
                record=one.pk,
                kind=Finding.Kind.LATE,
                clause=CLAUSE,
                standard="gbt32926-2016",
                text=_("%(staff)s left the service without notice in advance.") % {"staff": one},
                found_on=on,
                project=one.project,
                vendor=one.vendor,
                vendor_staff=one,
            ).save()
