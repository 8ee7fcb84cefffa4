"""Segregation of duties in operations: refused at write time, swept for what was imported."""

import datetime as dt

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.operations.models import RestoreTest


@check(
    _("Nobody tests whether a backup can be restored that they operate themselves."),
    message=_("{record}: whoever operates the backup may not be its tester (SOD-09)."),
    over=RestoreTest,
    scope={"project": "backup__project"},
    segregation="SOD-09",
)
def restore_tester_is_not_operator(on: dt.date) -> Rule:
    return Rule(
        over=RestoreTest.objects.all(),
        when=Q(done_by__isnull=False, backup__operator__isnull=False),
        broken=Q(done_by=F("backup__operator")),
    )
