"""Changes that a vendor makes for the department: by a mandate that names activities and limits (A.6.e)."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core.actor import acting
from tongguan.core.models import Decision
from tongguan.core.roles import from_outside
from tongguan.core.workflow import Guard
from tongguan.outsourcing.models import Contract, VendorStaff

MANDATE = "vendor_mandate"
"""Kind of the decision by which the leader lets a vendor make changes; its opinion says the limits."""


def by_vendor() -> Q:
    """Whoever carries the change out, or did, serves its project for a vendor."""
    serving = VendorStaff.objects.filter(project=OuterRef("project"))
    planned = Exists(serving.filter(person=OuterRef("implementer")))
    return Q(planned) | Q(Exists(serving.filter(person__account=OuterRef("implemented_by"))))


def mandates(project: str) -> QuerySet[Decision]:
    """Mandates of a project, or of one of its contracts, that say what the vendor may do and within which limits."""
    contracts = Contract.objects.filter(project=OuterRef(OuterRef(project)))
    of = Q(register="project", record=OuterRef(project))
    of |= Q(register="contract", record__in=contracts.values("pk"))
    return Decision.objects.filter(of, kind=MANDATE, state="approved").exclude(opinion="")


def _mandated() -> Any:
    if not from_outside(acting().roles):
        return Q()
    return Q(project=None) | Q(Exists(mandates("project")))


MANDATED = Guard(
    holds=_mandated,
    message=_("The leader has not mandated the vendor to make changes, with activities and limits."),
    clause="A.6.e",
)
