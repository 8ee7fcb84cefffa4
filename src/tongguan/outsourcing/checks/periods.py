"""From when a duty binds a project: periodic ones count from the start of the service, or from its adoption."""

import datetime as dt

from django.db.models import Exists, Q, QuerySet

from tongguan.core.checks import Rule
from tongguan.outsourcing.models import Project

OPERATING = Q(state="operating")
SERVED = Q(state__in=["operating", "suspended", "exiting"])


def served_since(day: dt.date, path: str = "") -> Q:
    """The service runs since this day or longer, and was not adopted later; of what is not known the worst is taken.

    For querysets of projects, or of records from which `path` leads to their project.
    """

    def told(**given: object) -> Q:
        return Q(**{f"{path}{name}": value for name, value in given.items()})

    begun = told(service_started_on__lte=day) | told(service_started_on=None, start_on__lte=day)
    begun |= told(service_started_on=None, start_on=None)
    return begun & (told(adopted_on=None) | told(adopted_on__lte=day))


def once_since(day: dt.date, rows: QuerySet, *, of: Q = OPERATING) -> Rule:
    """Each of these projects has one of these rows since the day; before the first interval is over it may have none.

    What is not due yet and was not done either is not counted at all: it is neither kept nor broken.
    """
    return done_since(day, Q(Exists(rows)), of=of)


def done_since(day: dt.date, done: Q, *, of: Q = OPERATING) -> Rule:
    """The same, where it takes more than one `Exists` to say that it was done."""
    return Rule(over=Project.objects.all(), when=of & (served_since(day) | done), broken=~done)
