"""Declarations of none in force: they make a clause not applicable, and fall with the first record to the contrary."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q

from .breaches import Asked
from .models import Declaration


def none_declared(standard: str, asked: Asked) -> dict[str, Declaration]:
    """Clause -> the declaration that speaks for what is asked: the project's own, else that of the organisation."""
    return none_declared_on(standard, asked, [asked.day])[asked.day]


def none_declared_on(standard: str, asked: Asked, days: Sequence[dt.date]) -> dict[dt.date, dict[str, Declaration]]:
    """The same for each of some days, in one statement."""
    speaks = Q(register="")
    for scope, pk in asked.scope.items():
        speaks |= Q(register=scope, record=pk)
    rows = Declaration.objects.filter(speaks, standard=standard, state__in=["in_force", "expired"])
    known = list(rows.filter(declared_on__lte=max(days), valid_to__gte=min(days)).order_by("register", "pk"))
    return {
        day: {row.clause: row for row in known if row.declared_on and row.declared_on <= day <= row.valid_to}
        for day in days
    }
