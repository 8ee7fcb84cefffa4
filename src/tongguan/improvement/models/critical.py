"""What the leader decides on a service in which something critical was found: end it, suspend it, or go on (8.2.a)."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.models import Decision
from tongguan.core.roles import Role
from tongguan.core.workflow import Decides, Guard, Transition

TERMINATION, SUSPENSION, CONTINUATION = "service_termination", "service_suspension", "service_continuation"
KINDS = (TERMINATION, SUSPENSION, CONTINUATION)
"""Kinds of the decision on the service of a critical finding."""


def decided(*kinds: str) -> Exists:
    """The leader has decided so on the finding, here or on paper."""
    rows = Decision.objects.filter(register="finding", record=OuterRef("pk"), state="approved")
    return Exists(rows.filter(kind__in=kinds or KINDS))


def settled() -> Q:
    """Nothing critical about a service waits for the leader any more."""
    return ~Q(severity="critical") | Q(project=None) | Q(decided())


_CRITICAL = Guard(
    holds=Q(severity="critical", project__isnull=False),
    message=_("Only a critical finding about a project asks for this decision."),
    clause="8.2.a",
)
_RUNNING = Guard(
    holds=Q(project__state="operating"),
    message=_("Only a service that is operating can be suspended."),
    clause="8.2.a",
)


def decisions(has_action: Any) -> tuple[Transition, ...]:
    """The three ways; each leaves the finding open, since its cause is still to be found."""
    told: dict[str, Any] = {"source": ["open"], "target": "open", "by": [Role.LEADER], "reason": True}
    compensated = Guard(
        holds=has_action,
        message=_("A service goes on only with a measure that compensates; enter the measure first."),
        clause="8.2.a",
    )
    return (
        Transition(
            name="terminate_service",
            label=_("end the service"),
            guards=[_CRITICAL],
            decides=Decides(kind=TERMINATION, way="approve"),
            **told,
        ),
        Transition(
            name="suspend_service",
            label=_("suspend the service"),
            guards=[_CRITICAL, _RUNNING],
            decides=Decides(kind=SUSPENSION, way="approve"),
            effects=("improvement.suspend_service",),
            **told,
        ),
        Transition(
            name="continue_service",
            label=_("let the service go on"),
            guards=[_CRITICAL, compensated],
            decides=Decides(kind=CONTINUATION, way="approve"),
            **told,
        ),
    )
