"""The way of a security incident: reported, assessed, met, contained, recovered, reviewed, closed (A.7, 8.1.e)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.conditions import known_above
from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow

from .incident_clocks import SERIOUS

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
RESPONDERS = (*OFFICE, Role.SEC_OFFICER)
OUTSOURCED = Q(project__isnull=False) | Q(vendor__isnull=False)
"""Incidents of an outsourced service."""
NO_WEAKNESS = ("force_majeure",)
"""Categories behind which there is no vulnerability."""
MENDED = ("verified", "accepted")

PREVENTED = "recurrence_is_prevented"
"""What only actions, of a higher layer, say of an incident."""


def without_weakness() -> Q:
    """It needs no vulnerability, or names one that is gone or accepted."""
    return Q(category__in=NO_WEAKNESS) | Q(vulnerability__state__in=MENDED)


def _mended() -> Q:
    return ~OUTSOURCED | without_weakness()


_known_prevented = known_above(PREVENTED)


def _prevented() -> Q:
    return ~OUTSOURCED | ~Q(no_action_because="") | Q(_known_prevented())


class State(models.TextChoices):
    """States of a security incident."""

    REPORTED = "reported", pgettext_lazy("security incident", "reported")
    ASSESSED = "assessed", pgettext_lazy("security incident", "assessed")
    RESPONDING = "responding", _("responding")
    CONTAINED = "contained", _("contained")
    RECOVERED = "recovered", _("recovered")
    REVIEWED = "reviewed", _("reviewed")
    CLOSED = "closed", _("closed")


PATH = Workflow(
    State,
    Transition(
        name="assess",
        label=_("assess"),
        source=[State.REPORTED],
        target=State.ASSESSED,
        by=[*RESPONDERS, Role.ASSESSOR],
        needs=("category", "level"),
    ),
    Transition(
        name="respond",
        label=_("start the response"),
        source=[State.ASSESSED],
        target=State.RESPONDING,
        by=RESPONDERS,
        needs=("owner",),
    ),
    Transition(
        name="contain",
        label=_("record containment"),
        source=[State.RESPONDING],
        target=State.CONTAINED,
        by=RESPONDERS,
        stamps=("contained_at",),
    ),
    Transition(
        name="recover",
        label=_("record recovery"),
        source=[State.CONTAINED],
        target=State.RECOVERED,
        by=RESPONDERS,
        stamps=("recovered_at",),
    ),
    Transition(
        name="review",
        label=_("record the review"),
        source=[State.RECOVERED],
        target=State.REVIEWED,
        by=[*RESPONDERS, Role.ASSESSOR],
        needs=("cause", "lessons"),
        signs=("reviewed_by",),
        stamps=("reviewed_on",),
    ),
    Transition(
        name="close",
        label=_("close"),
        source=[State.REVIEWED],
        target=State.CLOSED,
        by=[Role.OFFICE_HEAD, Role.LEADER],
        not_by_who_did=("create",),
        stamps=("closed_at",),
        guards=[
            Guard(
                holds=~Q(level__in=SERIOUS) | Q(leader_informed_at__isnull=False),
                message=_("From the level “considerable” on the leader has to be informed, with the time."),
                clause="4.2.2.c.4",
                url="#clocks",
            ),
            Guard(
                holds=~Q(level__in=SERIOUS) | Q(authority_reported_at__isnull=False),
                message=_("From the level “considerable” on the time of the report to the authority is missing."),
                clause="A.7.c",
                url="#clocks",
            ),
            Guard(
                holds=_prevented,
                message=_("Propose a preventive action against recurrence, or say why none is needed."),
                clause="8.1.e",
                url="#prevention",
            ),
            Guard(
                holds=_mended,
                message=_("Name the vulnerability behind it; it has to be fixed and verified, or formally accepted."),
                clause="A.7.d",
                url="edit/",
            ),
        ],
    ),
    Transition(
        name="resume",
        label=_("resume the response"),
        source=[State.CONTAINED, State.RECOVERED, State.REVIEWED, State.CLOSED],
        target=State.RESPONDING,
        by=RESPONDERS,
        reason=True,
        clears=("contained_at", "recovered_at", "reviewed_by", "reviewed_on", "closed_at"),
    ),
    editable_in={State.CLOSED: ()},
)
