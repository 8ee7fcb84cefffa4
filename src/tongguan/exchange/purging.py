"""Imports are kept as long as somebody may want to undo or explain them; their sheets hold personal data."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from tongguan.core.actor import tenant_in_force
from tongguan.core.models import Evidence
from tongguan.protection import retention
from tongguan.protection.retention import Rule

from .models import ImportBatch, RejectedRow

OVER = (ImportBatch.State.READ, ImportBatch.State.TRIED, ImportBatch.State.DONE, ImportBatch.State.UNDONE)
"""States in which nothing goes on."""


def _rejected(before: dt.datetime) -> int:
    rows = RejectedRow.objects.filter(tenant_id=tenant_in_force(), batch__made_at__lt=before, batch__state__in=OVER)
    return rows.delete()[0]


def _batches(before: dt.datetime) -> int:
    """The import with what it touched, and the sheet itself; what it wrote into the registers stays."""
    old = ImportBatch.objects.filter(tenant_id=tenant_in_force(), made_at__lt=before, state__in=OVER)
    sheets = set(old.values_list("evidence", flat=True))
    count = old.count()
    old.delete()
    unused = Evidence.everything.filter(pk__in=sheets, purged_on=None).exclude(
        pk__in=ImportBatch.objects.filter(tenant_id=tenant_in_force()).values("evidence")
    )
    retention.drop_files(unused.order_by("pk"), "retention.imports_days")
    return count


retention.keep(
    Rule(
        key="rejected_rows",
        what=_("rows that an import turned away"),
        default=90,
        least=7,
        basis=_("Personal Information Protection Law art. 19: the shortest period that serves the purpose."),
        purge=_rejected,
    )
)
retention.keep(
    Rule(
        key="imports",
        what=_("imports with their sheets"),
        default=365,
        least=30,
        basis=_("Personal Information Protection Law art. 19: the shortest period that serves the purpose."),
        purge=_batches,
    )
)
