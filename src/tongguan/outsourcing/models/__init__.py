"""The registers of outsourcing, in the order in which they know each other."""

from .contract import Contract
from .contract_clause import ContractClause
from .inventory import AssetHolding, ServiceSupplier
from .nda import NDA
from .project import Project, ProjectUnit
from .resource_commitment import ResourceCommitment
from .role_assignment import AssignedDuty, RoleAssignment
from .staff_assessment import StaffAssessment, StaffCondition
from .training_session import Attendee, TrainingSession
from .vendor import DataLocation, Vendor
from .vendor_staff import VendorStaff

__all__ = [
    "NDA",
    "AssetHolding",
    "AssignedDuty",
    "Attendee",
    "Contract",
    "ContractClause",
    "DataLocation",
    "Project",
    "ProjectUnit",
    "ResourceCommitment",
    "RoleAssignment",
    "ServiceSupplier",
    "StaffAssessment",
    "StaffCondition",
    "TrainingSession",
    "Vendor",
    "VendorStaff",
]
