"""Contracts follow what happens: their security terms are amended after whatever bears on them (6.2.1.b)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.operations.models import Change
from tongguan.outsourcing.models import Contract, ContractAmendment, SupervisionReview


def reviews() -> QuerySet:
    """Reviews of changed risk that want other terms, or that law or service changed and nobody said what follows."""
    told = Q(adjusted=True) | Q(adjusted=None, occasion__in=["law", "service"])
    done = SupervisionReview.objects.filter(told, kind="risk_change", state__in=["done", "reported"])
    of_vendor = Q(vendor=None) | Q(vendor=OuterRef("vendor"))
    return done.filter(of_vendor, project=OuterRef("project"), done_on__gte=OuterRef("signed_on"))


def changes() -> QuerySet:
    """Changes that bear on the contract, from their approval on."""
    approved = ["approved", "scheduled", "implemented", "reviewed", "closed"]
    bearing = Change.objects.filter(project=OuterRef("project"), affects_contract=True, state__in=approved)
    dated = bearing.annotate(day=Coalesce("approved_on", "requested_on"))
    return dated.filter(day__gte=OuterRef("signed_on"))


def answered(on: dt.date, since: str) -> QuerySet:
    """What came of an event for the contract around it: concluded on its day or later."""
    rows = ContractAmendment.objects.filter(contract=OuterRef(OuterRef("pk"))).exclude(outcome="")
    return rows.filter(concluded_on__gte=OuterRef(since), concluded_on__lte=on)


def unanswered_reviews(on: dt.date) -> QuerySet:
    """Reviews after which nothing was concluded, or something about another review."""
    return reviews().filter(~Exists(answered(on, "done_on").filter(Q(review=None) | Q(review=OuterRef("pk")))))


def unanswered_changes(on: dt.date) -> QuerySet:
    """Changes after which nothing was concluded."""
    return changes().filter(~Exists(answered(on, "day")))


@check(
    _("Within {days} days of whatever bears on it a contract is amended, or it is said why no amendment is needed."),
    message=_("{record}: more than {days} days after a review or change that bears on it, no answer is recorded."),
    over=Contract,
    scope={"contract": "pk", "vendor": "vendor", "project": "project"},
    days=30,
)
def contract_follows_what_bears_on_it(on: dt.date, days: int) -> Rule:
    last = on - dt.timedelta(days=days)
    reviewed = unanswered_reviews(on).filter(done_on__lt=last)
    changed = unanswered_changes(on).filter(day__lt=last)
    return Rule(
        over=Contract.objects.all(),
        when=Q(Exists(reviews()) | Exists(changes()), state__in=["signed", "in_force", "amending"]),
        broken=Exists(reviewed) | Exists(changed),
    )
