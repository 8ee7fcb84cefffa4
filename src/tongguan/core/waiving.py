"""Waivers in force: a gate lets be what they cover; verdicts never change by them."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from . import registers, scopes
from .gates import Gate
from .models.record import Record

Subject = tuple[str, int | None]
"""Register and id of what a waiver is about; of the organisation as a whole neither."""
ALL: Subject = ("", None)


def rows(on: dt.date) -> QuerySet:
    """The waivers in force on a day, whatever became of them since."""
    # The model has a workflow, which needs the gates' questions.
    from .models import Waiver  # noqa: PLC0415  circular import

    approved = Q(state__in=["approved", "expired"], approved_on__lte=on, valid_to__gte=on)
    return Waiver.objects.filter(approved)


def places_of(record: Any) -> Iterator[Subject]:
    """A record itself, and the project, vendor or person to which it belongs: a waiver for these covers it."""
    yield registers.name_of(type(record)), record.pk
    if isinstance(record, Record):
        for scope, ids in scopes.ids_of(record).items():
            register = registers.name_of(apps.get_model(scopes.declared[scope].model))
            yield from ((register, pk) for pk in ids)


@dataclass(frozen=True)
class InForce:
    """The waivers in force that some clauses of a standard and some subjects have."""

    subjects: dict[str, set[Subject]] = field(default_factory=dict)
    """Clause -> what it is waived for."""

    @classmethod
    def of(cls, pack: str, on: dt.date, clauses: Iterable[str], subjects: Collection[Subject]) -> "InForce":
        """Read them, in one query."""
        # Records of one register that have the number of another's may be read along; nobody asks for them.
        registers_of, records_of = ({subject[place] for subject in subjects} for place in range(2))
        about = Q(record=None) | Q(register__in=registers_of, record__in=records_of)
        waived = rows(on).filter(about, standard=pack, clause__in=set(clauses))
        found: dict[str, set[Subject]] = {}
        for clause, register, record in waived.values_list("clause", "register", "record"):
            found.setdefault(clause, set()).add((register, record))
        return cls(found)

    def cover(self, gate: Gate, name: str, subjects: Iterable[Subject]) -> bool:
        """Whether what breaks a check is waived, for itself, for the object of the gate, or for the organisation."""
        wanted = {ALL, *subjects}
        return any(self.subjects.get(clause, set()) & wanted for clause in gate.decides.get(name, ()))
