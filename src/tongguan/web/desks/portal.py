"""The desk of a vendor's people: what they owe and by when, their people, projects and rights, and what they enter."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tongguan.core import access, checks, clock, registers
from tongguan.core.registers import Register
from tongguan.core.roles import OUTSIDE, VENDORS, Role
from tongguan.improvement.handing_in import WAYS
from tongguan.operations import plan_receipts
from tongguan.outsourcing import promising, vendor_lessons
from tongguan.outsourcing.models import NDA, Attendee, TrainingSession
from tongguan.outsourcing.noted import to_know

from .cards import Line, readable
from .done import to_read

EACH, RIGHTS = 30, 20
SOON = dt.timedelta(days=30)
TICKETS = {"incident": ("assigned", "in_progress"), "service_request": ("approved", "in_progress")}
"""Register -> states in which a ticket waits for whom it is assigned to."""
HANDED_IN = ("service_log", "vendor_notice", "security_incident", "access_grant", "issue_report")
LIVE = ("requested", "approved", "active")
ONCE_A_YEAR = (
    ("vendor_training_plan_is_verified", "portal-plan"),
    ("vendor_teaches_its_people", "portal-lesson"),
)
"""Checks that a vendor breaks by having handed in nothing, and where it does."""


@dataclass(frozen=True)
class Standing:
    """A record with its state, as it lies with the office or with the vendor."""

    record: Any
    kind: str
    day: dt.date | None = None


def is_for(actor: Any) -> bool:
    """Whether somebody works for a vendor and for nobody inside."""
    return bool(actor.roles & VENDORS) and not actor.roles - OUTSIDE


def home(actor: Any) -> dict[str, Any]:
    """What the page shows."""
    # Their addresses need the converter that `web.urls` registers after it has read this.
    from tongguan.web.special import lamps, portal, portal_sheets, portal_visits  # noqa: PLC0415  circular import

    manages = Role.VENDOR_MANAGER in actor.roles
    ways = [(reverse("portal-entry", args=[name]), one) for name, one in portal.ENTRIES.items()]
    ways += [(reverse(name), one) for name, one in portal_sheets.SHEETS.items()]
    ways.append((reverse("portal-visits"), portal_visits.Visits))
    return {
        "ways": [(url, one.label, one.icon) for url, one in ways if actor.roles & one.roles],
        "owed": owed(actor),
        "projects": list(registers.registry["project"].visible_to(actor).order_by("pk")[:EACH]),
        "manages": manages,
        "people": lamps.serving(_people(actor), actor),
        "rights": rights(actor),
        "sent": sent(actor),
    }


def _people(actor: Any) -> list[Any]:
    """A manager's people on his projects, those who are only proposed included; of anybody else he himself."""
    rows = registers.registry["vendor_staff"].visible_to(actor).exclude(state="offboarded")
    return list(rows.select_related("person", "vendor", "project").order_by("pk"))


def owed(actor: Any) -> list[Line]:
    """What is expected of whoever asks, by day; what has none comes first, for it is wanted now."""
    parts: list[Iterable[Line]] = [_texts(actor), _tests(actor), _promises(actor), _tickets(actor)]
    if Role.VENDOR_MANAGER in actor.roles:
        parts += [_duties(actor), _plans(actor), *(_settled(actor, name) for name in WAYS)]
    found = [line for part in parts for line in part]
    return sorted(found, key=lambda line: line.day or dt.date.min)


def _texts(actor: Any) -> list[Line]:
    """Texts to be confirmed: those that concern him, and whatever else he was asked to take note of."""
    unknown = [one.record for one in to_know(actor) if not one.known]
    lines = [
        Line(
            title=str(record),
            url=reverse("portal-know", args=[registers.name_of(type(record)), record.pk]),
            said=_("read and confirm"),
        )
        for record in unknown
    ]
    known = {record.url for record in unknown}
    return lines + [line for line in to_read(actor, EACH) if line.url not in known]


def _tests(actor: Any) -> list[Line]:
    mine = Attendee.objects.filter(session=OuterRef("pk"), person__account=actor.user, passed=True)
    rows = registers.register_of(TrainingSession).visible_to(actor).filter(state="held", questions__voided=False)
    open_ = rows.filter(~Exists(mine)).distinct().order_by("pk")[:EACH]
    return [Line(title=str(one), url=reverse("portal-test", args=[one.pk]), said=_("take the test")) for one in open_]


