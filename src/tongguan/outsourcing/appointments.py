"""Who holds which role on a day: letters in force, and who may sign for a project as its leader."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from tongguan.outsourcing.models import RoleAssignment

LEADING = ("leader", "dept_security_leader", "unit_security_leader")
"""Roles at the level of a leader."""


def in_force(on: dt.date) -> Q:
    """The condition of an appointment that holds on a day; a delegation falls with the role that it comes from."""
    return _holds(on) & (Q(delegated_from=None) | _holds(on, "delegated_from__"))


def _holds(on: dt.date, path: str = "") -> Q:
    still = Q(**{f"{path}valid_to": None}) | Q(**{f"{path}valid_to__gte": on})
    return still & Q(**{f"{path}state": "effective", f"{path}voided": False, f"{path}valid_from__lte": on})


def held(on: dt.date, *roles: str) -> QuerySet[RoleAssignment]:
    """Appointments in force for the whole organisation."""
    return RoleAssignment.objects.filter(in_force(on), scope="tenant", role__in=roles)


def for_project(on: dt.date, *roles: str, path: str = "pk") -> QuerySet[RoleAssignment]:
    """Appointments in force for a project: the row of the query around it, or where `path` leads from that row."""
    return RoleAssignment.objects.filter(in_force(on), role__in=roles, project=OuterRef(path))


def signed_as_leader() -> QuerySet[RoleAssignment]:
    """Appointments by which whoever took a decision, the row around it, led the project on the day of signature.

    An appointment that ended since was one on that day; one that was proposed and dropped never was.
    """
    day = OuterRef("decided_on")
    return RoleAssignment.objects.filter(
        Q(state="effective") | Q(state="ended", appointed_on__isnull=False),
        Q(valid_to=None) | Q(valid_to__gte=day),
        Q(ended_on=None) | Q(ended_on__gte=day),
        valid_from__lte=day,
        role="leader",
        project=OuterRef("record"),
        person__account=OuterRef("decided_by"),
    )


def with_mandate(on: dt.date, letters: QuerySet[RoleAssignment]) -> QuerySet[RoleAssignment]:
    """Of these appointments those that entitle to decide: own ones, and those delegated to another leader (SOD-15)."""
    own = held(on, *LEADING).filter(delegated_from=None, person=OuterRef("person"))
    return letters.filter(Q(delegated_from=None) | Q(Exists(own)))
