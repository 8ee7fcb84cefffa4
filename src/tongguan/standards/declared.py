"""Declarations of none in force: they make a clause not applicable, and fall with the first record to the contrary."""

from django.db.models import Q

from .breaches import Asked
from .models import Declaration


def none_declared(standard: str, asked: Asked) -> dict[str, Declaration]:
    """Clause -> the declaration that speaks for what is asked: the project's own, else that of the organisation."""
    speaks = Q(register="")
    for scope, pk in asked.scope.items():
        speaks |= Q(register=scope, record=pk)
    rows = Declaration.objects.filter(speaks, standard=standard, state__in=["in_force", "expired"])
    in_force = rows.filter(declared_on__lte=asked.day, valid_to__gte=asked.day)
    return {row.clause: row for row in in_force.order_by("register", "pk")}
