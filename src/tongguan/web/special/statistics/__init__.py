"""Statistics and their pictures: projects over time, vendors side by side, what runs out in the year ahead."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from tongguan.core import access, registers
from tongguan.core.actor import Actor
from tongguan.standards.verdicts import JUDGES
from tongguan.statistics.expiries import readable
from tongguan.web.system_doors import Door, declare

from .expiries import ExpiryPage
from .health import HealthPage
from .vendors import Behind, Scorecard, Sheet
from .ways import AREA


def _judges_vendors(actor: Actor) -> bool:
    return bool(actor.roles & JUDGES) and access.may(actor, "read", registers.registry["vendor"])


declare(
    Door(
        name="statistics-health",
        label=_("projects over time"),
        help=_("How many clauses conformed and were broken day by day; what came to break them and what was righted."),
        open_to=lambda actor: bool(actor.roles & JUDGES),
        area=AREA,
    )
)
declare(
    Door(
        name="statistics-vendors",
        label=_("vendors side by side"),
        help=_("Findings, time limits, incidents, verifications, assessments and staff of several vendors."),
        open_to=_judges_vendors,
        area=AREA,
    )
)
declare(
    Door(
        name="statistics-expiries",
        label=_("what runs out in the year ahead"),
        help=_("Contracts, agreements, qualifications, access, reviews and assessments, month by month."),
        open_to=lambda actor: any(one.register.area == AREA for one in readable(actor)),
        area=AREA,
    )
)
urlpatterns = [
    path("statistics/health/", HealthPage.as_view(), name="statistics-health"),
    path("statistics/vendors/", Scorecard.as_view(), name="statistics-vendors"),
    path("statistics/vendors/sheet.xlsx", Sheet.as_view(), name="statistics-sheet"),
    path("statistics/vendors/<slug:figure>/", Behind.as_view(), name="statistics-behind"),
    path("statistics/expiries/", ExpiryPage.as_view(), name="statistics-expiries"),
]
