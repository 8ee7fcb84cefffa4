"""What moves of outsourcing set off: amended terms take effect, data locations are approved."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tongguan.core.workflow import effect

from .models import ContractClause, DataLocation


@effect("amended_terms_take_effect")
def amended_terms_take_effect(contracts: QuerySet, _on: dt.date) -> None:
    """The reviewed terms of the contract's new edition take effect; the older ones that they replace do so no more."""
    terms = ContractClause.objects.filter(contract__in=contracts).exclude(state="superseded")
    new = terms.filter(edition=F("contract__edition"))
    replaced = new.filter(contract=OuterRef("contract"), code=OuterRef("code"))
    older = terms.filter(~Q(edition=F("contract__edition")) & Exists(replaced))
    for term in older:
        term.state = ContractClause.State.SUPERSEDED
        term.save(action="supersede", reason=term.contract.edition)
    for term in new.filter(state="reviewed"):
        term.state = ContractClause.State.EFFECTIVE
        term.save(action="take_effect")


@effect("data_locations_are_approved")
def data_locations_are_approved(vendors: QuerySet, on: dt.date) -> None:
    """Each location of a vendor that was not approved yet is, as of that day."""
    for place in DataLocation.objects.filter(vendor__in=vendors, approved_on=None):
        place.approved_on = on
        place.save()
