"""The management of outsourcing is itself audited: at intervals, with a mandate, in full, by others (7.1.c)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check
from tongguan.improvement.independence import KIND, audits_own_work
from tongguan.improvement.models import Audit, AuditItem
from tongguan.outsourcing.checks.supervision import at_intervals
from tongguan.outsourcing.models import Project
from tongguan.risk.codes import APPENDIX_A
from tongguan.risk.models import Control

AUDIT = {"project": "project", "vendor": "vendor"}
REPORTED = Q(state__in=["reported", "closed"])


def audits() -> QuerySet[Audit]:
    """Audits of the management of outsourcing that were reported."""
    return Audit.objects.filter(REPORTED, kind=KIND)


@check(
    _(
        "The management of every outsourced service was audited within the last {months} months, where data are "
        "sensitive within {strict}."
    ),
    message=_("{record}: its management was not audited within {months} months, with sensitive data {strict}."),
    over=Project,
    scope={"project": "pk"},
    mend="audit",
    given={"kind": KIND},
    shared=(Audit,),
    months=12,
    strict=6,
)
def management_is_audited(on: dt.date, months: int, strict: int) -> Rule:
    of_it = audits().filter(Q(project=OuterRef("pk")) | Q(project=None))
    return at_intervals(of_it, "reported_on", on, months=months, strict=strict)


@check(
    _("Whoever audits the management of outsourcing has a mandate for it."),
    message=_("{record}: no decision that was approved gives the mandate to this audit."),
    over=Audit,
    scope=AUDIT,
    by=("leader",),
    if_any=True,
)
def management_audit_is_mandated(on: dt.date) -> Rule:
    # A link that leads nowhere is no mandate either.
    return Rule(over=audits(), broken=~Q(mandate__isnull=False, mandate__state="approved"))


@check(
    _("An audit of the management asks for every baseline control that is applied; for {months} months it counts."),
    message=_("{record}: baseline controls that are applied were not asked for."),
    over=Audit,
    scope=AUDIT,
    mend="audit_item",
    uses={"months": "management_is_audited.months"},
    if_any=True,
)
def management_audit_covers_the_controls(on: dt.date, months: int) -> Rule:
    asked = AuditItem.objects.filter(audit=OuterRef(OuterRef("pk")), clause=OuterRef("code")).exclude(state="todo")
    applied = Control.objects.filter(
        Q(project=None) | Q(project=OuterRef("project")),
        source="gbt32926A",
        code__in=APPENDIX_A,
        applicable=True,
        state__in=Control.IN_PLACE,
    )
    left_out = applied.filter(~Exists(asked))
    return Rule(over=audits(), when=Q(reported_on__gt=months_before(on, months)), broken=Exists(left_out))


@check(
    _("Nobody audits the outsourcing that they run, nor a control that they own."),
    message=_("{record}: somebody of the team runs what is audited, or owns a control that they ask for (SOD-08)."),
    over=Audit,
    scope=AUDIT,
    segregation="SOD-08",
    if_any=True,
)
def nobody_audits_the_outsourcing_they_run(on: dt.date) -> Rule:
    return Rule(over=audits(), broken=audits_own_work())
