"""The ten conditions of vendors (6.1.b), whether hard or soft, and that they are asked again in time."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import Exact
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check, kinds
from tongguan.outsourcing import hardness
from tongguan.outsourcing.models import (
    Contract,
    Vendor,
    VendorAssessment,
    VendorCertificate,
    VendorCondition,
    VendorKeyPerson,
    VendorOwner,
)
from tongguan.outsourcing.models.vendor_assessment import lately_passed, latest_of

VENDOR = {"vendor": "pk"}
UNDER_CONTRACT = ["signed", "in_force", "amending"]


def _serving() -> Q:
    """Whoever was admitted, or serves under a contract though it has lapsed since."""
    contracts = Contract.objects.filter(vendor=OuterRef("pk"), state__in=UNDER_CONTRACT)
    return Q(state="qualified") | Q(Exists(contracts))


def _external() -> QuerySet:
    """The conditions are for organisations outside; a unit of one's own is no vendor to be admitted."""
    return Vendor.objects.filter(kind="external")


def lapsed_certificates(on: dt.date, vendor: OuterRef) -> QuerySet:
    """Certificates that ran out and that no later one of the same name has taken the place of."""
    later = VendorCertificate.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), name=OuterRef("name"))
    same = later.filter(vendor=OuterRef("vendor"))
    return VendorCertificate.objects.filter(~Exists(same), vendor=vendor, valid_to__lt=on)


def lapsed(on: dt.date) -> Q:
    """Vendors of which a qualification or a certificate has run out."""
    return Q(qualified_to__lt=on) | Q(Exists(lapsed_certificates(on, OuterRef("pk"))))


def _mainland(on: dt.date) -> Q:
    return Q(registered_in="mainland")


def _owned_here(on: dt.date) -> Q:
    owners = VendorOwner.objects.filter(vendor=OuterRef("pk"))
    abroad = Q(ownership="foreign") | Q(Exists(owners.filter(ownership="foreign")))
    return ~abroad & Q(Exists(owners.filter(is_final=True)))


def _without_record(on: dt.date) -> Q:
    named = VendorKeyPerson.objects.filter(vendor=OuterRef("pk"))
    return Q(Exists(named)) & ~Q(Exists(named.filter(no_record_proof="")))


def _vetted(on: dt.date) -> Q:
    return Q(security_review="passed", security_reviewed_on__lte=on) & ~Q(security_reviewer="")


def _not_lapsed(on: dt.date) -> Q:
    return ~lapsed(on)


ON_FILE = {
    "VC-01": (_mainland, _("registration in the mainland")),
    "VC-02": (_owned_here, _("a chain of owners in the mainland up to the final one")),
    "VC-03": (_without_record, _("proof for each key person")),
    "VC-08": (_vetted, _("the security review, by whom and when")),
    "VC-09": (_not_lapsed, _("qualifications that have not run out")),
}
"""Condition -> what the vendor's file itself must show beside the answer, and how that is called."""


def _condition_holds(on: dt.date, item: str, hard: bool) -> Rule:  # noqa: FBT001  a limit of the tenant
    last = Subquery(latest_of(OuterRef(OuterRef("pk"))).values("pk")[:1])
    answers = VendorCondition.objects.filter(assessment=last, assessment__state="passed", item=item)
    holds = Q(Exists(answers.filter(result="pass")))
    if item in ON_FILE:
        holds &= ON_FILE[item][0](on)
    if not hard:
        consented = answers.filter(result="fail", assessment__consented_by__isnull=False).exclude(compensation="")
        holds |= Q(Exists(consented))
    return Rule(over=_external(), when=_serving(), broken=~holds)


for _item, _name in hardness.VENDOR.items():
    _label = VendorCondition.Item(_item).label
    _also = ON_FILE[_item][1] if _item in ON_FILE else ""
    check(
        format_lazy("{}{}", _("Every vendor that serves was assessed, and meets with proof: "), _label),
        message=(
            format_lazy("{}{} ({})", _("{record}: not proved by assessment and file: "), _label, _also)
            if _also
            else format_lazy("{}{}", _("{record}: not proved by its last assessment: "), _label)
        ),
        over=Vendor,
        scope=VENDOR,
        mend="vendor_assessment",
        name=_name,
        fixed=(_item,),
        hard=_item in hardness.HARD,
    )(_condition_holds)
hardness.declare(hardness.VENDOR, VendorCondition.Item.choices)


@check(
    _("A vendor that serves passed an assessment within the last {months} months."),
    message=_("{record}: no assessment was passed within the last {months} months."),
    over=Vendor,
    scope=VENDOR,
    mend="vendor_assessment",
    months=12,
)
def vendor_assessed_lately(on: dt.date, months: int) -> Rule:
    return Rule(over=_external(), when=_serving(), broken=~Exists(lately_passed(OuterRef("pk"), on, months)))


@check(
    _("An assessment that a vendor passed answers all ten conditions; the leader consented to what is not met."),
    message=_("{record}: passed, but a condition is not answered, or not met without compensation and consent."),
    over=VendorAssessment,
    scope={"vendor": "vendor", "project": "project"},
)
def passed_vendor_assessment_is_whole(on: dt.date) -> Rule:
    every = VendorCondition.Item.values
    answers = VendorCondition.objects.filter(assessment=OuterRef("pk"), item__in=every)
    whole = Q(Exact(kinds(answers.exclude(result=""), "item"), len(every)))
    unmet = answers.filter(result="fail")
    excused = ~Q(Exists(unmet)) | (Q(consented_by__isnull=False) & ~Q(Exists(unmet.filter(compensation=""))))
    return Rule(over=VendorAssessment.objects.all(), when=Q(state="passed"), broken=~(whole & excused))
