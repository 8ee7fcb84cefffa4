"""What the terms of a contract have to name beyond being there (6.2.1.a, 6.2.2)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check, kinds
from tongguan.outsourcing.models import NDA, ClauseRole, Contract, ContractClause, VendorNotice

from .contracts import CONCLUDED, CONTRACT

NAMES = {
    "cs_01_names_a_target": (
        "CS-01",
        Q(particulars=""),
        _("The term on security objectives names at least one measurable target."),
        _("{record}: term CS-01 names no measurable target."),
    ),
    "cs_02_names_scope_and_cost": (
        "CS-02",
        Q(particulars="") | Q(cost=None, cost_included=False),
        _("The term on cost names what security covers, and an amount or that it is included."),
        _("{record}: term CS-02 does not name the scope with an amount, or that it is included."),
    ),
    "cs_06_names_the_owner": (
        "CS-06",
        Q(particulars=""),
        _("The term on intellectual property names the owner."),
        _("{record}: term CS-06 does not name the owner."),
    ),
    "cs_07_keeps_data_in_the_mainland": (
        "CS-07",
        ~Q(place="mainland"),
        _("The term on data says that they are kept and handled in the mainland."),
        _("{record}: term CS-07 does not keep the data in the mainland."),
    ),
    "cs_09_names_a_penalty": (
        "CS-09",
        Q(particulars=""),
        _("The term on unexpected end or change names a penalty."),
        _("{record}: term CS-09 names no penalty."),
    ),
    "ex_a2_names_hours": (
        "EX-A2",
        Q(hours=None),
        _("The condition of exit for faults says in how many hours they have to be mended."),
        _("{record}: term EX-A2 does not say in how many hours a fault has to be mended."),
    ),
    "ex_b4_says_how_long": (
        "EX-B4",
        Q(lasting=""),
        _("The term on confidentiality after the contract says how long it lasts."),
        _("{record}: term EX-B4 does not say how long confidentiality lasts."),
    ),
    "ex_b5_names_method_and_proof": (
        "EX-B5",
        Q(particulars=""),
        _("The term on removing data names the method and the proof."),
        _("{record}: term EX-B5 does not name method and proof of the removal."),
    ),
}
"""Check -> term, what it lacks, and the words of the rule."""


def _located(code: str) -> QuerySet:
    """The term of a contract, where it is there."""
    present = ContractClause.objects.filter(contract=OuterRef("pk"), code=code, status="present")
    return present.exclude(state="superseded")


def _term_names(on: dt.date, code: str, lacks: Q) -> Rule:
    return Rule(over=Contract.objects.all(), when=CONCLUDED, broken=Exists(_located(code).filter(lacks)))


for _name, (_code, _lacks, _sentence, _message) in NAMES.items():
    check(
        _sentence,
        message=_message,
        over=Contract,
        scope=CONTRACT,
        mend="contract_clause",
        name=_name,
        fixed=(_code, _lacks),
    )(_term_names)


@check(
    _("For each condition of exit the term on roles names who does what during and after the exit."),
    message=_("{record}: the roles of term EX-B1 do not cover every condition of exit."),
    over=Contract,
    scope=CONTRACT,
    mend="contract_clause",
)
def ex_b1_has_a_role_for_each_condition(on: dt.date) -> Rule:
    roles = ClauseRole.objects.filter(clause__contract=OuterRef("pk"), clause__code="EX-B1")
    standing = roles.exclude(clause__state="superseded").exclude(clause__voided=True)
    every = Exact(kinds(standing, "condition"), len(ClauseRole.Condition))
    return Rule(over=Contract.objects.all(), when=CONCLUDED, broken=Exists(_located("EX-B1")) & ~Q(every))


@check(
    _("The NDA with the vendor lasts as long as the contract wants confidentiality after its end."),
    message=_("{record}: the NDA with the vendor ends before the confidentiality of term EX-B4 does."),
    over=Contract,
    scope=CONTRACT,
    mend="nda",
)
def nda_lasts_as_long_as_ex_b4(on: dt.date) -> Rule:
    of_contract = Q(project=None) | Q(project=OuterRef("contract__project"))
    signed = NDA.objects.filter(of_contract, party_type="vendor", vendor=OuterRef("contract__vendor"), state="signed")
    endless = signed.filter(term="open_ended")
    until_public = signed.filter(term__in=["open_ended", "until_public"])
    long_enough = signed.filter(Q(term__in=["open_ended", "until_public"]) | Q(valid_to__gte=OuterRef("lasts_to")))
    uncovered = (
        Q(~Exists(endless), lasting="without_end")
        | Q(~Exists(until_public), lasting="until_public")
        | Q(~Exists(long_enough), lasting="fixed")
    )
    short = _located("EX-B4").filter(Exists(signed)).filter(uncovered)
    return Rule(over=Contract.objects.all(), when=CONCLUDED, broken=Exists(short))


@check(
    _("While a project operates, its vendor has put its means and resources on file."),
    message=_("{record}: the vendor has not put its means and resources on file."),
    over=Contract,
    scope=CONTRACT,
    mend="vendor_notice",
)
def resources_are_on_file(on: dt.date) -> Rule:
    lists = VendorNotice.objects.filter(project=OuterRef("project"), vendor=OuterRef("vendor"), kind="resource")
    filled = lists.filter(resources__isnull=False, resources__voided=False)
    operating = Q(project__state="operating") & ~Q(state="approved")
    return Rule(over=Contract.objects.all(), when=CONCLUDED, broken=operating & ~Exists(filled))
