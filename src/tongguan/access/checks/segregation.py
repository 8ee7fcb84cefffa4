"""Segregation of duties around access and assets: refused at write time, swept for what came in another way."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.access.models import AccessGrant, AccessReview, AccessReviewItem, LogReview
from tongguan.access.models.access_grant import LIVE, of_established_people
from tongguan.core.checks import Rule, check
from tongguan.core.models import AuditEntry
from tongguan.inventory.models import Asset

from .grants import GRANT


@check(
    _("Nobody approves access that they asked for, or that they hold themselves."),
    message=_("{record}: approved by who asked for it, or by its holder (SOD-04)."),
    segregation="SOD-04",
    **GRANT,
)
def grant_is_approved_by_another(on: dt.date) -> Rule:
    asked = AuditEntry.objects.filter(
        register="access_grant", record=OuterRef("pk"), action="create", actor=OuterRef("approved_by")
    )
    holds = Q(person__account=F("approved_by")) | Q(vendor_staff__person__account=F("approved_by"))
    return Rule(
        over=AccessGrant.objects.all(),
        when=Q(state__in=LIVE, approved_by__isnull=False),
        broken=holds | Q(Exists(asked)),
    )


@check(
    _("The top administrator right of a system, database or room is held on the own establishment only."),
    message=_("{record}: this right is only for your own people on the establishment (SOD-11)."),
    segregation="SOD-11",
    **GRANT,
)
def top_rights_stay_in_house(on: dt.date) -> Rule:
    return Rule(
        over=AccessGrant.objects.exclude(top_right=""),
        when=Q(state__in=LIVE),
        broken=~of_established_people(),
    )


@check(
    _("Nobody re-checks the log of a system that they run."),
    message=_("{record}: whoever runs the system judged its log (SOD-14)."),
    over=LogReview,
    scope={"project": "source__project"},
    segregation="SOD-14",
)
def log_is_reviewed_by_another(on: dt.date) -> Rule:
    own = Q(source__administrator__account=F("done_by"))
    return Rule(over=LogReview.objects.all(), when=Q(done_by__isnull=False), broken=own)


@check(
    _("Nobody decides in a review about access that they hold."),
    message=_("{record}: the holder of a grant decided about it (SOD-14)."),
    over=AccessReview,
    scope={"project": "project"},
    segregation="SOD-14",
)
def grants_are_reviewed_by_another(on: dt.date) -> Rule:
    own = Q(grant__person__account=F("decided_by")) | Q(grant__vendor_staff__person__account=F("decided_by"))
    decided = AccessReviewItem.objects.filter(review=OuterRef("pk"), decided_by__isnull=False)
    return Rule(over=AccessReview.objects.all(), when=Q(Exists(decided)), broken=Exists(decided.filter(own)))


@check(
    _("Nobody confirms alone that an asset was disposed of."),
    message=_("{record}: laid aside and disposed of by one person (SOD-16)."),
    over=Asset,
    segregation="SOD-16",
)
def asset_is_disposed_of_by_two(on: dt.date) -> Rule:
    alone = AuditEntry.objects.filter(
        register="asset", record=OuterRef("pk"), action__in=["lay_aside", "take_back"], actor=OuterRef("disposal_by")
    )
    return Rule(over=Asset.objects.all(), when=Q(disposal_by__isnull=False), broken=Exists(alone))
