"""The priority of a ticket: a table of impact and urgency, in this one place (manual 8.6.1).

A table and no formula: in the field the steps are not even, and an office may want to explain each cell.
"""

from functools import reduce
from operator import or_
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import holds


class Impact(models.TextChoices):
    """How many are hit, and how hard."""

    HIGH = "high", pgettext_lazy("impact", "high")
    MEDIUM = "medium", pgettext_lazy("impact", "medium")
    LOW = "low", pgettext_lazy("impact", "low")


class Urgency(models.TextChoices):
    """How soon the harm grows."""

    HIGH = "high", pgettext_lazy("urgency", "high")
    MEDIUM = "medium", pgettext_lazy("urgency", "medium")
    LOW = "low", pgettext_lazy("urgency", "low")


class Priority(models.TextChoices):
    """In which order tickets are worked on; agreements set their times by it."""

    P1 = "1", _("1 at once")
    P2 = "2", _("2 urgent")
    P3 = "3", _("3 ordinary")
    P4 = "4", _("4 when there is time")


MATRIX: Final = {
    (Impact.HIGH, Urgency.HIGH): Priority.P1,
    (Impact.HIGH, Urgency.MEDIUM): Priority.P2,
    (Impact.HIGH, Urgency.LOW): Priority.P3,
    (Impact.MEDIUM, Urgency.HIGH): Priority.P2,
    (Impact.MEDIUM, Urgency.MEDIUM): Priority.P3,
    (Impact.MEDIUM, Urgency.LOW): Priority.P4,
    (Impact.LOW, Urgency.HIGH): Priority.P3,
    (Impact.LOW, Urgency.MEDIUM): Priority.P4,
    (Impact.LOW, Urgency.LOW): Priority.P4,
}


def priority_of(impact: str, urgency: str) -> str:
    """The cell of the table, or nothing while one of the two is not known."""
    return MATRIX[Impact(impact), Urgency(urgency)].value if impact and urgency else ""


def by_matrix(name: str) -> models.CheckConstraint:
    """The database holds no ticket whose priority is another than the table's."""
    cells = [
        Q(impact=impact.value, urgency=urgency.value, priority=priority.value)
        for (impact, urgency), priority in MATRIX.items()
    ]
    unknown = Q(priority="") & (Q(impact="") | Q(urgency=""))
    return holds(reduce(or_, cells, unknown), name, _("The priority follows from impact and urgency."))
