"""The registers of access, in the order in which they know each other."""

from .access_grant import AccessGrant, MediaPermission
from .access_review import AccessReview, AccessReviewItem, AccountReviewItem
from .device_entry import DeviceEntry
from .log_review import LogAnomaly, LogReview
from .log_source import LogField, LogSource, LogSystem
from .media import Media
from .media_event import MediaEvent
from .network_review import NeededControl, NetworkReview
from .remote_access import RemoteAccess, RemoteControl
from .zone import Zone
from .zone_visit import ZoneVisit

__all__ = [
    "AccessGrant",
    "AccessReview",
    "AccessReviewItem",
    "AccountReviewItem",
    "DeviceEntry",
    "LogAnomaly",
    "LogField",
    "LogReview",
    "LogSource",
    "LogSystem",
    "Media",
    "MediaEvent",
    "MediaPermission",
    "NeededControl",
    "NetworkReview",
    "RemoteAccess",
    "RemoteControl",
    "Zone",
    "ZoneVisit",
]
