"""Changes of outsourced services: assessed and approved before, reviewed after, and what follows from them (A.6.c)."""

import datetime as dt

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.operations.models import Change
from tongguan.outsourcing.checks.filings import FILED
from tongguan.outsourcing.filed_facts import differing
from tongguan.outsourcing.models import ContractAmendment, Filing, FilingAmendment, SupervisionReview

CHANGE = {"change": "pk", "project": "project"}
CLOSED = Q(state="closed")
BEARING = Q(affects_contract=True) | Q(is_major=True)
"""Changes of the service itself, of which contract, filing and risk have to know."""


def of_services() -> QuerySet[Change]:
    """Changes of outsourced services, with the day from which they stand."""
    day = Coalesce("approved_on", "requested_on", output_field=DateField())
    return Change.objects.filter(project__isnull=False).alias(day=day)


@check(
    _("A change of an outsourced service is assessed and approved before, and reviewed within {days} days after."),
    message=_("{record}: carried out without assessment or approval, or not reviewed within {days} days."),
    over=Change,
    scope=CHANGE,
    days=14,
)
def service_change_is_managed(on: dt.date, days: int) -> Rule:
    unassessed = ~Q(kind="standard") & (Q(risk="") | Q(impact=""))
    afterwards = Q(kind="normal") & Q(approved_on__gt=TruncDate("implemented_at"))
    unapproved = Q(kind="standard", preapproved="") | ~Q(kind="standard") & Q(approved_on=None) | afterwards
    before = timezone.make_aware(dt.datetime.combine(on - dt.timedelta(days=days), dt.time()))
    unreviewed = Q(reviewed_on=None) & (CLOSED | Q(implemented_at__lt=before))
    # An emergency is assessed and approved while it is mended, or right after.
    hasty = Q(kind="emergency", state__in=["implemented", "failed"], implemented_at__gte=before)
    done = Q(state__in=["implemented", "reviewed", "closed"]) | Q(state="failed", implemented_at__isnull=False)
    broken = (unassessed | unapproved) & ~hasty | unreviewed
    return Rule(over=Change.objects.filter(project__isnull=False), when=done, broken=broken)


@check(
    _("A change that bears on the contract is closed when the contract is amended, or it is said why not."),
    message=_("{record}: it bears on the contract, and no amendment, nor why none is needed, is recorded since."),
    over=Change,
    scope=CHANGE,
    mend="contract",
    if_any=True,
)
def closed_change_is_answered_in_the_contract(on: dt.date) -> Rule:
    told = ContractAmendment.objects.filter(contract__project=OuterRef("project")).exclude(outcome="")
    answered = told.filter(concluded_on__gte=OuterRef("day"))
    return Rule(over=of_services().filter(affects_contract=True), when=CLOSED, broken=~Exists(answered))


@check(
    _("A change of the service is closed when what was filed about the service is up to date."),
    message=_("{record}: what was filed with the authority about this service is not up to date."),
    over=Change,
    scope=CHANGE,
    mend="filing",
    if_any=True,
)
def closed_change_is_told_to_the_authority(on: dt.date) -> Rule:
    untold = FilingAmendment.objects.filter(filing=OuterRef("pk"), changed_on__lte=on, submitted_on=None)
    filings = Filing.objects.filter(FILED, project=OuterRef("project"), filed_on__isnull=False)
    late = filings.filter(Q(Exists(untold)) | Q(differs_since__isnull=False) & differing())
    # Of a change that was closed long ago others speak: its filing was up to date then.
    lately = Q(closed_on=None) | Q(closed_on__gte=on)
    return Rule(
        over=Change.objects.filter(BEARING, project__isnull=False), when=CLOSED, broken=lately & Q(Exists(late))
    )


@check(
    _("A change of the service is closed when it was reviewed how it changes the risk."),
    message=_("{record}: since it was approved nobody reviewed how it changes the risk."),
    over=Change,
    scope=CHANGE,
    mend="supervision_review",
    given={"kind": "risk_change", "occasion": "service"},
    if_any=True,
)
def closed_change_led_to_a_risk_review(on: dt.date) -> Rule:
    reviewed = SupervisionReview.objects.filter(
        project=OuterRef("project"), kind="risk_change", state__in=["done", "reported"], done_on__gte=OuterRef("day")
    )
    return Rule(over=of_services().filter(BEARING), when=CLOSED, broken=~Exists(reviewed))
