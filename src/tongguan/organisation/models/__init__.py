"""The registers of the organisation, in the order in which they know each other."""

from .communication import Communication
from .competence import Competence
from .context_issue import ContextIssue
from .interested_party import InterestedParty
from .mgmt_plan import MgmtPlan, PlanSection
from .objective import Objective
from .obligation import Obligation
from .org_unit import OrgUnit
from .person import Person
from .process import Process
from .report import Report
from .training_plan import TrainingPlan, TrainingTopic

__all__ = [
    "Communication",
    "Competence",
    "ContextIssue",
    "InterestedParty",
    "MgmtPlan",
    "Objective",
    "Obligation",
    "OrgUnit",
    "Person",
    "PlanSection",
    "Process",
    "Report",
    "TrainingPlan",
    "TrainingTopic",
]
