"""The models of the core; the companions come last because their workflows need everything before them."""

from tongguan.core.calendar import OfficialDay

from .audit import AuditEntry, Seal
from .disposal import Archive, Disposal, Hold
from .notification import Bookmark, MailWish, Notification
from .record import Record, RecordManager, Records, Unaudited
from .service import Counter, DataKey, Job, SearchEntry, Tick, Touched
from .tenant import Membership, Tenant, Token, User

__all__ = [
    "Archive",
    "AuditEntry",
    "Bookmark",
    "Counter",
    "DataKey",
    "Disposal",
    "Hold",
    "Job",
    "MailWish",
    "Membership",
    "Notification",
    "OfficialDay",
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

from .companions import Acknowledgement, Comment, Decision, Evidence, Link
from .own_choices import CalendarDay, Preference
from .periodic_task import PeriodicTask
from .waiver import Waiver

__all__ += ["PeriodicTask", "Waiver"]
__all__ += ["Acknowledgement", "CalendarDay", "Comment", "Decision", "Evidence", "Link", "Preference"]
