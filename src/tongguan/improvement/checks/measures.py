"""From a finding to its measures: approved by the leader, carried out in time, verified by others (7.1.d, 8.1.a-b)."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.roles import Role
from tongguan.core.working_days import PassedBy
from tongguan.improvement.models import Action, Finding
from tongguan.improvement.models.action import approved_by_decision

FINDING = {"project": "project", "vendor": "vendor"}
ACTION = {"action": "pk", **FINDING}
OUTSOURCED = Q(project__isnull=False) | Q(vendor__isnull=False)
ASSESSED = ("supervision_review", "audit", "audit_item")
"""Registers of what finds something in an assessment or audit."""
VERIFICATION = "stage_verification"
STARTED = ["in_progress", "done", "verified"]
SETTLED = ["verified", "closed"]
FROM_ASSESSMENT = Q(finding__register__in=ASSESSED) | Q(register__in=ASSESSED)


@check(
    _("What an assessment or audit found has a measure within {working_days} working days."),
    message=_("{record}: no measure was proposed within {working_days} working days."),
    over=Finding,
    scope=FINDING,
    mend="action",
    working_days=10,
)
def findings_have_measures(on: dt.date, working_days: int) -> Rule:
    proposed = Q(Exists(Action.objects.filter(finding=OuterRef("pk"))))
    due = Q(found_on__lte=PassedBy(on, working_days)) | proposed
    found = Q(register__in=ASSESSED) & OUTSOURCED
    return Rule(over=Finding.objects.all(), when=found & due, broken=~proposed)


@check(
    _("No measure is started before the leader has approved it."),
    message=_("{record}: the leader has not approved this measure, or only after it was started."),
    over=Action,
    scope=ACTION,
    by=(Role.LEADER,),
)
def measures_were_approved_first(on: dt.date) -> Rule:
    approved = (Q(approved_by__isnull=False) | Q(approved_by_decision())) & Q(approved_on__lte=on)
    before = Q(started_on=None) | Q(approved_on__lte=F("started_on"))
    return Rule(over=Action.objects.all(), when=Q(state__in=["approved", *STARTED]), broken=~(approved & before))


@check(
    _("Each approved measure says who has to act and until when."),
    message=_("{record}: who has to act, a person or a vendor, or the date until which is missing."),
    over=Action,
    scope=ACTION,
)
def measures_name_who_and_when(on: dt.date) -> Rule:
    nobody = Q(owner=None, vendor=None) | Q(due=None)
    return Rule(over=Action.objects.all(), when=Q(state__in=["approved", *STARTED]), broken=nobody)


@check(
    _("What was approved after an assessment or audit is carried out by its date."),
    message=_("{record}: the measure is past its date and not carried out."),
    over=Action,
    scope=ACTION,
)
def measures_are_in_time(on: dt.date) -> Rule:
    late = Q(state__in=["approved", "in_progress"], due__lt=on)
    bound = FROM_ASSESSMENT & Q(state__in=["approved", *STARTED])
    return Rule(over=Action.objects.all(), when=bound, broken=late)


@check(
    _("What was carried out has a proof, and another person verified it within {working_days} working days."),
    message=_("{record}: no proof, or another person has not verified it within {working_days} working days."),
    over=Action,
    scope=ACTION,
    if_any=True,
    working_days=10,
)
def measures_are_verified_by_another(on: dt.date, working_days: int) -> Rule:
    waits = Q(state="done", done_on__lte=PassedBy(on, working_days))
    alone = Q(state="verified") & (Q(verified_by=None) | Q(verified_by=F("owner__account")))
    done = FROM_ASSESSMENT & Q(state__in=["done", "verified"])
    return Rule(over=Action.objects.all(), when=done, broken=Q(evidence=None) | waits | alone)


@check(
    _("What a verification found is handed to the vendor within {working_days} working days, and mended by its date."),
    message=_("{record}: the vendor was not told to mend it until a date, or has not mended it by then."),
    over=Finding,
    scope=FINDING,
    mend="action",
    working_days=5,
)
def verified_problems_are_mended_by_the_vendor(on: dt.date, working_days: int) -> Rule:
    to_vendor = Action.objects.filter(finding=OuterRef("pk"), vendor__isnull=False, due__isnull=False)
    handed = Q(Exists(to_vendor.exclude(state="proposed")))
    late = Q(state__in=["approved", "in_progress"], due__lt=on)
    late |= Q(state="done", done_on__lte=PassedBy(on, working_days))
    overdue = ~Q(state__in=SETTLED) & Q(Exists(to_vendor.filter(late)))
    due = Q(found_on__lte=PassedBy(on, working_days)) | handed
    return Rule(over=Finding.objects.all(), when=Q(register=VERIFICATION) & due, broken=~handed | overdue)
