"""What changes the risk of a running service: people, the service itself, incidents, units, what was filed (7.1.b).

Each is a queryset of events of an outer project with the `day` from which the change has to be reviewed.
"""

import datetime as dt
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    DateField,
    Exists,
    Expression,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from tongguan.core import preferences
from tongguan.core.checks import kinds
from tongguan.core.duties import earliest, nothing
from tongguan.core.models import AuditEntry
from tongguan.core.registers import name_of
from tongguan.outsourcing.models import (
    Filing,
    FilingAmendment,
    Project,
    ProjectUnit,
    SupervisionReview,
    VendorStaff,
)

from .models import Change, SecurityIncident
from .models.security_incident import SERIOUS

LONG_AGO = dt.date(1900, 1, 1)
APPROVED = ("approved", "scheduled", "implemented", "reviewed", "closed")
SERVING = ("onboarded", "suspended")
WHOLE = 100


def began(project: str = "") -> Combinable:
    """From when on changes count: who and what was there at the start, or on adoption, is not new."""
    known = Value(LONG_AGO, output_field=DateField())
    started = Coalesce(OuterRef(f"{project}service_started_on"), OuterRef(f"{project}start_on"), known)
    adopted = Coalesce(OuterRef(f"{project}adopted_on"), known)
    return Greatest(started, adopted, output_field=DateField())


def reviewed_since(project: str = "project") -> Exists:
    """Changed risk was reviewed on the day of an outer event or later."""
    done = SupervisionReview.objects.filter(kind="risk_change", state__in=["done", "reported"])
    return Exists(done.filter(project=OuterRef(project), done_on__gte=OuterRef("day")))


def changes() -> QuerySet[Change]:
    """Changes of the service itself, from their approval on."""
    bearing = Change.objects.filter(Q(affects_contract=True) | Q(is_major=True), state__in=APPROVED)
    dated = bearing.annotate(day=Coalesce("approved_on", "requested_on", output_field=DateField()))
    return dated.filter(project=OuterRef("pk"), day__gt=began())


def incidents() -> QuerySet[SecurityIncident]:
    """Serious incidents of the service."""
    dated = SecurityIncident.objects.annotate(day=TruncDate("reported_at", output_field=DateField()))
    return dated.filter(project=OuterRef("pk"), level__in=SERIOUS, day__gt=began())


def staff() -> QuerySet[VendorStaff]:
    """Service staff who came or left."""
    dated = VendorStaff.objects.annotate(day=Coalesce("offboarded_on", "onboarded_on", output_field=DateField()))
    return dated.filter(project=OuterRef("pk"), onboarded_on__isnull=False, day__gt=began())


def key_staff() -> QuerySet[VendorStaff]:
    """Key people who came or left."""
    return staff().filter(is_key=True)


def amendments() -> QuerySet[FilingAmendment]:
    """Changes of office, head, vendor, manager or plan that the authority had to be told."""
    dated = FilingAmendment.objects.annotate(day=F("changed_on"))
    return dated.filter(filing__project=OuterRef("pk"), day__gt=began())


def filings() -> QuerySet[Filing]:
    """The same of which the authority was not told yet."""
    dated = Filing.objects.annotate(day=F("differs_since"))
    return dated.filter(project=OuterRef("pk"), day__isnull=False, day__gt=began())


def units() -> QuerySet[ProjectUnit]:
    """Units that came to a project, or left it, as the trail knows."""
    entries = AuditEntry.objects.filter(register=name_of(ProjectUnit), record=OuterRef("pk"))
    last = entries.filter(action__in=["create", "void"]).order_by("-pk").values("on")[:1]
    dated = ProjectUnit.everything.annotate(day=Subquery(last, output_field=DateField()))
    return dated.filter(project=OuterRef("pk"), day__gt=began())


def unanswered(rows: QuerySet, project: str = "project") -> QuerySet:
    """Those since which changed risk was not reviewed."""
    return rows.filter(~reviewed_since(project))


def many_left_or_came(until: dt.date, percent: int) -> Q:
    """Of the people of an outer project more than so many percent changed up to a day, and nobody reviewed it."""
    moved = unanswered(staff()).filter(day__lte=until)
    serving = VendorStaff.objects.filter(project=OuterRef("pk"), state__in=SERVING)
    concerned = kinds(serving, "pk") + kinds(moved.filter(offboarded_on__isnull=False), "pk")
    return Q(GreaterThan(kinds(moved, "pk") * Value(WHOLE), concerned * Value(percent)))


class Event(NamedTuple):
    """A kind of event that calls for a review by itself."""

    label: Any
    rows: Callable[[], QuerySet]
    project: str = "project"
    """How one gets from such a row to its project."""


EVENTS = (
    Event(_("change of the service"), changes),
    Event(_("serious security incident"), incidents),
    Event(_("key person came or left"), key_staff),
    Event(_("change of what was filed"), amendments, "filing__project"),
    Event(_("registers differ from what was filed"), filings),
    Event(_("change of internal units"), units),
)


def happened() -> Q:
    """Anything of it happened to an outer project."""
    return reduce(or_, (Q(Exists(rows())) for rows in (*(event.rows for event in EVENTS), staff)))


def left_open(until: dt.date, percent: int) -> Q:
    """Something happened up to a day, and changed risk was not reviewed since."""
    told = (Q(Exists(unanswered(event.rows(), event.project).filter(day__lte=until))) for event in EVENTS)
    return reduce(or_, told) | many_left_or_came(until, percent)


def first_days(on: dt.date) -> list[Expression]:
    """Since when each kind of event waits for its review, for an outer project; at last that of the staff at large."""
    percent = int(preferences.value_of("reassess_staff_percent"))
    found: list[Any] = [earliest(unanswered(event.rows(), event.project), "day") for event in EVENTS]
    many = Case(When(many_left_or_came(on, percent), then=earliest(unanswered(staff()), "day")), default=nothing())
    return [*found, many]


def waiting(project: Project, on: dt.date) -> list[tuple[Any, dt.date]]:
    """What happened to a project since its changed risk was last reviewed: label and first day, the oldest first."""
    labels = [*(event.label for event in EVENTS), _("many of the service staff changed")]
    days = {f"day_{place}": day for place, day in enumerate(first_days(on))}
    told = Project.objects.filter(pk=project.pk).annotate(**days).values_list(*days)[0]
    return sorted(((label, day) for label, day in zip(labels, told, strict=True) if day), key=lambda pair: pair[1])
