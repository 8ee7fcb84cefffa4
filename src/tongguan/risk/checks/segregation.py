"""Segregation of duties in risk: refused at write time, swept for what was imported."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.models import AuditEntry, Membership, Waiver
from tongguan.core.roles import Role
from tongguan.organisation.models import Report
from tongguan.risk.models import Risk, RiskAssessment, RiskTreatment

OF_RISK = {"project": "assessment__project", "vendor": "assessment__vendor"}
OF_ASSESSMENT = {"project": "project", "vendor": "vendor"}
OF_TREATMENT = {"project": "risk__assessment__project", "vendor": "risk__assessment__vendor"}


def _did(register: str, who: str, *actions: str) -> Exists:
    """Whether whoever a link of the record names did one of these things to it."""
    done = AuditEntry.objects.filter(register=register, record=OuterRef("pk"), action__in=actions, actor=OuterRef(who))
    return Exists(done)


@check(
    _("What is left of a risk is accepted by its owner or the leader, never by who assessed it."),
    message=_("{record}: accepted by its assessor, or by neither its owner nor the leader (SOD-18)."),
    over=Risk,
    scope=OF_RISK,
    segregation="SOD-18",
)
def risk_is_not_accepted_by_its_assessor(on: dt.date) -> Rule:
    entitled = Membership.objects.filter(
        user=OuterRef("accepted_by"), tenant=OuterRef("tenant"), role__in=[Role.LEADER, Role.RISK_OWNER]
    )
    assessor = Q(accepted_by=F("assessment__assessor"))
    anybody = ~Q(owner__isnull=False, owner__account=F("accepted_by")) & ~Exists(entitled)
    return Rule(over=Risk.objects.all(), when=Q(accepted_by__isnull=False), broken=assessor | anybody)


@check(
    _("An assessment is accepted by somebody other than its assessor."),
    message=_("{record}: accepted by its own assessor (SOD-18)."),
    over=RiskAssessment,
    scope=OF_ASSESSMENT,
    segregation="SOD-18",
)
def assessment_is_not_accepted_by_its_assessor(on: dt.date) -> Rule:
    return Rule(
        over=RiskAssessment.objects.all(),
        when=Q(accepted_by__isnull=False),
        broken=Q(accepted_by=F("assessor")) | _did("risk_assessment", "accepted_by", "complete"),
    )


@check(
    _("A report is acknowledged by somebody other than its author."),
    message=_("{record}: acknowledged by who wrote or submitted it (SOD-01)."),
    over=Report,
    segregation="SOD-01",
)
def report_is_not_acknowledged_by_its_author(on: dt.date) -> Rule:
    return Rule(
        over=Report.objects.all(),
        when=Q(ack_by__isnull=False),
        broken=_did("report", "ack_by", "create", "submit"),
    )


@check(
    _("A treatment is approved by somebody other than who drew it up."),
    message=_("{record}: approved by who drew it up (SOD-01)."),
    over=RiskTreatment,
    scope=OF_TREATMENT,
    segregation="SOD-01",
)
def treatment_is_not_approved_by_its_author(on: dt.date) -> Rule:
    return Rule(
        over=RiskTreatment.objects.all(),
        when=Q(approved_by__isnull=False),
        broken=_did("risk_treatment", "approved_by", "create"),
    )


@check(
    _("Nobody approves a waiver that they asked for."),
    message=_("{record}: approved by who asked for it, or by nobody (SOD-16)."),
    over=Waiver,
    segregation="SOD-16",
)
def waiver_is_approved_by_another(on: dt.date) -> Rule:
    alone = Q(approved_by=None) | Q(_did("waiver", "approved_by", "create", "change"))
    return Rule(over=Waiver.objects.all(), when=Q(state__in=["approved", "expired"]), broken=alone)
