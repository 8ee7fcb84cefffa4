"""The seven conditions of service staff (6.1.c)."""

import datetime as dt

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check, kinds
from tongguan.outsourcing import hardness
from tongguan.outsourcing.models import StaffAssessment, StaffCondition, VendorStaff

STAFF = {"staff": "pk", "vendor": "vendor", "project": "project"}
SERVING = Q(state__in=["cleared", "onboarded", "suspended"])


def _passed() -> QuerySet:
    return StaffAssessment.objects.filter(vendor_staff=OuterRef("pk"), state="passed")


def _met(code: str) -> QuerySet:
    """A passed assessment that says this condition is met."""
    return _answered(code).filter(result="pass")


def _answered(code: str) -> QuerySet:
    """What a passed assessment says of this condition."""
    return StaffCondition.objects.filter(
        assessment__vendor_staff=OuterRef("pk"), assessment__state="passed", condition=code
    )


def _holds(on_file: Q, code: str, *, hard: bool) -> Q:
    """File and assessment say that it is met; where the tenant has made it soft, a failure that was seen will do."""
    holds = on_file & Q(Exists(_met(code)))
    return holds if hard else holds | Q(Exists(_answered(code).filter(result="fail")))


@check(
    _("Nobody is cleared without an assessment that answers all seven conditions and fails no hard one."),
    message=_("{record} has no passed assessment in which all seven conditions are answered."),
    over=VendorStaff,
    scope=STAFF,
    mend="staff_assessment",
    uses={code.lower().replace("-", "_"): hardness.key(hardness.STAFF, code) for code in hardness.STAFF},
)
def staff_assessed_before_clearance(on: dt.date, **hard: bool) -> Rule:
    hard_ones = [code for code in hardness.STAFF if hard[code.lower().replace("-", "_")]]
    every = StaffCondition.Condition.values
    answered = StaffCondition.objects.filter(assessment=OuterRef("pk"), condition__in=every).exclude(result="")
    failed_hard = StaffCondition.objects.filter(assessment=OuterRef("pk"), condition__in=hard_ones, result="fail")
    whole = _passed().filter(Exact(kinds(answered, "condition"), len(every)), ~Exists(failed_hard))
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~Exists(whole))


@check(
    _("Service staff are Chinese citizens, with the identity number on file."),
    message=_("{record}: Chinese citizenship is not proved, or the identity number is missing."),
    over=VendorStaff,
    scope=STAFF,
    hard=True,
)
def staff_condition_1_holds(on: dt.date, hard: bool) -> Rule:  # noqa: FBT001  a limit of the tenant
    known = Q(nationality="CN") & ~Q(person__id_no_index="")
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~_holds(known, "SC-01", hard=hard))


@check(
    _("The post and the duties of service staff are clear."),
    message=_("{record}: post or duties are not stated, or not assessed."),
    over=VendorStaff,
    scope=STAFF,
    hard=True,
)
def staff_condition_2_holds(on: dt.date, hard: bool) -> Rule:  # noqa: FBT001  a limit of the tenant
    stated = ~Q(role="") & ~Q(duties="")
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~_holds(stated, "SC-02", hard=hard))


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
    recent = _met("SC-04").filter(proved_on__gt=months_before(on, months), proved_on__lte=on)
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~Exists(recent))


@check(
    _("Background and skill of service staff passed a security review."),
    message=_("{record}: the background check is missing, undated or failed."),
    over=VendorStaff,
    scope=STAFF,
    hard=True,
)
def staff_condition_5_holds(on: dt.date, hard: bool) -> Rule:  # noqa: FBT001  a limit of the tenant
    reviewed = Q(background_check="passed", background_checked_on__isnull=False)
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~_holds(reviewed, "SC-05", hard=hard))


@check(
    _("Service staff have a long-term labour contract and a confidentiality agreement with their employer."),
    message=_("{record}: labour contract and the employer's confidentiality agreement are not both proved."),
    over=VendorStaff,
    scope=STAFF,
    hard=True,
)
def staff_condition_6_holds(on: dt.date, hard: bool) -> Rule:  # noqa: FBT001  a limit of the tenant
    bound = Q(employer_nda_on__isnull=False) & ~Q(labour_contract_term="")
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~_holds(bound, "SC-06", hard=hard))


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


hardness.declare(hardness.STAFF, StaffCondition.Condition.choices)
