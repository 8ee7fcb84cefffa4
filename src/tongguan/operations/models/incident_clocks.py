"""By when a security incident is to be reported inside, reported to the authority, and contained (A.7.c).

What the emergency plan applied says of the level goes before the settings.
"""

import datetime as dt
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core.preferences import setting, value_of

from .emergency_plan import Level, PlanLevel

SERIOUS = (Level.CONSIDERABLE, Level.MAJOR, Level.EXTRAORDINARY)
"""Levels from which the leader coordinates and the authority has to be told."""
CLOCKS = ("level", "plan_id", "occurred_at", "noticed_at", "reported_at")
"""Columns from which the limits follow."""
REPORT, AUTHORITY = "incident.report_minutes", "incident.authority_hours"
HANDLE = {
    Level.EXTRAORDINARY: ("incident.handle_hours_extraordinary", 4),
    Level.MAJOR: ("incident.handle_hours_major", 8),
    Level.CONSIDERABLE: ("incident.handle_hours_considerable", 24),
    Level.GENERAL: ("incident.handle_hours_general", 72),
}
"""Level -> the setting of the hours within which it is contained."""

setting(REPORT, 30, _("minutes within which a security incident is reported inside"), least=1, most=1440)
setting(
    AUTHORITY,
    4,
    _("hours within which the authority is told of a serious security incident: 1, 2 or 4 by class of operator"),
    least=1,
    most=4,
)
for _level, (_key, _hours) in HANDLE.items():
    _label = format_lazy("{}{}", _("hours within which a security incident is contained: "), _level.label)
    setting(_key, _hours, _label, least=1, most=720)


def dues_of(incident: Any) -> dict[str, dt.datetime | None]:
    """Field -> until when; nothing as long as the level is not known."""
    begun = incident.noticed_at or incident.occurred_at or incident.reported_at
    if not (incident.level and begun):
        return dict.fromkeys(("report_due", "authority_due", "handle_due"))
    row = PlanLevel.objects.filter(plan=incident.plan_id, level=incident.level).first()
    report = (row and row.report_deadline) or value_of(REPORT)
    authority = (row and row.authority_deadline) or value_of(AUTHORITY)
    handle = (row and row.handle_deadline) or value_of(HANDLE[Level(incident.level)][0])
    return {
        "report_due": begun + dt.timedelta(minutes=report),
        "authority_due": begun + dt.timedelta(hours=authority) if incident.level in SERIOUS else None,
        "handle_due": begun + dt.timedelta(hours=handle),
    }
