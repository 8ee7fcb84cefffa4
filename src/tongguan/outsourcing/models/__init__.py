"""The registers of outsourcing, in the order in which they know each other."""

from .vendor import DataLocation, Vendor
from .project import Project, ProjectUnit
from .vendor_staff import VendorStaff
from .staff_assessment import StaffAssessment, StaffCondition
from .contract import Contract
from .contract_clause import ContractClause
from .nda import NDA

__all__ = [
    "NDA",
    "Contract",
    "ContractClause",
    "DataLocation",
    "Project",
    "ProjectUnit",
    "StaffAssessment",
    "StaffCondition",
    "Vendor",
    "VendorStaff",
]
