"""Duties of those who keep policies and rules: both are reviewed again and again (4.2.2.c.1, 5.2.1.b, 5.2.2.b)."""

import datetime as dt

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tongguan.core.duties import Owed, duty, or_entered
from tongguan.core.roles import Role

from .models import Document, Policy


@duty("POLICY_REVIEW", _("Review the policy and how it works"), clause="5.2.1.b", role=Role.LEADER, by_hand=True)
def policies_are_reviewed(on: dt.date) -> Owed:
    """Each policy on outsourcing in force, from the day on which it was published."""
    published = Policy.objects.filter(kind=Policy.Kind.OUTSOURCING_SECURITY, state=Policy.State.PUBLISHED)
    return Owed(over=published, since=or_entered(Policy, "published_on"))


@duty("RULE_REVIEW", _("Review the management rules"), clause="5.2.2.b", by_hand=True)
def rules_are_reviewed(on: dt.date) -> Owed:
    """Each set of rules for outsourcing in force, from its last review or the day on which it took effect."""
    rules = Document.objects.filter(kind=Document.Kind.OUTSOURCING_RULE, state=Document.State.PUBLISHED)
    return Owed(over=rules, since=or_entered(Document, "effective_on"), last=F("reviewed_on"), proof=F("number"))
