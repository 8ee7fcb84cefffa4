"""The registers of operations, in the order in which they know each other."""

from .backup_job import BackupJob
from .emergency_plan import EmergencyPlan, PlanContact, PlanIssue, PlanLevel, PlanStep
from .issue_report import IssueReport
from .restore_test import RestoreTest
from .security_incident import ResponseStep, SecurityIncident
from .service_log import ServiceLog
from .vulnerability import Vulnerability

__all__ = [
    "BackupJob",
    "EmergencyPlan",
    "IssueReport",
    "PlanContact",
    "PlanIssue",
    "PlanLevel",
    "PlanStep",
    "ResponseStep",
    "RestoreTest",
    "SecurityIncident",
    "ServiceLog",
    "Vulnerability",
]
