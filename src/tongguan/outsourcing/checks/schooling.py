"""Service staff are able and taught: skill, policy and rules, the vendor's own education, incidents (A.3, A.7.b)."""

import datetime as dt
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check, organisation
from tongguan.core.models import Acknowledgement, Tenant
from tongguan.documents.checks.policies import in_force
from tongguan.documents.models import Document
from tongguan.organisation.models import Competence, TrainingPlan, TrainingTopic
from tongguan.outsourcing.models import Attendee, TrainingSession, Vendor, VendorStaff

STAFF = {"staff": "pk", "vendor": "vendor", "project": "project"}
ON_BOARD = Q(state="onboarded")
SERVING = Q(state__in=["cleared", "onboarded", "suspended"])
NEVER = dt.date(1900, 1, 1)


@check(
    _("Skill and experience of service staff for their post are stated and were verified."),
    message=_("{record}: qualification, experience or the day on which both were verified is missing."),
    over=VendorStaff,
    scope=STAFF,
)
def staff_skill_is_verified(on: dt.date) -> Rule:
    told = ~Q(qualification="") & ~Q(experience="") & Q(skill_verified_on__lte=on)
    proved = Competence.objects.filter(person=OuterRef("person"), role=OuterRef("role"), state="met")
    known = told | Exists(proved.filter(Q(valid_to=None) | Q(valid_to__gte=on)))
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~known)


def passed(kind: str, person: OuterRef) -> QuerySet:
    """Attendances of somebody at trainings of a kind who passed; `learnt_on` is the day of the test, else of the day
    on which the training was held.
    """
    there = Attendee.objects.filter(person=person, passed=True, session__kind=kind)
    there = there.filter(session__state__in=["held", "evaluated"], session__voided=False)
    return there.annotate(learnt_on=Coalesce("answered_on", "session__held_on", output_field=DateField()))


@check(
    _(
        "Everybody on board passed a training on policy and rules within the last {months} months, and, {days} days "
        "after a new policy took effect, since then."
    ),
    message=_("{record} has not passed a training on the policy and rules in force within the last {months} months."),
    over=VendorStaff,
    scope=STAFF,
    mend="training_session",
    given={"kind": "policy"},
    shared=(TrainingSession, Attendee),
    months=12,
    days=30,
)
def staff_know_policy_and_rules(on: dt.date, months: int, days: int) -> Rule:
    settled = in_force(on).filter(published_on__lt=on - dt.timedelta(days=days)).order_by("-published_on")
    since = Coalesce(Subquery(settled.values("published_on")[:1]), Value(NEVER), output_field=DateField())
    told = passed("policy", OuterRef("person")).filter(learnt_on__lte=on)
    learnt = told.filter(learnt_on__gt=months_before(on, months), learnt_on__gte=since)
    return Rule(over=VendorStaff.objects.all(), when=ON_BOARD, broken=~Exists(learnt))


def _people(**narrowed: Any) -> QuerySet:
    return VendorStaff.objects.filter(ON_BOARD, vendor=OuterRef("pk"), **narrowed)


@check(
    _("Every vendor teaches security to all its people on board at least once in {months} months, with material."),
    message=_("{record}: not everybody on board was taught security by the vendor within the last {months} months."),
    over=Vendor,
    scope={"vendor": "pk"},
    mend="training_session",
    given={"provided_by": "vendor"},
    shared=(TrainingSession, Attendee),
    months=12,
)
def vendor_teaches_its_people(on: dt.date, months: int) -> Rule:
    since = months_before(on, months)
    held = Q(state__in=["held", "evaluated"], materials__isnull=False, held_on__gt=since, held_on__lte=on)
    own = TrainingSession.objects.filter(held, provided_by="vendor")
    attended = own.filter(pk=OuterRef("session"), vendor=OuterRef(OuterRef("vendor")))
    lesson = Attendee.objects.filter(Exists(attended), person=OuterRef("person"))
    # Whoever came, or was taken over with a project, within the interval has time until it is over.
    long_here = Q(onboarded_on__lte=since) | Q(onboarded_on=None)
    long_here &= Q(project=None) | Q(project__adopted_on=None) | Q(project__adopted_on__lte=since)
    untaught = _people().filter(long_here).filter(~Exists(lesson))
    taught = own.filter(vendor=OuterRef("pk"))
    due = Q(Exists(_people().filter(long_here))) | Q(Exists(_people())) & Q(Exists(taught))
    return Rule(over=Vendor.objects.all(), when=due, broken=Exists(untaught))


@check(
    _("The security training plan of every vendor with people on board is verified by the end of month {month}."),
    message=_("{record}: no security training plan of this year was handed in and verified."),
    over=Vendor,
    scope={"vendor": "pk"},
    mend="training_plan",
    given={"party": "vendor", "register": "vendor"},
    month=3,
)
def vendor_training_plan_is_verified(on: dt.date, month: int) -> Rule:
    # Early in the year the plan of the last one still stands.
    first = on.year - 1 if on.month <= month else on.year
    topics = TrainingTopic.objects.filter(plan=OuterRef("pk"))
    plans = TrainingPlan.objects.filter(party="vendor", register="vendor", record=OuterRef("pk"), year__gte=first)
    verified = plans.filter(Exists(topics), state__in=["approved", "executed"], verified_on__lte=on)
    # A vendor whose people came lately has as long as there is at the beginning of a year.
    settled = Q(onboarded_on__lte=months_before(on, month)) | Q(onboarded_on=None)
    settled &= Q(project=None) | Q(project__adopted_on=None) | Q(project__adopted_on__lte=months_before(on, month))
    due = Q(Exists(_people().filter(settled))) | Q(Exists(_people())) & Q(Exists(verified))
    return Rule(over=Vendor.objects.all(), when=due, broken=~Exists(verified))


def _material() -> QuerySet:
    return Document.objects.filter(kind=Document.Kind.INCIDENT_TRAINING, state=Document.State.PUBLISHED)


@check(
    _("Where service staff are on board, training material on handling incidents is published."),
    message=_("{record}: no training material on handling incidents is published."),
    over=Tenant,
    mend="document",
    given={"kind": "incident_training"},
)
def incident_material_is_published(on: dt.date) -> Rule:
    bound = Q(Exists(VendorStaff.objects.filter(ON_BOARD))) | Q(Exists(_material()))
    return Rule(over=organisation(), when=bound, broken=~Exists(_material()))


@check(
    _("Everybody on board has read the material on incidents, {days} days after coming or after a new edition."),
    message=_("{record} has not read the training material on handling incidents in its edition in force."),
    over=VendorStaff,
    scope=STAFF,
    mend="acknowledgement",
    shared=(TrainingSession, Attendee),
    days=10,
)
def staff_read_incident_material(on: dt.date, days: int) -> Rule:
    last = on - dt.timedelta(days=days)
    read = Acknowledgement.objects.filter(
        register="document",
        record=OuterRef("pk"),
        object_version=OuterRef("edition"),
        state="acknowledged",
        account=OuterRef(OuterRef("person__account")),
    )
    taught = passed("incident", OuterRef(OuterRef("person"))).filter(learnt_on__gte=OuterRef("effective_on"))
    unread = _material().filter(effective_on__lte=last).filter(~Exists(read), ~Exists(taught))
    settled = Q(onboarded_on__lte=last) | Q(onboarded_on=None)
    known = _material().filter(Exists(read) | Exists(taught))
    due = ON_BOARD & (settled & Exists(_material().filter(effective_on__lte=last)) | Q(Exists(known)))
    return Rule(over=VendorStaff.objects.all(), when=due, broken=settled & Q(Exists(unread)))
