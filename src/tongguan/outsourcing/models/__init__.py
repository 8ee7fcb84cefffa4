"""The registers of outsourcing, in the order in which they know each other."""

from .contract import Contract
from .contract_clause import ClauseRole, ContractClause
from .contract_rows import ContractAmendment, PromisedStaff
from .deliverable import Deliverable
from .exit_case import ExitCase, ExitRole
from .exit_item import ExitItem
from .filing import Filing, FilingAmendment, FilingGroup
from .inventory import AssetHolding, ServiceSupplier
from .milestone import Milestone, StageObjective
from .nda import NDA
from .plan_item import PlanItem
from .project import Project
from .project_rows import ProjectCandidate, ProjectUnit
from .resource_commitment import ResourceCommitment
from .role_assignment import AssignedDuty, RoleAssignment
from .security_plan import PlanPart, SecurityPlan
from .staff_assessment import StaffAssessment, StaffCondition
from .stage_verification import ObjectiveVerdict, StageVerification, VerificationItem
from .subcontract import Subcontract
from .supervision_review import ReviewItem, SupervisionReview
from .training_session import Attendee, ExamQuestion, TrainingSession
from .vendor import DataLocation, Vendor, VendorCertificate, VendorKeyPerson, VendorOwner
from .vendor_assessment import VendorAssessment, VendorCondition
from .vendor_notice import NoticeResource, VendorNotice
from .vendor_staff import VendorStaff
from .verified_term import VerifiedTerm

__all__ = [
    "NDA",
    "AssetHolding",
    "AssignedDuty",
    "Attendee",
    "ClauseRole",
    "Contract",
    "ContractAmendment",
    "ContractClause",
    "DataLocation",
    "Deliverable",
    "ExamQuestion",
    "ExitCase",
    "ExitItem",
    "ExitRole",
    "Filing",
    "FilingAmendment",
    "FilingGroup",
    "Milestone",
    "NoticeResource",
    "ObjectiveVerdict",
    "PlanItem",
    "PlanPart",
    "Project",
    "ProjectCandidate",
    "ProjectUnit",
    "PromisedStaff",
    "ResourceCommitment",
    "ReviewItem",
    "RoleAssignment",
    "SecurityPlan",
    "ServiceSupplier",
    "StaffAssessment",
    "StaffCondition",
    "StageObjective",
    "StageVerification",
    "Subcontract",
    "SupervisionReview",
    "TrainingSession",
    "Vendor",
    "VendorAssessment",
    "VendorCertificate",
    "VendorCondition",
    "VendorKeyPerson",
    "VendorNotice",
    "VendorOwner",
    "VendorStaff",
    "VerificationItem",
    "VerifiedTerm",
]
