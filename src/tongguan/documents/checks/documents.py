"""Documents: reviewed in time, approved before they take effect, and not by their author (5.2.2.b; manual 7.5.2)."""

import datetime as dt

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check
from tongguan.core.models import AuditEntry
from tongguan.documents.models import Document

from .policies import in_force

RULES = Document.Kind.OUTSOURCING_RULE.value
DOCUMENT = {"document": "pk"}
PUBLISHED = Q(state="published")
OURS = ~Q(kind__in=[RULES, Document.Kind.EXTERNAL])
"""All but the rules for outsourcing, of which the standard speaks, and texts from outside, which others approve."""


def _documents(which: str) -> QuerySet:
    return Document.objects.filter(kind=RULES) if which == RULES else Document.objects.filter(OURS)


def _approved_before_effect(on: dt.date, which: str) -> Rule:
    approved = Q(approved_on__isnull=False) & (Q(approved_by__isnull=False) | Q(approver__isnull=False))
    # Before it is published it may have no effective day yet: that step sets it.
    in_time = Q(effective_on=None) | Q(approved_on__lte=F("effective_on"))
    return Rule(over=_documents(which), when=PUBLISHED, broken=~(approved & in_time))


def _approver_wrote_it(on: dt.date, which: str) -> Rule:
    entered = AuditEntry.objects.filter(
        register="document", record=OuterRef("pk"), action="create", actor=OuterRef("approved_by")
    )
    own = Q(author__account=F("approved_by")) | Q(Exists(entered))
    return Rule(over=_documents(which), when=PUBLISHED, broken=Q(approved_by__isnull=False) & own)


def _reviewed(on: dt.date, which: str, months: int) -> Rule:
    last = Coalesce(F("reviewed_on"), F("approved_on"), F("effective_on"), output_field=DateField())
    late = Q(LessThanOrEqual(last, months_before(on, months)))
    return Rule(
        over=_documents(which), when=PUBLISHED, broken=late | Q(reviewed_on=None, approved_on=None, effective_on=None)
    )


for _which, _name in ((RULES, "rules"), ("other", "document")):
    check(
        _("A published document was approved by a named person on or before the day it took effect."),
        message=_("{record}: it took effect without an approval, or before it was approved."),
        over=Document,
        scope=DOCUMENT,
        name=f"{_name}_approved_before_effect",
        fixed=(_which,),
    )(_approved_before_effect)
    check(
        _("Nobody approves a document that they wrote."),
        message=_("{record}: whoever wrote it approved it; another person has to (SOD-01)."),
        over=Document,
        scope=DOCUMENT,
        name=f"{_name}_approver_is_not_author",
        fixed=(_which,),
        segregation="SOD-01",
    )(_approver_wrote_it)
    check(
        _("A published document was reviewed within the last {months} months."),
        message=_("{record} was not reviewed within the last {months} months."),
        over=Document,
        scope=DOCUMENT,
        name=f"{_name}_reviewed_in_time",
        fixed=(_which,),
        months=12,
    )(_reviewed)


@check(
    _("The published rules for outsourcing rest on the policy in force."),
    message=_("{record}: the rules do not rest on the policy on outsourcing that is in force."),
    over=Document,
    scope=DOCUMENT,
)
def rules_rest_on_policy_in_force(on: dt.date) -> Rule:
    current = in_force(on).filter(pk=OuterRef("policy_version"))
    return Rule(over=Document.objects.filter(kind=RULES), when=PUBLISHED, broken=~Exists(current))
