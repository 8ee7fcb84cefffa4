"""The document controller's desk: what is under review or to be published, reviews due, and who has not read."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tongguan.core import clock
from tongguan.core.models import Acknowledgement

from .cards import SOON, Card, Line, by_day, lines, readable
from .done import titles

MOST = 10
TEXTS = ("policy", "document", "emergency_plan")
SHOWN_HERE = frozenset(TEXTS)


def cards(actor: Any) -> list[Card]:
    """Three cards."""
    return [
        Card(
            title=_("Under review and to be published"),
            icon="file-text",
            lines=_moving(actor),
            empty=_("No text is under review."),
        ),
        Card(
            title=_("To be reviewed within 90 days"),
            icon="calendar-due",
            lines=_to_review(actor),
            empty=_("No review falls due within 90 days."),
        ),
        Card(
            title=_("Not acknowledged by all"),
            icon="users",
            lines=_unread(actor),
            empty=_("Every text was acknowledged by all who were asked."),
            more="/acknowledgement/?state=pending",
        ),
    ]


def _moving(actor: Any) -> list[Line]:
    """What is approved comes first: it only has to be published."""
    found = []
    for state in ("approved", "in_review"):
        for name in TEXTS:
            if (register := readable(actor, name)) and state in register.model.workflow.states.values:
                rows = register.visible_to(actor).filter(state=state)
                found += lines(rows, most=MOST, said=lambda one: one.get_state_display())
    return found[:MOST]


def _to_review(actor: Any) -> list[Line]:
    found = []
    for name in TEXTS:
        if register := readable(actor, name):
            rows = register.visible_to(actor).filter(state="published", next_review_on__lte=clock.today() + SOON)
            found.append(lines(rows, "next_review_on", most=MOST))
    return by_day(found, MOST)


def _unread(actor: Any) -> list[Line]:
    """The texts that most people still have to acknowledge."""
    rows = Acknowledgement.objects.filter(state="pending").order_by().values("register", "record")
    told = list(rows.annotate(people=Count("pk")).order_by("-people", "record")[:MOST])
    titled = titles(actor, [(one["register"], one["record"]) for one in told])
    return [
        Line(
            title=str(record),
            url=record.url,
            said=ngettext("%(count)s person", "%(count)s people", one["people"]) % {"count": one["people"]},
        )
        for one in told
        if (record := titled.get((one["register"], one["record"])))
    ]
