"""What a service brings into one's network is looked at, and again after each change of it (A.2.3.a)."""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from tongguan.access.models import NetworkReview
from tongguan.core.checks import Rule, check
from tongguan.operations.models import Change
from tongguan.outsourcing.checks.periods import OPERATING
from tongguan.outsourcing.models import Project


def _looks(project: str) -> QuerySet[NetworkReview]:
    """Concluded looks with the configuration file, and with what was brought in."""
    done = NetworkReview.objects.filter(project=OuterRef(project), state__in=["done", "closed"])
    return done.filter(config_file__isnull=False).exclude(introduced_links="")


def _unseen_changes(on: dt.date, days: int) -> QuerySet[Change]:
    """Changes of the network that were made so long ago and looked at by nobody since."""
    made = Change.objects.filter(project=OuterRef("pk"), category="network", implemented_at__isnull=False)
    dated = made.annotate(made_on=TruncDate("implemented_at")).filter(made_on__lt=on - dt.timedelta(days=days))
    return dated.filter(~Exists(_looks("project").filter(assessed_on__gte=OuterRef("made_on"))))


@check(
    _("What a running service brought into your network was looked at, and again within {days} days of each change."),
    message=_(
        "{record}: the links and settings that the service brought in were not looked at with their configuration "
        "file, or not again within {days} days of a change; or it is not said whether it touches your network."
    ),
    over=Project,
    scope={"project": "pk"},
    mend="network_review",
    days=10,
)
def network_is_looked_at(on: dt.date, days: int) -> Rule:
    # Whoever has not said whether the service touches the network is asked to look.
    over = Project.objects.exclude(touches_network=False)
    return Rule(over=over, when=OPERATING, broken=~Exists(_looks("pk")) | Exists(_unseen_changes(on, days)))
