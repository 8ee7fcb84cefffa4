"""What runs out and when: declared once, for the desk, the page of the year ahead and programs that ask."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from tongguan.core import access, clock, registers, scopes, values
from tongguan.core.actor import Actor
from tongguan.core.calendar import months_after
from tongguan.core.registers import Register

from .periods import months_from

SOON = dt.timedelta(days=90)
YEAR = 12
"""Months that are looked at ahead."""


@dataclass(frozen=True)
class Expiry:
    """A date of a register at which something runs out or is due anew, and the states in which it still matters."""

    name: str
    path: str
    states: tuple[str, ...]
    on_desk: bool = False

    @property
    def register(self) -> Register:
        """Whose date it is."""
        return registers.registry[self.name]

    @property
    def what(self) -> str:
        """What the date is called."""
        return values.label_of(self.register.model, self.path)

    @property
    def label(self) -> str:
        """Register and date, as a person reads them."""
        return _("%(register)s: %(date)s") % {"register": self.register.label, "date": self.what}

    def rows(self, actor: Actor) -> QuerySet:
        """The records that an actor sees and to which the date still matters."""
        return self.register.visible_to(actor).filter(**{"state__in": self.states, f"{self.path}__isnull": False})


DECLARED = {
    one.name: one
    for one in (
        Expiry("contract", "end_on", ("signed", "in_force", "amending"), on_desk=True),
        Expiry("nda", "valid_to", ("signed",), on_desk=True),
        Expiry("vendor", "qualified_to", ("assessed", "qualified"), on_desk=True),
        Expiry("vendor_staff", "labour_contract_to", ("cleared", "onboarded", "suspended"), on_desk=True),
        Expiry("access_grant", "valid_to", ("active",), on_desk=True),
        Expiry("remote_access", "valid_to", ("approved", "active"), on_desk=True),
        Expiry("subcontract", "end_on", ("approved",)),
        Expiry("competence", "valid_to", ("met",)),
        Expiry("training_session", "next_due", ("held", "evaluated")),
        Expiry("role_assignment", "valid_to", ("effective",)),
        Expiry("media", "check_valid_to", ("in_store", "in_use")),
        Expiry("risk_assessment", "next_due", ("completed", "accepted")),
        Expiry("policy", "next_review_on", ("published",)),
        Expiry("document", "next_review_on", ("published",)),
        Expiry("emergency_plan", "next_review_on", ("published",)),
        Expiry("scope_statement", "next_review_on", ("published",)),
        Expiry("mgmt_plan", "next_review_on", ("approved", "executing")),
        Expiry("knowledge", "next_review_on", ("published",)),
        Expiry("sla", "valid_to", ("agreed", "active")),
        Expiry("ola", "valid_to", ("agreed", "active")),
        Expiry("evidence", "valid_to", ("valid",)),
        Expiry("waiver", "valid_to", ("approved",)),
        Expiry("attestation", "valid_to", ("attested",)),
        Expiry("declaration", "valid_to", ("in_force",)),
    )
}
"""By register, in the order in which they are listed; one date of each register."""


@dataclass(frozen=True)
class Expiring:
    """A record of which something runs out, or has run out."""

    record: Any
    register: Register
    what: str
    day: dt.date
    left: int


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Of what is asked: of all kinds or one, of everything or of one project or vendor."""

    kind: str = ""
    scope: Mapping[str, int] = field(default_factory=dict)

    def condition(self, register: Register) -> Q | None:
        """What records of a register meet; None where they belong to no such thing."""
        if not set(self.scope) <= scopes.paths_of(register.model).keys():
            return None
        return scopes.condition(register.model, {name: [pk] for name, pk in self.scope.items()})


@dataclass(frozen=True)
class Line:
    """A kind with how many run out in each month; the first number is of those that have run out already."""

    expiry: Expiry
    counts: list[int]

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(self.counts)


@dataclass(frozen=True)
class Ahead:
    """The months ahead, and the kinds of which something runs out in them."""

    months: list[dt.date]
    lines: list[Line]

    @property
    def totals(self) -> list[int]:
        """How many of all kinds in each month, those that have run out already first."""
        return [sum(column) for column in zip(*(line.counts for line in self.lines), strict=True)] or [0] * (
            len(self.months) + 1
        )


def readable(actor: Actor) -> list[Expiry]:
    """The kinds of which an actor may see records."""
    return [one for one in DECLARED.values() if access.may(actor, "read", one.register)]


def ahead(actor: Actor, wanted: Wanted) -> Ahead:
    """How many records run out in each of the months ahead: one statement for each kind."""
    today = clock.today()
    months = months_from(today, YEAR)
    lines = []
    for expiry, rows in _asked(actor, wanted):
        monthly = rows.filter(**{f"{expiry.path}__lt": months_after(months[0], YEAR)}).order_by()
        over = Count("pk", filter=Q(**{f"{expiry.path}__lt": today}))
        counted = monthly.annotate(month=TruncMonth(expiry.path)).values("month").annotate(every=Count("pk"), over=over)
        found = {row["month"]: (row["every"], row["over"]) for row in counted}
        left = [sum(gone for _every, gone in found.values())]
        lines.append(
            Line(expiry, left + [found.get(month, (0, 0))[0] - found.get(month, (0, 0))[1] for month in months])
        )
    return Ahead(months, [line for line in lines if line.total])


def _asked(actor: Actor, wanted: Wanted) -> Iterator[tuple[Expiry, QuerySet]]:
    for expiry in readable(actor):
        condition = wanted.condition(expiry.register)
        if condition is not None and wanted.kind in ("", expiry.name):
            yield expiry, expiry.rows(actor).filter(condition)


def due_in(actor: Actor, wanted: Wanted, month: dt.date | None, *, most: int) -> list[Expiring]:
    """What runs out in a month from today on, soonest first; without a month what has run out already."""
    today = clock.today()
    begin = None if month is None else max(month, today)
    end = today if month is None else months_after(month, 1)
    return _listed(actor, _asked(actor, wanted), begin, end, most)


def soon(actor: Actor, *, most: int) -> list[Expiring]:
    """What runs out within the time that desks look ahead, soonest first; what has run out comes before."""
    desk = ((expiry, rows) for expiry, rows in _asked(actor, Wanted()) if expiry.on_desk)
    return _listed(actor, desk, None, clock.today() + SOON + dt.timedelta(days=1), most)


def _listed(
    actor: Actor, asked: Iterator[tuple[Expiry, QuerySet]], begin: dt.date | None, end: dt.date, most: int
) -> list[Expiring]:
    """The first records of each kind with a date from `begin` on and before `end`, in the order of their dates."""
    today, found = clock.today(), []
    for expiry, rows in asked:
        dated = rows.filter(**{f"{expiry.path}__lt": end} | ({f"{expiry.path}__gte": begin} if begin else {}))
        # The ids first: sorting whole rows with all that is joined to them takes ten times as long.
        soonest = list(dated.order_by(expiry.path, "pk").values_list("pk", flat=True)[:most])
        if not soonest:
            continue
        for record in expiry.register.listing(actor).filter(pk__in=soonest):
            day = getattr(record, expiry.path)
            found.append(Expiring(record, expiry.register, expiry.what, day, (day - today).days))
    return sorted(found, key=lambda one: (one.day, one.register.name, one.record.pk))[:most]
