"""Confidentiality agreements with vendors and with each of their people (6.4)."""

import datetime as dt

from django.db.models import DateField, Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.outsourcing.models import NDA, Contract, Project, VendorStaff

STAFF = {"staff": "pk", "vendor": "vendor", "project": "project"}
CONTRACT = {"contract": "pk", "vendor": "vendor", "project": "project"}
UNDER_CONTRACT = ["signed", "in_force", "amending"]
PAST_CONTRACT = Q(state__in=["plan_pending", "mobilising", "operating", "suspended", "exiting"])


@check(
    _("A project past its contract stage has a signed contract."),
    message=_("{record} has no signed contract."),
    over=Project,
    scope={"project": "pk"},
    mend="contract",
)
def project_has_signed_contract(on: dt.date) -> Rule:
    signed = Contract.objects.filter(project=OuterRef("pk"), state__in=["signed", "in_force", "amending"])
    return Rule(over=Project.objects.all(), when=PAST_CONTRACT, broken=~Exists(signed))


@check(
    _("There is a signed NDA with the vendor of every signed contract."),
    message=_("{record}: there is no signed NDA with the vendor."),
    over=Contract,
    scope=CONTRACT,
    mend="nda",
)
def vendor_nda_signed(on: dt.date) -> Rule:
    agreed = NDA.objects.filter(party_type="vendor", vendor=OuterRef("vendor"), state="signed", signed_on__lte=on)
    for_it = agreed.filter(Q(project=None) | Q(project=OuterRef("project")))
    in_force = for_it.filter(Q(valid_to=None) | Q(valid_to__gte=on))
    return Rule(
        over=Contract.objects.all(), when=Q(state__in=["signed", "in_force", "amending"]), broken=~Exists(in_force)
    )


@check(
    _("Everyone who serves signed an NDA of their own on or before the day they came."),
    message=_("{record} has no NDA of their own that was signed by the day they came."),
    over=VendorStaff,
    scope=STAFF,
    mend="nda",
)
def staff_nda_signed(on: dt.date) -> Rule:
    came = Coalesce(OuterRef("onboarded_on"), Value(on), output_field=DateField())
    signed = NDA.objects.filter(
        party_type="staff", vendor_staff=OuterRef("pk"), state__in=["signed", "expired"], signed_on__lte=came
    )
    lasting = signed.filter(Q(valid_to=None) | Q(valid_to__gte=came))
    return Rule(over=VendorStaff.objects.all(), when=Q(state__in=["onboarded", "suspended"]), broken=~Exists(lasting))


@check(
    _("Everyone who is on board is bound by an NDA of their own that has not run out."),
    message=_("{record} serves, and no NDA of their own is in force."),
    over=VendorStaff,
    scope=STAFF,
    mend="nda",
    if_any=True,
)
def staff_nda_binds(on: dt.date) -> Rule:
    # Who never signed one is named by the rule before.
    ever = NDA.objects.filter(party_type="staff", vendor_staff=OuterRef("pk"), signed_on__lte=on).exclude(state="draft")
    in_force = ever.filter(Q(valid_to=None) | Q(valid_to__gte=on), state="signed")
    return Rule(over=VendorStaff.objects.all(), when=Q(Exists(ever), state="onboarded"), broken=~Exists(in_force))


def _nda_has(on: dt.date, content: str) -> Rule:
    return Rule(over=NDA.objects.all(), when=Q(state="signed"), broken=Q(**{content: False}))


for _number in range(1, 6):
    _label = NDA._meta.get_field(f"nd_{_number}").verbose_name
    check(
        format_lazy("{}{}", _("Every signed NDA contains "), _label),
        message=format_lazy("{}{}", _("The NDA of {record} does not contain "), _label),
        over=NDA,
        scope={"staff": "vendor_staff", "vendor": "vendor", "project": "project"},
        name=f"nda_has_nd_{_number}",
        fixed=(f"nd_{_number}",),
    )(_nda_has)
