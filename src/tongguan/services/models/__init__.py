"""The registers of services, in the order in which they know each other."""

from .availability import Availability, Outage
from .budget import Budget
from .capacity import Capacity
from .complaint import Complaint
from .continuity_plan import ContinuityContact, ContinuityPlan
from .demand import Demand
from .ola import OLA, OLATarget
from .satisfaction import Satisfaction
from .sla import SLA, SLATarget

__all__ = [
    "OLA",
    "SLA",
    "Availability",
    "Budget",
    "Capacity",
    "Complaint",
    "ContinuityContact",
    "ContinuityPlan",
    "Demand",
    "OLATarget",
    "Outage",
    "SLATarget",
    "Satisfaction",
]
