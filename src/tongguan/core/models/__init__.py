"""The models of the core; the companions come last because their workflows need everything before them."""

from tongguan.core.calendar import CalendarDay

from .audit import AuditEntry, Seal
from .record import Record, RecordManager, Records, Unaudited
from .service import Counter, DataKey, Job, SearchEntry, Tick, Touched
from .tenant import Membership, Tenant, Token, User

__all__ = [
    "AuditEntry",
    "CalendarDay",
    "Counter",
    "DataKey",
    "Job",
    "Membership",
    "Record",
    "RecordManager",
    "Records",
    "Seal",
    "SearchEntry",
    "Tenant",
    "Tick",
    "Token",
    "Touched",
    "Unaudited",
    "User",
]

from .companions import Acknowledgement, Comment, Decision, Evidence, Link, Preference

__all__ += ["Acknowledgement", "Comment", "Decision", "Evidence", "Link", "Preference"]
