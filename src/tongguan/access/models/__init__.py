"""The registers of access, in the order in which they know each other."""

from .device_entry import DeviceEntry
from .media import Media
from .media_event import MediaEvent
from .zone import Zone
from .zone_visit import ZoneVisit

__all__ = ["DeviceEntry", "Media", "MediaEvent", "Zone", "ZoneVisit"]
