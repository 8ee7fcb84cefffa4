"""The leader's desk: what waits for a decision, red lights by project, and what was signed."""

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongguan.core.roles import Role
from tongguan.outsourcing.models import Project

from .cards import Card, Line
from .done import done_by
from .waiting import ready

ROLES = frozenset({Role.LEADER})
OFFICE = frozenset({Role.OFFICE_HEAD, Role.OFFICE_STAFF})
"""What these may do themselves is no decision of a leader."""
MOST, FEW = 12, 8


def decisions(actor: Any) -> Card:
    """Each record that only the leader's word is missing to; the page it leads to shows what the decision rests on."""
    return Card(
        title=_("Waiting for your decision"),
        icon="gavel",
        lines=_with_briefs(ready(actor, ROLES, never=OFFICE, most=MOST)),
        empty=_("Nothing waits for your decision."),
    )


def _with_briefs(lines: list[Line]) -> list[Line]:
    """A project that waits for its decision leads to the page that says what the decision rests on."""
    waiting = Project.objects.filter(state=Project.State.DECISION_PENDING)
    briefs = {
        f"/project/{pk}/": reverse("brief", args=[pk])
        for pk in waiting.order_by("pk").values_list("pk", flat=True)[:MOST]
    }
    return [replace(line, url=briefs.get(line.url, line.url)) for line in lines]


def signed(actor: Any) -> Card:
    """The last decisions and approvals of this leader."""
    return Card(
        title=_("Signed by you"),
        icon="signature",
        lines=done_by(actor, FEW),
        empty=_("You have not signed anything lately."),
    )
