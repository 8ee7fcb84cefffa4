"""The registers of operations, in the order in which they know each other."""

from .backup_job import BackupJob
from .change import Change, ChangeAspect, ChangeItem
from .config_audit import ConfigAudit, ConfigDifference
from .drill import Drill, DrillGap
from .emergency_plan import EmergencyPlan, PlanContact, PlanIssue, PlanLevel, PlanStep
from .incident import Incident, IncidentAssignment, IncidentPause
from .issue_report import IssueReport
from .knowledge import Knowledge
from .problem import Problem
from .release import Release, ReleaseChange
from .restore_test import RestoreTest
from .security_incident import ResponseStep, SecurityIncident
from .service_design import AcceptanceCriterion, DesignContent, DesignPlan, ServiceDesign
from .service_log import ServiceLog
from .service_request import RequestAssignment, RequestPause, ServiceRequest
from .vulnerability import Vulnerability

__all__ = [
    "AcceptanceCriterion",
    "BackupJob",
    "Change",
    "ChangeAspect",
    "ChangeItem",
    "ConfigAudit",
    "ConfigDifference",
    "DesignContent",
    "DesignPlan",
    "Drill",
    "DrillGap",
    "EmergencyPlan",
    "Incident",
    "IncidentAssignment",
    "IncidentPause",
    "IssueReport",
    "Knowledge",
    "PlanContact",
    "PlanIssue",
    "PlanLevel",
    "PlanStep",
    "Problem",
    "Release",
    "ReleaseChange",
    "RequestAssignment",
    "RequestPause",
    "ResponseStep",
    "RestoreTest",
    "SecurityIncident",
    "ServiceDesign",
    "ServiceLog",
    "ServiceRequest",
    "Vulnerability",
]
