"""The terms of a contract and where data are kept (6.2.1, 6.2.2)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import Exact
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check, kinds
from tongguan.outsourcing.models import Contract, ContractClause, DataLocation, Vendor
from tongguan.outsourcing.models.contract_clause import Code

from .segregation import drafted_by_reviewer

CONTRACT = {"contract": "pk", "vendor": "vendor", "project": "project"}
CONCLUDED = Q(state__in=["approved", "signed", "in_force", "amending"])


def _quoted() -> QuerySet:
    """Terms that are there in the contract's own words: the number of an article alone proves nothing."""
    located = ContractClause.objects.filter(contract=OuterRef("pk"), status="present")
    return located.exclude(state="superseded").exclude(text="")


def _contract_has(on: dt.date, code: str) -> Rule:
    return Rule(over=Contract.objects.all(), when=CONCLUDED, broken=~Exists(_quoted().filter(code=code)))


for _code in Code:
    check(
        format_lazy("{}{}", _("Every contract from its approval on holds the term "), _code.label),
        message=format_lazy("{}{}", _("{record} lacks, or nobody has excerpted from its text, the term "), _code.label),
        over=Contract,
        scope=CONTRACT,
        mend="contract_clause",
        name=f"contract_has_{_code.value.lower().replace('-', '_')}",
        fixed=(_code.value,),
    )(_contract_has)


GROUPS = {
    "CS": (
        "security_terms",
        _("Every contract from its approval on holds all nine security terms, each located in its text."),
        _("{record}: not all nine security terms are located in the text."),
        _("The security terms of a contract were reviewed by somebody other than the one who drafted them."),
        _("{record}: a security term was not reviewed by another person."),
    ),
    "EX-A": (
        "exit_conditions",
        _("Every contract from its approval on holds all four conditions of exit, each located in its text."),
        _("{record}: not all four conditions of exit are located in the text."),
        _("The conditions of exit of a contract were reviewed by somebody other than the one who drafted them."),
        _("{record}: a condition of exit was not reviewed by another person."),
    ),
    "EX-B": (
        "exit_management_terms",
        _("Every contract from its approval on holds all six terms on managing the exit, each located in its text."),
        _("{record}: not all six terms on managing the exit are located in the text."),
        _("The terms on managing the exit were reviewed by somebody other than the one who drafted them."),
        _("{record}: a term on managing the exit was not reviewed by another person."),
    ),
    "EX-C": (
        "exit_technical_terms",
        _("Every contract from its approval on holds all six technical terms of exit, each located in its text."),
        _("{record}: not all six technical terms of exit are located in the text."),
        _("The technical terms of exit were reviewed by somebody other than the one who drafted them."),
        _("{record}: a technical term of exit was not reviewed by another person."),
    ),
}
"""Beginning of the codes -> name, and the words of the two rules that speak of the group as a whole."""


def _group_complete(on: dt.date, prefix: str) -> Rule:
    wanted = [code for code in Code.values if code.startswith(prefix)]
    all_there = Exact(kinds(_quoted().filter(code__in=wanted), "code"), len(wanted))
    return Rule(over=Contract.objects.all(), when=CONCLUDED, broken=~Q(all_there))


def _group_reviewed(on: dt.date, prefix: str) -> Rule:
    """A draft that is to replace a reviewed term counts only once the contract is of its edition."""
    of_group = ContractClause.objects.filter(contract=OuterRef("pk"), code__startswith=prefix)
    standing = ContractClause.objects.filter(contract=OuterRef("contract"), code=OuterRef("code"), status="present")
    replaced = Exists(standing.exclude(state="superseded").exclude(reviewed_by=None))
    unreviewed = of_group.filter(status="present", reviewed_by=None).exclude(state="superseded")
    due = unreviewed.filter(Q(edition=OuterRef("edition")) | ~Q(replaced))
    broken = Exists(due) | Exists(of_group.filter(drafted_by_reviewer()))
    return Rule(over=Contract.objects.all(), when=CONCLUDED, broken=broken)


for _prefix, (_name, _complete, _incomplete, _reviewed, _unreviewed) in GROUPS.items():
    check(
        _complete, message=_incomplete, over=Contract, scope=CONTRACT, mend="contract_clause",
        name=f"{_name}_complete", fixed=(_prefix,),
    )(_group_complete)  # fmt: skip
    check(
        _reviewed, message=_unreviewed, over=Contract, scope=CONTRACT, mend="contract_clause",
        name=f"{_name}_reviewed_by_another", fixed=(_prefix,),
    )(_group_reviewed)  # fmt: skip


@check(
    _("Data of the tenant are kept and handled in the mainland only."),
    message=_("{record}: the vendor keeps or handles data outside the mainland, or its places are not on file."),
    over=Contract,
    scope=CONTRACT,
    mend="vendor",
)
def data_stays_in_the_country(on: dt.date) -> Rule:
    places = DataLocation.objects.filter(vendor=OuterRef("vendor"))
    outside = places.exclude(place="mainland")
    return Rule(over=Contract.objects.all(), when=CONCLUDED, broken=Q(Exists(outside)) | ~Q(Exists(places)))


@check(
    _("No location outside the mainland is on file for the data of a vendor that is qualified or under contract."),
    message=_("{record}: a location of its data lies outside the mainland."),
    over=Vendor,
    scope={"vendor": "pk"},
)
def data_locations_lie_in_the_mainland(on: dt.date) -> Rule:
    outside = DataLocation.objects.filter(vendor=OuterRef("pk")).exclude(place="mainland")
    concluded = Contract.objects.filter(CONCLUDED, vendor=OuterRef("pk"))
    return Rule(over=Vendor.objects.all(), when=Q(state="qualified") | Exists(concluded), broken=Exists(outside))
