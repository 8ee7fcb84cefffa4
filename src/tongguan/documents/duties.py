"""Duties of those who keep policies and rules: both are reviewed again and again (4.2.2.c.1, 5.2.1.b, 5.2.2.b)."""

import datetime as dt

from django.db.models import DateField, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongguan.core.duties import Owed, duty, entered_on, latest, nothing, or_entered, proof_of
from tongguan.core.models import PeriodicTask
from tongguan.core.roles import Role

from .checks.policies import by_a_leader
from .models import Document, Policy


@duty(
    "POLICY_REVIEW",
    _("Review the policy and how it works"),
    clause="5.2.1.b",
    limit="policy_effect_reviewed.months",
    role=Role.LEADER,
    by_hand=True,
)
def policies_are_reviewed(on: dt.date) -> Owed:
    """Each policy on outsourcing in force; the task itself is the record, if its result has figures."""
    published = Policy.objects.filter(kind=Policy.Kind.OUTSOURCING_SECURITY, state=Policy.State.PUBLISHED)
    done = PeriodicTask.objects.filter(
        Q(register="") | Q(register="policy", record=OuterRef("pk")),
        by_a_leader(),
        rule="POLICY_REVIEW",
        state="done",
        result__regex="[0-9]",
    )
    return Owed(
        over=published,
        since=or_entered(Policy, "published_on", "approved_on"),
        last=latest(done, "done_on"),
        proof=proof_of(done, "done_on"),
    )


@duty("RULE_REVIEW", _("Review the management rules"), clause="5.2.2.b", limit="rules_reviewed_in_time.months")
def rules_are_reviewed(on: dt.date) -> Owed:
    """Each set of rules for outsourcing in force, from its last review, else its approval."""
    rules = Document.objects.filter(kind=Document.Kind.OUTSOURCING_RULE, state=Document.State.PUBLISHED)
    last = Coalesce(F("reviewed_on"), F("approved_on"), F("effective_on"), nothing(), output_field=DateField())
    since = Coalesce(last, entered_on(Document), output_field=DateField())
    return Owed(over=rules, since=since, last=last, proof=F("number"))
