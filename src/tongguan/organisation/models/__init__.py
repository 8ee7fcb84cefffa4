"""The registers of the organisation."""

from .org_unit import OrgUnit
from .person import Person

__all__ = ["OrgUnit", "Person"]
