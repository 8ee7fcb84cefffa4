"""What is in somebody's name: found in every register by its links to people and accounts, however many there are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from tongguan.core import preferences, values
from tongguan.core.freezing import frozen_in
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, registry

FACTS = frozenset(
    [
        "acknowledgement.account",
        "change.requested_by",
        "communication.by",
        "competence.person",
        "device_entry.checked_by",
        "issue_report.found_by",
        "issue_report.reported_to",
        "measurement.analysed_by",
        "media.witness",
        "media_event.approved_by",
        "media_event.by",
        "media_event.supervised_by",
        "person.account",
        "restore_test.done_by",
        "rights_request.account",
        "service_log.supervisor",
        "service_request.requester",
        "vendor.manager",
        "vendor_staff.person",
        "vendor_staff.replacement_approved_by",
        "zone_visit.escort",
        "zone_visit.person",
    ]
)
"""Links that say who did something, or who somebody is; they stay what they are when people leave."""
ENDING = {"access_grant": "person", "role_assignment": "person"}
"""Registers whose records are for one person alone and end when he leaves, with the link that names him."""
SETTLED = frozenset(
    [
        "cancelled",
        "closed",
        "confirmed",
        "conform",
        "done",
        "expired",
        "left",
        "nonconform",
        "not_effective",
        "observation",
        "obsolete",
        "rejected",
        "released",
        "retired",
        "reviewed",
        "superseded",
        "verified",
        "withdrawn",
    ]
)
"""States in which nothing is to be done any more, though a way back may lead out of them."""
MOST = 3
"""Records of one kind that a refusal names."""

preferences.setting(
    "leaving_asks_for_hand_over",
    default=True,
    label=_("somebody is recorded as having left only once what is in his name was handed over"),
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """One link of a register to whoever answers for its records."""

    register: Register
    field: str

    @property
    def name(self) -> str:
        """As pages and programs call it."""
        return f"{self.register.name}.{self.field}"

    @property
    def label(self) -> str:
        """For people."""
        return f"{self.register.label} · {values.label_of(self.register.model, self.field)}"

    @property
    def of_account(self) -> bool:
        """Whether it names an account, not a person."""
        return values.linked(self.register.model, self.field) is User

    @property
    def going_on(self) -> Q:
        """Records for which something is still to be answered."""
        machine = self.register.model.workflow
        over = machine.final | (SETTLED & frozenset(machine.states.values))
        return ~Q(state__in=sorted(over))

    def held_by(self, person: Any) -> Q:
        """Records that name a person, given as a record or as a reference to the query around."""
        if not self.of_account:
            return Q(**{self.field: person})
        account = OuterRef("account") if isinstance(person, OuterRef) else person.account_id
        return Q(**{self.field: account}) if account else Q(pk__in=[])

    def rows(self, person: Any) -> QuerySet:
        """What goes on in a person's name."""
        return self.register.model.objects.filter(self.held_by(person), self.going_on)

    def open_in(self) -> Q:
        """The states in which the link may still be changed."""
        machine = self.register.model.workflow
        shut = [state for state, names in machine.editable_in.items() if self.field not in names]
        return ~Q(state__in=sorted(map(str, shut)))


@cache
def places() -> tuple[Place, ...]:
    """Every link by which records are in somebody's name; known once all registers are declared."""
    return tuple(_places())


def _places() -> Iterator[Place]:
    from .models import Person  # noqa: PLC0415  the model asks for what is in somebody's name

    for register in registry.values():
        machine = register.model.workflow
        if machine is None or register.name in ENDING:
            continue
        signed = {name for move in machine.transitions.values() for name in move.signs}
        for field in register.model._meta.fields:
            linked = field.is_relation and field.related_model in (User, Person)
            if linked and field.editable and field.name not in signed and f"{register.name}.{field.name}" not in FACTS:
                yield Place(register=register, field=field.name)


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What somebody has by one link: how much can be handed over, and what cannot."""

    place: Place
    records: list[Record]
    shut: list[Record]

    @property
    def stuck(self) -> list[tuple[Record, str]]:
        """The records of which the link can no longer be changed, each with the reason."""
        told = _("“%(field)s” cannot be changed in the state “%(state)s”.")
        label = values.label_of(self.place.register.model, self.place.field)
        return [(one, told % {"field": label, "state": one.get_state_display()}) for one in self.shut]


def held_by(person: Any, rows_of: Any = None) -> list[Holding]:
    """Everything that goes on in a person's name, register by register; `rows_of` narrows to what somebody may see."""
    found = []
    for place in places():
        rows = place.rows(person)
        rows = rows.filter(pk__in=rows_of(place.register).values("pk")) if rows_of else rows
        records = list(rows.select_related(*place.register.joins(("__str__",))).order_by("pk"))
        if records:
            shut = [one for one in records if place.field in frozen_in(one, [place.field])]
            found.append(Holding(place=place, records=[one for one in records if one not in shut], shut=shut))
    return found


def nothing_left() -> Q:
    """People in whose name nothing goes on that could be handed over; every one where the tenant does not ask."""
    if not preferences.value_of("leaving_asks_for_hand_over"):
        return Q()
    held = [Exists(each.rows(OuterRef("pk")).filter(each.open_in())) for each in places()]
    return ~reduce(or_, map(Q, held), Q(pk__in=[]))


def named(people: Iterable[Any]) -> dict[int, str]:
    """Person -> what is still in his name, with the numbers of the first records; one statement for all of them."""
    people = list(people)
    of_account = {person.account_id: person.pk for person in people if person.account_id}
    found: dict[int, dict[int, list[str]]] = {person.pk: {} for person in people}
    first, *more = [_numbers(at, place, [*found], [*of_account]) for at, place in enumerate(places())]
    for at, holder, number in first.union(*more, all=True).order_by("of_place", "number"):
        person = of_account[holder] if places()[at].of_account else holder
        found[person].setdefault(at, []).append(number)
    return {person: values.listed(map(_told, held.items())) for person, held in found.items()}


def _numbers(at: int, place: Place, people: list[int], accounts: list[int]) -> QuerySet:
    among = {f"{place.field}__in": accounts if place.of_account else people}
    rows = place.register.model.objects.filter(place.going_on, place.open_in(), **among)
    told = rows.order_by().annotate(of_place=Value(at), in_name_of=F(f"{place.field}_id"))
    return told.values_list("of_place", "in_name_of", "number")


def _told(held: tuple[int, list[str]]) -> str:
    at, numbers = held
    return f"{places()[at].label} {values.listed(numbers[:MOST])}{'…' if len(numbers) > MOST else ''}"
