"""Segregation of duties in improvement: refused at write time, swept for what was imported."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.models import AuditEntry
from tongguan.improvement.models import Action, Finding, Measurement

from .measures import ACTION, FINDING


def _by_who_did(register: str, *actions: str) -> Exists:
    """Whoever verified it did one of these things to it."""
    return Exists(
        AuditEntry.objects.filter(
            register=register, record=OuterRef("pk"), action__in=actions, actor=OuterRef("verified_by")
        )
    )


@check(
    _("Nobody verifies the settling of a finding that they own or settled."),
    message=_("{record}: verified by its owner, or by who settled it (SOD-07)."),
    over=Finding,
    scope=FINDING,
    segregation="SOD-07",
)
def finding_is_verified_by_another(on: dt.date) -> Rule:
    own = Q(owner__account=F("verified_by")) | Q(_by_who_did("finding", "implement"))
    return Rule(over=Finding.objects.all(), when=Q(verified_by__isnull=False), broken=own)


@check(
    _("Nobody verifies the effect of a measure that they own or carried out."),
    message=_("{record}: verified by its owner, or by who carried it out (SOD-07)."),
    over=Action,
    scope=ACTION,
    segregation="SOD-07",
)
def action_is_verified_by_another(on: dt.date) -> Rule:
    own = Q(owner__account=F("verified_by")) | Q(_by_who_did("action", "finish"))
    return Rule(over=Action.objects.all(), when=Q(verified_by__isnull=False), broken=own)


@check(
    _("Nobody verifies a measured value that they entered."),
    message=_("{record}: verified by who entered it (SOD-17)."),
    over=Measurement,
    segregation="SOD-17",
)
def measurement_is_verified_by_another(on: dt.date) -> Rule:
    entered = _by_who_did("measurement", "create", "change")
    return Rule(over=Measurement.objects.all(), when=Q(verified_by__isnull=False), broken=Q(entered))
