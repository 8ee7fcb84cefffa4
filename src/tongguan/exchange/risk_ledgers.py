"""The ledgers of risk as plans: a register of risks with the assets it names, and a statement of applicability."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core.registers import registry
from tongguan.risk.models import RiskAssessment

from .targets import Column, Part, Plan, Telling, column_of, composite

OPEN = (RiskAssessment.State.DRAFT, RiskAssessment.State.IN_PROGRESS)
PLACES_OF_2013 = 4
"""Codes of the edition of 2013 have so many parts (A.9.2.6), those of 2022 one less (A.5.19)."""


def in_open_assessment(told: Telling, records: Mapping[str, Any]) -> None:
    """A register of risks does not say to which assessment it belongs: to the newest that is still open."""
    if records.get("asset"):
        told.given.setdefault("asset", records["asset"])
    if told.given.get("assessment"):
        return
    found = RiskAssessment.objects.filter(state__in=OPEN).order_by("-pk").first()
    if found is None:
        told.errors.append(("assessment", _("Enter a risk assessment first: risks belong to one.")))
        return
    told.given["assessment"] = found


def reason_by_answer(told: Telling, _records: Mapping[str, Any]) -> None:
    """Statements have one column of reasons: for a control that is left out it says why it is."""
    told.given.setdefault("edition", "2013" if told.given["control_id"].count(".") >= PLACES_OF_2013 - 1 else "2022")
    if told.given.get("applicable") is False and told.given.get("reason_in"):
        told.given["reason_out"] = told.given.pop("reason_in")


def _columns(part: str, register: str, names: str, **options: Any) -> tuple[Column, ...]:
    return tuple(column_of(registry[register], name, part=part, prefix=f"{part}.", **options) for name in names.split())


def _risk_ledger() -> Plan:
    asset = Part(
        name="asset",
        register="asset",
        needs=("name",),
        keys=(("name",),),
        defaults={"category": "other"},
        new=gettext_lazy("The asset “%(record)s” was not there yet; it was made of its name alone. Complete it."),
    )
    risk = Part(
        name="risk",
        register="risk",
        needs=("title", "code"),
        links={"asset": "asset"},
        defaults={"category": "other"},
        shape=in_open_assessment,
    )
    judged = "likelihood impact existing_controls residual_l residual_i treatment state"
    return Plan(
        name="risk-ledger",
        label=gettext_lazy("Register of risks, with the assets that it names"),
        parts=(asset, risk),
        columns=(
            *_columns("asset", "asset", "name", labels=("asset / process", "asset", "资产", "资产名称", "涉及资产")),
            *_columns("risk", "risk", "assessment code title category threat vulnerability consequence"),
            *_columns("risk", "risk", judged),
        ),
    )


def _applicability_ledger() -> Plan:
    item = Part(name="item", register="soa_item", needs=("control_id",), shape=reason_by_answer)
    names = "edition issue control_id title applicable reason_in reason_out status implementation refs"
    return Plan(
        name="applicability-ledger",
        label=gettext_lazy("Statement of applicability with one column of reasons"),
        parts=(item,),
        columns=_columns("item", "soa_item", names),
    )


composite.update({plan.name: plan for plan in (_risk_ledger(), _applicability_ledger())})
