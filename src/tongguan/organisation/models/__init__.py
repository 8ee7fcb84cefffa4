"""The registers of the organisation."""

from .interested_party import InterestedParty
from .org_unit import OrgUnit
from .person import Person

__all__ = ["InterestedParty", "OrgUnit", "Person"]
