"""The ways of a change: normal, standard (approved once as a model), emergency (approved while or after it is done)."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow

from .change_of_vendor import MANDATED

APPROVERS = (Role.LEADER, Role.OFFICE_HEAD, Role.CHANGE_MANAGER, Role.SERVICE_OWNER)
DOERS = (Role.ENGINEER, Role.OFFICE_STAFF, Role.SERVICE_DESK, Role.VENDOR_MANAGER, Role.VENDOR_STAFF)
PLANNERS = (Role.CHANGE_MANAGER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
APART = {"not_by_who_did": ("create", "implement", "implement_at_once"), "segregation": "SOD-05"}
"""Neither who asked for a change nor who carried it out approves it."""


class Kind(models.TextChoices):
    """The kind decides which moves are open."""

    STANDARD = "standard", pgettext_lazy("change", "standard")
    NORMAL = "normal", pgettext_lazy("change", "normal")
    EMERGENCY = "emergency", pgettext_lazy("change", "emergency")


class State(models.TextChoices):
    """States of a change."""

    DRAFT = "draft", _("draft")
    ASSESSED = "assessed", pgettext_lazy("change", "assessed")
    APPROVED = "approved", _("approved")
    SCHEDULED = "scheduled", pgettext_lazy("change", "scheduled")
    IMPLEMENTED = "implemented", pgettext_lazy("change", "carried out")
    REVIEWED = "reviewed", _("reviewed")
    CLOSED = "closed", _("closed")
    REJECTED = "rejected", _("rejected")
    FAILED = "failed", pgettext_lazy("change", "failed")


def path_of(assessed_in_full: Callable[[], Any]) -> Workflow:
    """The state machine; `assessed_in_full` is the condition that all aspects have an answer."""
    return Workflow(
        State,
        *_on_the_way_to_approval(assessed_in_full),
        *_BACK,
        *_WINDOW,
        *_carrying_out(),
        *_CARRIED_OUT,
        *_afterwards(),
        _CLOSE,
        editable_in={
            State.REVIEWED: ("review", "failure_cause"),
            State.CLOSED: (),
            State.REJECTED: (),
        },
    )


def _only(kind: Kind, message: Any) -> Guard:
    return Guard(holds=Q(kind=kind), message=message, clause="8.5.1.1")


_BACK = [
    Transition(
        name="reject",
        label=_("reject"),
        source=[State.DRAFT, State.ASSESSED, State.APPROVED, State.SCHEDULED],
        target=State.REJECTED,
        by=APPROVERS,
        reason=True,
    ),
    Transition(
        name="return",
        label=_("return to draft"),
        source=[State.ASSESSED, State.APPROVED, State.SCHEDULED, State.REJECTED, State.FAILED],
        target=State.DRAFT,
        by=[*APPROVERS, Role.OFFICE_STAFF],
        reason=True,
        clears=("approved_by", "approved_on", "implemented_by", "implemented_at", "success"),
    ),
]
_WINDOW = [
    Transition(
        name="schedule",
        label=_("set the window"),
        source=[State.APPROVED],
        target=State.SCHEDULED,
        by=PLANNERS,
        needs=("window_start", "window_end", "implementer"),
    ),
    Transition(
        name="schedule_standard",
        label=_("set the window of a standard change"),
        source=[State.DRAFT],
        target=State.SCHEDULED,
        by=PLANNERS,
        needs=("preapproved", "window_start", "window_end", "implementer"),
        guards=[_only(Kind.STANDARD, _("Only a standard change is approved beforehand."))],
    ),
]
_CARRIED_OUT = [
    Transition(
        name="endorse",
        label=_("approve afterwards (emergency)"),
        source=[State.IMPLEMENTED],
        target=State.IMPLEMENTED,
        by=APPROVERS,
        signs=("approved_by",),
        stamps=("approved_on",),
        reason=True,
        guards=[_only(Kind.EMERGENCY, _("Only an emergency change is approved afterwards."))],
        **APART,
    ),
    Transition(
        name="fail",
        label=_("record as failed"),
        source=[State.SCHEDULED, State.IMPLEMENTED],
        target=State.FAILED,
        by=[*DOERS, *PLANNERS],
        reason=True,
    ),
]
_CLOSE = Transition(
    name="close",
    label=_("close"),
    source=[State.REVIEWED],
    target=State.CLOSED,
    by=[Role.CHANGE_MANAGER, Role.OFFICE_HEAD, Role.OFFICE_STAFF],
    gate="G14",
    stamps=("closed_on",),
)


def _on_the_way_to_approval(assessed_in_full: Callable[[], Any]) -> list[Transition]:
    return [
        Transition(
            name="assess",
            label=_("conclude the assessment"),
            source=[State.DRAFT],
            target=State.ASSESSED,
            by=[Role.CHANGE_MANAGER, Role.OFFICE_HEAD],
            needs=("category", "risk", "impact", "rollback"),
            guards=[
                Guard(holds=assessed_in_full, message=_("Each of the eight aspects is assessed."), clause="8.5.1.3")
            ],
        ),
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.ASSESSED],
            target=State.APPROVED,
            by=APPROVERS,
            signs=("approved_by",),
            stamps=("approved_on",),
            guards=[
                Guard(
                    holds=~Q(is_major=True) | Q(service_design__isnull=False),
                    message=_("A major change belongs to a service design and transition."),
                    clause="8.5.1.2",
                )
            ],
            **APART,
        ),
    ]


def _carrying_out() -> list[Transition]:
    done: dict[str, Any] = {
        "target": State.IMPLEMENTED,
        "signs": ("implemented_by",),
        "stamps": ("implemented_at",),
    }
    return [
        Transition(
            name="implement",
            label=_("record as carried out"),
            source=[State.SCHEDULED],
            by=DOERS,
            not_by_who_did=("approve",),
            segregation="SOD-05",
            guards=[MANDATED],
            **done,
        ),
        Transition(
            name="implement_at_once",
            label=_("carry out at once (emergency)"),
            source=[State.DRAFT, State.ASSESSED, State.APPROVED],
            by=DOERS,
            not_by_who_did=("approve",),
            segregation="SOD-05",
            needs=("rollback",),
            reason=True,
            guards=[MANDATED, _only(Kind.EMERGENCY, _("Only an emergency change is carried out without a window."))],
            **done,
        ),
    ]


def _afterwards() -> list[Transition]:
    reviewed: dict[str, Any] = {
        "target": State.REVIEWED,
        "by": (Role.CHANGE_MANAGER, Role.OFFICE_HEAD, Role.SERVICE_OWNER),
        "signs": ("reviewed_by",),
        "stamps": ("reviewed_on",),
    }
    return [
        Transition(
            name="review",
            label=_("record the review"),
            source=[State.IMPLEMENTED],
            needs=("review", "success"),
            guards=[
                Guard(
                    holds=Q(kind=Kind.STANDARD) | Q(approved_by__isnull=False),
                    message=_("Nobody has approved this change yet."),
                    clause="8.5.1.3",
                ),
                Guard(
                    holds=~Q(category="patch") | ~Q(test_result=""),
                    message=_("A patch or upgrade needs its test result."),
                    clause="A.6.e.1",
                ),
            ],
            **reviewed,
        ),
        Transition(
            name="review_failure",
            label=_("record the review of the failure"),
            source=[State.FAILED],
            needs=("failure_cause",),
            **reviewed,
        ),
    ]
