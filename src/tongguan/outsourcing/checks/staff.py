"""The seven conditions of service staff (6.1.c)."""

import datetime as dt

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check, kinds
from tongguan.outsourcing.models import StaffAssessment, StaffCondition, VendorStaff
from tongguan.outsourcing.models.staff_assessment import HARD

STAFF = {"staff": "pk", "vendor": "vendor", "project": "project"}
SERVING = Q(state__in=["cleared", "onboarded", "suspended"])


def _passed() -> QuerySet:
    return StaffAssessment.objects.filter(vendor_staff=OuterRef("pk"), state="passed")


def _met(code: str) -> QuerySet:
    """A passed assessment that says this condition is met."""
    return StaffCondition.objects.filter(
        assessment__vendor_staff=OuterRef("pk"), assessment__state="passed", condition=code, result="pass"
    )


@check(
    _("Nobody is cleared without an assessment that answers all seven conditions and fails no hard one."),
    message=_("{record} has no passed assessment in which all seven conditions are answered."),
    over=VendorStaff,
    scope=STAFF,
    mend="staff_assessment",
)
def staff_assessed_before_clearance(on: dt.date) -> Rule:
    every = StaffCondition.Condition.values
    answered = StaffCondition.objects.filter(assessment=OuterRef("pk"), condition__in=every).exclude(result="")
    failed_hard = StaffCondition.objects.filter(assessment=OuterRef("pk"), condition__in=HARD, result="fail")
    whole = _passed().filter(Exact(kinds(answered, "condition"), len(every)), ~Exists(failed_hard))
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~Exists(whole))


@check(
    _("Service staff are Chinese citizens, with the identity number on file."),
    message=_("{record}: Chinese citizenship is not proved, or the identity number is missing."),
    over=VendorStaff,
    scope=STAFF,
)
def staff_condition_1_holds(on: dt.date) -> Rule:
    known = Q(nationality="CN") & ~Q(person__id_no_index="")
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~(known & Q(Exists(_met("SC-01")))))


@check(
    _("The post and the duties of service staff are clear."),
    message=_("{record}: post or duties are not stated, or not assessed."),
    over=VendorStaff,
    scope=STAFF,
)
def staff_condition_2_holds(on: dt.date) -> Rule:
    stated = ~Q(role="") & ~Q(duties="")
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~(stated & Q(Exists(_met("SC-02")))))


@check(
    _("Service staff hold the qualification that the post asks for."),
    message=_("{record}: the qualification is not proved."),
    over=VendorStaff,
    scope=STAFF,
    mend="staff_assessment",
)
def staff_condition_3_holds(on: dt.date) -> Rule:
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~Exists(_met("SC-03")))


@check(
    _("Service staff passed a test of security awareness within the last {months} months."),
    message=_("{record}: no awareness test was passed within the last {months} months."),
    over=VendorStaff,
    scope=STAFF,
    mend="staff_assessment",
    months=12,
)
def staff_condition_4_holds(on: dt.date, months: int) -> Rule:
    recent = _met("SC-04").filter(proved_on__gt=months_before(on, months))
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~Exists(recent))


@check(
    _("Background and skill of service staff passed a security review."),
    message=_("{record}: the background check is missing, undated or failed."),
    over=VendorStaff,
    scope=STAFF,
)
def staff_condition_5_holds(on: dt.date) -> Rule:
    reviewed = Q(background_check="passed", background_checked_on__isnull=False)
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~(reviewed & Q(Exists(_met("SC-05")))))


@check(
    _("Service staff have a long-term labour contract and a confidentiality agreement with their employer."),
    message=_("{record}: labour contract and the employer's confidentiality agreement are not both proved."),
    over=VendorStaff,
    scope=STAFF,
)
def staff_condition_6_holds(on: dt.date) -> Rule:
    bound = Q(employer_nda_on__isnull=False) & ~Q(labour_contract_term="")
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~(bound & Q(Exists(_met("SC-06")))))


@check(
    _("Other statutory conditions for service staff are answered and met."),
    message=_("{record}: other statutory conditions are not answered, or not met."),
    over=VendorStaff,
    scope=STAFF,
    mend="staff_assessment",
)
def staff_condition_7_holds(on: dt.date) -> Rule:
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~Exists(_met("SC-07")))


@check(
    _("The labour contract of service staff is open-ended or lasts at least to the end of the project."),
    message=_("{record}: the labour contract ends before the project, or its end is not known."),
    over=VendorStaff,
    scope=STAFF,
)
def labour_contract_covers_project(on: dt.date) -> Rule:
    until = Coalesce(F("project__end_on"), Value(on), output_field=DateField())
    # A blank is never open-ended.
    lasts = Q(labour_contract_term="open_ended") | Q(labour_contract_term="fixed", labour_contract_to__gte=until)
    unknown = Q(labour_contract_term="fixed", labour_contract_to=None)
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~lasts | unknown)
