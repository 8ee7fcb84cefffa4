"""Confidentiality is restated when the contract starts: to each of the service staff, before their first access."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.access.models import AccessGrant
from tongguan.core.checks import Rule, check
from tongguan.core.models import Acknowledgement
from tongguan.outsourcing.checks.joining import NOT_CONCLUDED, ON_BOARD, STAFF
from tongguan.outsourcing.checks.schooling import passed
from tongguan.outsourcing.models import NDA, Attendee, Contract, TrainingSession, VendorStaff


def _in_time(rows: QuerySet, day: str) -> QuerySet:
    """What was said on this day: not before the contract, and not after the person already had access."""
    contracts = Contract.objects.filter(project=OuterRef(OuterRef("project"))).exclude(state__in=NOT_CONCLUDED)
    held = AccessGrant.objects.filter(
        vendor_staff=OuterRef(OuterRef("pk")), state__in=["active", "expired", "revoked"], approved_by__isnull=False
    )
    on_coming = Q(**{f"{day}__lte": OuterRef("onboarded_on")})
    agreed = contracts.filter(signed_on__lte=OuterRef(day))
    return rows.filter(Exists(agreed), on_coming | ~Exists(held.filter(valid_from__lt=OuterRef(day))))


@check(
    _("Confidentiality is restated to everyone on board after the contract is signed and before their first access."),
    message=_("{record}: confidentiality was not restated between the signing of the contract and the first access."),
    over=VendorStaff,
    scope=STAFF,
    mend="training_session",
    # A session is of one project; whoever was there may serve on another.
    shared=(TrainingSession, Attendee),
)
def confidentiality_is_restated(on: dt.date) -> Rule:
    told = passed("confidentiality", OuterRef("person")).filter(learnt_on__lte=on)
    own = NDA.objects.filter(vendor_staff=OuterRef(OuterRef("pk")))
    signed = Acknowledgement.objects.filter(
        register="nda", record__in=own.values("pk"), account=OuterRef("person__account"), state="acknowledged",
        acknowledged_on__lte=on,
    )  # fmt: skip
    restated = Exists(_in_time(told, "learnt_on")) | Exists(_in_time(signed, "acknowledged_on"))
    return Rule(over=VendorStaff.objects.all(), when=ON_BOARD, broken=~restated)