def _promises(actor: Any) -> list[Line]:
    """Agreements that are missing, and those about to end: the paper is signed anew and handed in."""
    people, place = promising.signers(actor), reverse("portal-promise")
    lines = [
        Line(title=str(one.person), url=f"{place}?by=staff-{one.pk}", said=_("hand in the signed NDA"))
        for one in promising.unpromised(people)[:EACH]
    ]
    lines += [
        Line(title=str(one), url=f"{place}?by=vendor-{one.pk}", said=_("hand in the signed NDA"))
        for one in promising.unbound(actor)[:EACH]
    ]
    ending, joins = promising.ending(actor, clock.today() + SOON), registers.relations_of_title(NDA)
    for one in ending.select_related(*joins).order_by("valid_to", "pk")[:EACH]:
        who = f"staff-{one.vendor_staff_id}" if one.vendor_staff_id else f"vendor-{one.vendor_id}"
        lines.append(Line(title=str(one), url=f"{place}?by={who}", said=_("the NDA ends"), day=one.valid_to))
    return lines


def _plans(actor: Any) -> list[Line]:
    """Emergency plans that were given to the vendor and are not acknowledged."""
    return [
        Line(
            title=str(one.plan),
            url=reverse("portal-emergency-plan", args=[one.plan_id]),
            said=_("read and acknowledge"),
        )
        for one in plan_receipts.issued_to(actor).filter(acknowledged_on=None)[:EACH]
    ]


def _tickets(actor: Any) -> list[Line]:
    """Tickets at work in one's own name, with the page on which they go on."""
    found = []
    for name, states in TICKETS.items():
        if register := readable(actor, name):
            rows = register.visible_to(actor).filter(assignee__account=actor.user, state__in=states)
            kind = str(register.model._meta.verbose_name)
            found += [Line(title=str(one), url=one.url, said=kind) for one in rows.order_by("opened_at", "pk")[:EACH]]
    return found


def _duties(actor: Any) -> list[Line]:
    """What a vendor as such has to hand in once a year; the same checks judge it as for the office."""
    # Their addresses need the converter that `web.urls` registers after it has read this.
    from tongguan.web.special import portal_sheets  # noqa: PLC0415  circular import

    vendors, lines = list(vendor_lessons.vendors_of(actor).values_list("pk", flat=True)), []
    for name, page in ONCE_A_YEAR:
        check = checks.registry[name]
        lines += [
            Line(title=capfirst(portal_sheets.SHEETS[page].label), url=reverse(page), said=check.told(vendor))
            for vendor in check.breaking(vendor=vendors)
        ]
    return lines


def _settled(actor: Any, name: str) -> list[Line]:
    """Records of a register that still want something of this manager's vendor."""
    way, register = WAYS[name], readable(actor, name)
    last = register.model.workflow.transitions[way.steps[-1]] if register else None
    if register is None or last is None or Role.VENDOR_MANAGER not in last.by:
        return []
    rows = register.visible_to(actor).filter(_his(name, actor), state__in=way.open_in)
    if way.due:
        rows = rows.annotate(wanted_on=F(way.due)).order_by(F("wanted_on").asc(nulls_last=True), "pk")
    joins = registers.relations_of_title(register.model)
    kind = str(register.model._meta.verbose_name)
    return [
        Line(
            title=str(one),
            url=reverse("portal-settle", args=[name, one.pk]),
            said=f"{kind} · {last.label}",
            day=clock.day_of(one.wanted_on) if way.due else None,
        )
        for one in rows.select_related(*joins)[:EACH]
    ]


def _his(name: str, actor: Any) -> Q:
    """Of what is visible that which is for the vendor to do: not the office's own items of a common plan."""
    return {
        "plan_item": Q(owner__account=actor.user),
        "action": Q(vendor__isnull=False) | Q(owner__account=actor.user),
        "milestone": ~Q(deliverables__state__in=["pending", "rejected"]),
    }.get(name, Q())


def rights(actor: Any) -> list[Standing]:
    """One's own grants and ways in, with the day on which they end."""
    found = []
    for name in ("access_grant", "remote_access"):
        if register := readable(actor, name):
            rows = register.visible_to(actor).filter(vendor_staff__person__account=actor.user, state__in=LIVE)
            kind = str(register.model._meta.verbose_name)
            joined = rows.select_related(*register.joins(["__str__"])).order_by("valid_to", "pk")[:RIGHTS]
            found += [Standing(one, kind, one.valid_to) for one in joined]
    return found


def sent(actor: Any) -> list[Standing]:
    """What was handed in last, and where it stands."""
    found = []
    for name in HANDED_IN:
        register = registers.registry.get(name)
        if register and access.may(actor, "write", register):
            found += _newest(register, register.visible_to(actor))
    if promises := readable(actor, "nda"):
        # The office writes this register too.
        found += _newest(promises, promises.visible_to(actor).filter(scan__handed_in_by=actor.user))
    return found


def _newest(register: Register, rows: QuerySet) -> list[Standing]:
    newest = rows.select_related(*register.joins(["__str__"])).order_by("-pk")[:2]
    return [Standing(one, str(register.model._meta.verbose_name)) for one in newest]
