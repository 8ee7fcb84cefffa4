"""Moves of a project beside its way through the gates: taken over while running, prolonged, given up."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.clock import today
from tongguan.core.conditions import known_above
from tongguan.core.roles import Role
from tongguan.core.workflow import Decides, Guard, Transition

from .secrecy import NO_STATE_SECRETS

MENDING = "mending_deadline"
"""Kind of the decision until when an adopted project may lack what it lacks."""
INTERIM = "interim_access"
"""Kind of the decision that access goes on between two contracts."""
SUSPENSION, RESUMPTION = "suspension", "resumption"
"""Kinds of the decisions that a service stops for a time, and that it goes on."""
ASSESSED_AFRESH, MENDED = "project.assessed_afresh", "project.mended"
"""What must hold before it goes on; who knows risks and findings says whether it does."""


def _ahead(name: str) -> Q:
    # That it is missing is told by the move's needs.
    return Q(**{name: None}) | Q(**{f"{name}__gte": today()})


def _somebody_serves() -> Exists:
    # Service staff know their project.
    from .vendor_staff import VendorStaff  # noqa: PLC0415  circular import

    return Exists(VendorStaff.objects.filter(project=OuterRef("pk"), state="onboarded"))


SOMEBODY_ON_BOARD = Guard(
    holds=_somebody_serves, message=_("Nobody of the service staff is on board yet."), clause="6.1.c"
)
SIDE_MOVES = (
    Transition(
        # No gate is asked for the past: what is missing shows red, and work goes on.
        name="adopt",
        label=_("take over a running project"),
        source=["draft"],
        target="operating",
        by=[Role.OFFICE_HEAD],
        needs=("start_on", "service_started_on", "office", "office_head", "leader"),
        guards=NO_STATE_SECRETS,
        stamps=("adopted_on",),
    ),
    Transition(
        name="set_mending_deadline",
        label=_("set until when it is mended"),
        source=["operating"],
        target="operating",
        by=[Role.LEADER],
        needs=("mend_by",),
        guards=[
            Guard(
                holds=Q(adopted_on__isnull=False),
                message=_("Only what was taken over while running has a date until which it is mended."),
            ),
            Guard(holds=lambda: _ahead("mend_by"), message=_("The date until which it is mended has passed.")),
        ],
        signs=("mend_set_by",),
        decides=Decides(kind=MENDING, way="approve", states=("mend_by",)),
    ),
    Transition(
        name="allow_interim",
        label=_("let access go on between two contracts"),
        source=["operating"],
        target="operating",
        by=[Role.LEADER],
        needs=("interim_to",),
        guards=[Guard(holds=lambda: _ahead("interim_to"), message=_("The end of the interim has passed."))],
        signs=("interim_by",),
        reason=True,
        effects=("access.bridge",),
        decides=Decides(kind=INTERIM, way="approve", states=("interim_to",)),
    ),
    Transition(
        name="suspend",
        label=_("suspend"),
        source=["operating"],
        target="suspended",
        by=[Role.LEADER],
        stamps=("suspended_on",),
        reason=True,
        decides=Decides(kind=SUSPENSION, way="approve"),
        effects=("access.freeze",),
    ),
    Transition(
        name="resume",
        label=_("resume"),
        source=["suspended"],
        target="operating",
        by=[Role.LEADER],
        clears=("suspended_on",),
        guards=[
            Guard(
                holds=Q(reassess_since=None),
                message=_("The risk is still being reassessed."),
                clause="5.1.2.b.3",
            ),
            Guard(
                holds=known_above(ASSESSED_AFRESH),
                message=_("The leader has accepted no risk assessment that was begun since the suspension."),
                clause="5.1.2.b.3",
            ),
            Guard(
                holds=known_above(MENDED),
                message=_("A critical finding of the project is not verified as mended yet."),
                clause="8.2.a",
            ),
        ],
        reason=True,
        decides=Decides(kind=RESUMPTION, way="approve"),
        effects=("access.thaw",),
    ),
    Transition(
        name="cancel",
        label=pgettext_lazy("project", "cancel"),
        source=["selecting", "contracting", "plan_pending", "mobilising"],
        target="cancelled",
        by=[Role.LEADER],
        stamps=("closed_on",),
        reason=True,
        effects=("access.withdraw_of_project", "promises_are_released", "staff.leave_with_project"),
    ),
)
LEADERS_DATES = {"mend_by": "mend_set_by", "interim_to": "interim_by"}
"""Date that the office proposes -> who set it; a date that is changed is to be set anew."""
