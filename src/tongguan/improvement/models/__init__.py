"""The registers of improvement, in the order in which they know each other."""

from .action import Action
from .audit import Audit, AuditMember
from .audit_item import AuditItem
from .finding import Finding
from .improvement import Improvement, ImprovementRevision
from .improvement_compare import ImprovementCompare
from .management_review import ManagementReview, ReviewAttendee, ReviewDecision, ReviewInput
from .measurement import Measurement

__all__ = [
    "Action",
    "Audit",
    "AuditItem",
    "AuditMember",
    "Finding",
    "Improvement",
    "ImprovementCompare",
    "ImprovementRevision",
    "ManagementReview",
    "Measurement",
    "ReviewAttendee",
    "ReviewDecision",
    "ReviewInput",
]
