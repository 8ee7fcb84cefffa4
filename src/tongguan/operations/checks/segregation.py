"""Segregation of duties in operations: refused at write time, swept for what was imported."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.models import AuditEntry
from tongguan.operations.models import Change, RestoreTest


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


@check(
    _("Nobody approves a change that they asked for or carried out."),
    message=_("{record}: approved by who asked for it or carried it out (SOD-05)."),
    over=Change,
    scope={"change": "pk", "project": "project"},
    segregation="SOD-05",
)
def change_is_approved_by_another(on: dt.date) -> Rule:
    asked = AuditEntry.objects.filter(
        register="change", record=OuterRef("pk"), action="create", actor=OuterRef("approved_by")
    )
    own = Q(implemented_by=F("approved_by")) | Q(Exists(asked))
    return Rule(over=Change.objects.all(), when=Q(approved_by__isnull=False), broken=own)
