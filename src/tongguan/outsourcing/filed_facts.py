"""The facts that a filing tells the authority: as filed, as the registers have them now, and whether they differ."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import CharField, Expression, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from tongguan.core.clock import today
from tongguan.core.lots import in_lots
from tongguan.core.models import Tenant
from tongguan.core.values import label_of

from .models import Contract, Filing, FilingGroup, Project, SecurityPlan

NOT_CONCLUDED = ("draft", "security_review", "approved")
Group = FilingGroup.Group
GROUPS = {
    "filed_office": Group.OFFICE,
    "filed_leader": Group.OFFICE,
    "filed_head": Group.OFFICE,
    "filed_service": Group.SERVICE,
    "filed_vendor": Group.VENDOR,
    "filed_scale": Group.VENDOR,
    "filed_qualifications": Group.VENDOR,
    "filed_manager": Group.VENDOR,
    "filed_plan": Group.CONTROLS,
}
"""Column of the filing that keeps a fact as filed -> the group of information to which it belongs."""


def contracts_of(project: Any) -> QuerySet[Contract]:
    """The concluded contracts of a project, the newest first: a filing tells of the vendor that serves now."""
    concluded = Contract.objects.filter(project=project, signed_on__isnull=False).exclude(state__in=NOT_CONCLUDED)
    return concluded.order_by("-signed_on", "-pk")


def plans_of(project: Any) -> QuerySet[SecurityPlan]:
    """The approved plans of a project, the newest first."""
    approved = SecurityPlan.objects.filter(project=project, approved_at__isnull=False)
    return approved.filter(state__in=["approved", "executing", "closed"]).order_by("-approved_at", "-pk")


def _known(path: str) -> Coalesce:
    return Coalesce(F(path), Value(""))


def _newest(rows: QuerySet, path: str, column: str) -> Coalesce:
    """Of the newest row; while there is none nothing else can be filed than what was."""
    field = TextField() if column == "filed_qualifications" else CharField()
    told = rows.annotate(told=Coalesce(F(path), Value(""), output_field=field)).values("told")
    return Coalesce(Subquery(told[:1]), F(column), output_field=field)


def facts_now() -> dict[str, Expression]:
    """Column -> the fact as the registers have it now, as an expression on filings."""
    served, planned = contracts_of(OuterRef("project")), plans_of(OuterRef("project"))
    return {
        "filed_office": _known("project__office__name"),
        "filed_leader": _known("project__leader__name"),
        "filed_head": _known("project__office_head__name"),
        "filed_service": _known("project__service_type"),
        "filed_vendor": _newest(served, "vendor__name", "filed_vendor"),
        "filed_scale": _newest(served, "vendor__scale", "filed_scale"),
        "filed_qualifications": _newest(served, "vendor__qualifications", "filed_qualifications"),
        "filed_manager": _newest(served, "project_manager__person__name", "filed_manager"),
        "filed_plan": _newest(planned, "edition", "filed_plan"),
    }


def differing() -> Q:
    """The condition that a filing tells something else than the registers have now."""
    condition = Q(pk__in=[])
    for column, now in facts_now().items():
        condition |= ~Q(Exact(F(column), now))
    return condition


@dataclass(frozen=True)
class Fact:
    """One filed fact, as filed and as it is now."""

    column: str
    filed: str
    now: str

    @property
    def label(self) -> str:
        """What the fact is called."""
        return str(label_of(Filing, self.column))

    @property
    def group(self) -> str:
        """The group of information to which it belongs."""
        return GROUPS[self.column]

    @property
    def differs(self) -> bool:
        """Whether the authority was told something else."""
        return self.filed != self.now

    @property
    def shown(self) -> tuple[str, str]:
        """As filed and as now, in words."""
        return _worded(self.column, self.filed), _worded(self.column, self.now)


def _worded(column: str, value: str) -> str:
    if column == "filed_service" and value in Project.Service.values:
        return str(Project.Service(value).label)
    return value


def facts_of(filing: Filing) -> list[Fact]:
    """Every fact of a filing, in one statement."""
    now = facts_now()
    row = Filing.objects.filter(pk=filing.pk).annotate(**{f"now_{name}": value for name, value in now.items()})
    told = row.values(*now, *(f"now_{name}" for name in now)).get()
    return [Fact(name, told[name], told[f"now_{name}"]) for name in now]


def note_changes(tenant: Tenant) -> int:
    """Keep on every filing since which day it differs from the registers; returns on how many that changed."""
    told = Filing.objects.filter(filed_on__isnull=False).exclude(state="closed")
    differ, agree = (
        told.filter(differing(), differs_since=None),
        told.filter(~differing(), differs_since__isnull=False),
    )
    return in_lots(tenant, differ.all, partial(_note, today())) + in_lots(tenant, agree.all, partial(_note, None))


def _note(since: dt.date | None, filings: QuerySet[Filing]) -> int:
    rows = list(filings.select_related("project"))
    for filing in rows:
        filing.differs_since = since
        filing.save(action="compare")
    return len(rows)


NEEDED = {
    "filed_office": _("responsible office of the project"),
    "filed_head": _("head of the responsible office"),
    "filed_vendor": _("vendor of the signed contract"),
    "filed_manager": _("project manager of the vendor, in the contract"),
    "filed_plan": _("security plan that the leader has approved"),
}
"""Facts without which nobody can be reached, or nothing is explained."""
