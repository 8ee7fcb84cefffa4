"""When access of service staff ends at the latest: with the person, the contract or the confidentiality agreement."""

import datetime as dt
from typing import Final

from django.db.models import DateField, Expression, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least

from tongguan.outsourcing.models import NDA, Contract, Subcontract

NEVER: Final = dt.date(9999, 12, 31)
"""Stands for an end that nobody has set."""


def ends_on() -> Expression:
    """The first of the ends of grant, contract, agreement and the person's service; `NEVER` if none is set.

    For querysets of records with `vendor_staff` and `valid_to`. Of several contracts or agreements the last one counts;
    people of a subcontractor rest on the subcontract and the contract above it.
    """
    contracts = Contract.objects.filter(
        project=OuterRef("vendor_staff__project"),
        vendor=OuterRef("vendor_staff__vendor"),
        state__in=["signed", "in_force", "amending"],
    )
    handed_on = Subcontract.objects.filter(
        project=OuterRef("vendor_staff__project"), sub_vendor=OuterRef("vendor_staff__vendor"), state="approved"
    )
    agreements = NDA.objects.filter(vendor_staff=OuterRef("vendor_staff"), party_type="staff", state="signed")
    return Least(
        _or_never(F("valid_to")),
        _or_never(F("vendor_staff__offboarded_on")),
        _or_never(_last(contracts, F("end_on"))),
        _or_never(_last(handed_on, Least(_or_never(F("end_on")), _or_never(F("contract__end_on"))))),
        _or_never(_last(agreements, F("valid_to"))),
        output_field=DateField(),
    )


def _last(rows: QuerySet, end: Expression | F) -> Expression:
    """The latest of these dates; `NEVER` where one of them is open."""
    dated = rows.annotate(until=_or_never(end)).order_by("-until")
    return Subquery(dated.values("until")[:1], output_field=DateField())


def _or_never(when: Expression | F) -> Expression:
    return Coalesce(when, Value(NEVER), output_field=DateField())
