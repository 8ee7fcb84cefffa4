"""The contracts of a project, each with a cell for every one of the 25 terms."""

from dataclasses import dataclass
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import access, asking, registers
from tongguan.outsourcing.models import Contract, ContractClause, Project
from tongguan.outsourcing.models.contract_clause import Code

VENDOR_PROMISED = "vendor_nda_signed"
WORDS = {
    "reviewed": gettext_lazy("present and reviewed by another person"),
    "present": gettext_lazy("present, not reviewed yet"),
    "absent": gettext_lazy("absent"),
    "na": gettext_lazy("not applicable"),
    "none": gettext_lazy("nothing recorded"),
}


@dataclass(frozen=True)
class Term:
    """One of the 25 terms in one contract."""

    code: str
    standing: str
    said: str
    url: str


@dataclass(frozen=True)
class Agreed:
    """A contract with its terms; without terms for whoever may not read them."""

    contract: Contract
    terms: list[Term]
    promised: bool
    """Whether its vendor has signed a confidentiality agreement."""

    @property
    def held(self) -> int:
        """How many terms are there."""
        return sum(1 for term in self.terms if term.standing in {"present", "reviewed", "na"})


def agreed(project: Project, actor: Any) -> list[Agreed]:
    """The contracts of a project that the actor may see, in three statements however many there are."""
    rows = registers.register_of(Contract).visible_to(actor).filter(project=project)
    contracts = list(rows.select_related("vendor").order_by("pk"))
    if not contracts:
        return []
    known = _terms(contracts, actor)
    asked = asking.named([VENDOR_PROMISED], on=None, scope={"contract": [one.pk for one in contracts]}, root=Contract)
    silent = set(asked.get(VENDOR_PROMISED, ()))
    return [Agreed(one, _grid(one, known, actor), one.pk not in silent) for one in contracts]


def _terms(contracts: list[Contract], actor: Any) -> dict[tuple[int, str], ContractClause] | None:
    """(contract, code) -> where it stands; None for whoever may not read the terms."""
    register = registers.register_of(ContractClause)
    if not access.may(actor, "read", register):
        return None
    rows = register.visible_to(actor).filter(contract__in=contracts).exclude(state="superseded")
    return {(row.contract_id, row.code): row for row in rows}


def _grid(contract: Contract, known: dict[tuple[int, str], ContractClause] | None, actor: Any) -> list[Term]:
    if known is None:
        return []
    may_write = access.may(actor, "write", registers.register_of(ContractClause))
    return [_term(contract, code, known.get((contract.pk, code.value)), may_write=may_write) for code in Code]


def _term(contract: Contract, code: Code, row: ContractClause | None, *, may_write: bool) -> Term:
    standing = "none" if row is None else _standing(row)
    said = _("%(term)s: %(standing)s") % {"term": code.label, "standing": WORDS[standing]}
    if row and row.article_no:
        said = _("%(term)s (%(article)s)") % {"term": said, "article": row.article_no}
    new = f"/contract_clause/new/?{urlencode({'contract': contract.pk, 'code': code.value})}" if may_write else ""
    return Term(code.value, standing, said, row.url if row else new)


def _standing(row: ContractClause) -> str:
    if row.status != ContractClause.Status.PRESENT:
        return row.status
    return "reviewed" if row.reviewed_by_id else "present"
