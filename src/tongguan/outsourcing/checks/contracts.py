"""The terms of a contract and where data are kept (6.2.1, 6.2.2)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import Exact
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check, kinds
from tongguan.outsourcing.models import Contract, ContractClause, DataLocation
from tongguan.outsourcing.models.contract_clause import Code

from .segregation import drafted_by_reviewer

CONTRACT = {"contract": "pk", "vendor": "vendor", "project": "project"}
CONCLUDED = Q(state__in=["approved", "signed", "in_force", "amending"])


def _contract_has(on: dt.date, code: str) -> Rule:
    located = ContractClause.objects.filter(contract=OuterRef("pk"), code=code, status="present")
    return Rule(
        over=Contract.objects.all(),
        when=CONCLUDED,
        broken=~Exists(located.exclude(state="superseded").exclude(text="", article_no="")),
    )


for _code in Code:
    check(
        format_lazy("{}{}", _("Every contract from its approval on holds the term "), _code.label),
        message=format_lazy("{}{}", _("{record} lacks the term "), _code.label),
        over=Contract,
        scope=CONTRACT,
        mend="contract_clause",
        name=f"contract_has_{_code.value.lower().replace('-', '_')}",
        fixed=(_code.value,),
    )(_contract_has)


@check(
    _("Every contract from its approval on holds all nine security terms, each located in its text."),
    message=_("{record}: not all nine security terms are located in the text."),
    over=Contract,
    scope=CONTRACT,
    mend="contract_clause",
)
def security_terms_complete(on: dt.date) -> Rule:
    located = ContractClause.objects.filter(contract=OuterRef("pk"), status="present").exclude(state="superseded")
    security = [code for code in Code.values if code.startswith("CS-")]
    all_there = Exact(kinds(located.filter(code__in=security), "code"), len(security))
    return Rule(over=Contract.objects.all(), when=CONCLUDED, broken=~Q(all_there))


@check(
    _("The security terms of a contract were reviewed by somebody other than the one who drafted them."),
    message=_("{record}: a security term was not reviewed by another person."),
    over=Contract,
    scope=CONTRACT,
    mend="contract_clause",
)
def security_terms_reviewed_by_another(on: dt.date) -> Rule:
    unreviewed = ContractClause.objects.filter(
        contract=OuterRef("pk"), code__startswith="CS-", status="present", reviewed_by=None
    ).exclude(state="superseded")
    return Rule(over=Contract.objects.all(), when=CONCLUDED, broken=Exists(unreviewed) | Exists(_self_reviewed()))


def _self_reviewed() -> QuerySet:
    return ContractClause.objects.filter(drafted_by_reviewer(), contract=OuterRef("pk"), code__startswith="CS-")


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
