"""Clauses that no query can judge: there is an attestation in force, by name and with evidence."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check, organisation
from tongguan.core.models import Tenant
from tongguan.outsourcing.models import Project

from .models import Attestation

OUTSOURCING, MANUAL = "gbt32926-2016", "manual-isms-0001"
OF_PROJECTS = ("A.2.2.b",)
OF_THE_ORGANISATION = ((OUTSOURCING, "A.1.c"), (MANUAL, "3"))
SERVED = Q(state__in=["operating", "suspended", "exiting"])


def _asserted(standard: str, clause: str) -> QuerySet[Attestation]:
    """Whatever was ever asserted of a clause; what was withdrawn was asserted once."""
    return Attestation.objects.filter(standard=standard, clause=clause).exclude(state="draft")


def _in_force(rows: QuerySet[Attestation], on: dt.date) -> QuerySet[Attestation]:
    """What came in by an import without its proof asserts nothing."""
    held = rows.filter(state__in=["attested", "expired"], attested_on__lte=on, valid_to__gte=on)
    return held.filter(evidence__isnull=False)


def attested_by_organisation(on: dt.date, standard: str, clause: str) -> Rule:
    """Once asserted it has to be kept up; before the first time nothing is known."""
    rows = _asserted(standard, clause).filter(register="")
    return Rule(over=organisation(), when=Exists(rows), broken=~Exists(_in_force(rows, on)))


def attested_for_project(on: dt.date, standard: str, clause: str) -> Rule:
    """From the start of the service on, for the project itself or for all of the organisation."""
    rows = _in_force(_asserted(standard, clause), on)
    for_it = rows.filter(Q(register="") | Q(register="project", record=OuterRef("pk")))
    return Rule(over=Project.objects.all(), when=SERVED, broken=~Exists(for_it))


def name_of(clause: str) -> str:
    """`A.2.2.b` -> `attested_a_2_2_b`."""
    return f"attested_{clause.lower().replace('.', '_')}"


_words: dict[str, Any] = {
    "sentence": _("A named person has asserted with evidence that this clause is kept, and the assertion still holds."),
    "message": _("{record}: no assertion is in force that this clause is kept."),
    "mend": "attestation",
    # Where records decide the clause as well, they decide alone until somebody asserts something.
    "if_any": True,
}
for _standard, _clause in OF_THE_ORGANISATION:
    check(over=Tenant, name=name_of(_clause), fixed=(_standard, _clause), **_words)(attested_by_organisation)
for _clause in OF_PROJECTS:
    check(over=Project, scope={"project": "pk"}, name=name_of(_clause), fixed=(OUTSOURCING, _clause), **_words)(
        attested_for_project
    )
