"""The registers of outsourcing, in the order in which they know each other."""

from .contract import Contract
from .contract_clause import ContractClause
from .inventory import AssetHolding, ServiceSupplier
from .nda import NDA
from .project import Project, ProjectUnit
from .staff_assessment import StaffAssessment, StaffCondition
from .vendor import DataLocation, Vendor
from .vendor_staff import VendorStaff

__all__ = [
    "NDA",
    "AssetHolding",
    "Contract",
    "ContractClause",
    "DataLocation",
    "Project",
    "ProjectUnit",
    "ServiceSupplier",
    "StaffAssessment",
    "StaffCondition",
    "Vendor",
    "VendorStaff",
]
