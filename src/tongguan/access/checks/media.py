"""Media: in a safe place, handled by a procedure, and by service staff only under own eyes (A.2.4)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongguan.access.models import Media, MediaEvent, MediaPermission
from tongguan.core.checks import Rule, check

EVENT = {"project": "media__project", "staff": "by_staff", "vendor": "by_staff__vendor"}


@check(
    _("Every medium of a project lies in a controlled zone or is held by somebody on duty; none is missing."),
    message=_(
        "{record}: it lies in no controlled zone, or nobody on duty holds it, or it was not found at the last count."
    ),
    over=Media,
    scope={"project": "project", "staff": "holder_staff", "vendor": "holder_staff__vendor"},
)
def media_are_in_safe_hands(on: dt.date) -> Rule:
    stored = Q(state="in_store", zone__level__in=["controlled", "core"], zone__state="active", zone__voided=False)
    held = Q(state="in_use") & (Q(holder__state="active") | Q(holder_staff__state="onboarded"))
    there = Q(state__in=["in_store", "in_use"], project__isnull=False)
    return Rule(over=Media.objects.all(), when=there, broken=~(stored | held) | Q(found_at_count=False))


@check(
    _("Every handling of a medium of a project is confirmed within {days} days."),
    message=_("{record}: this handling was not confirmed within {days} days."),
    over=MediaEvent,
    scope=EVENT,
    if_any=True,
    days=7,
)
def media_handling_is_confirmed(on: dt.date, days: int) -> Rule:
    before = timezone.make_aware(dt.datetime.combine(on - dt.timedelta(days=days), dt.time()))
    of_projects = Q(media__project__isnull=False)
    return Rule(over=MediaEvent.objects.all(), when=of_projects, broken=Q(state="logged", at__lt=before))


@check(
    _("What service staff do with media is approved and watched by own people, and allowed by a grant of theirs."),
    message=_(
        "{record}: nobody of your own approved or supervised it, or no grant of this person allowed such handling then."
    ),
    over=MediaEvent,
    scope=EVENT,
)
def media_handling_by_staff_is_watched(on: dt.date) -> Rule:
    allowed = MediaPermission.objects.filter(
        Q(grant__valid_to=None) | Q(grant__valid_to__gte=OuterRef("on_day")),
        Q(grant__revoked_at=None) | Q(grant__revoked_at__gte=OuterRef("at")),
        kind=OuterRef("kind"),
        grant__vendor_staff=OuterRef("by_staff"),
        grant__state__in=["active", "revoked", "expired"],
        grant__valid_from__lte=OuterRef("on_day"),
        grant__voided=False,
    )
    unwatched = Q(approved_by=None) | Q(supervised_by=None)
    return Rule(
        over=MediaEvent.objects.alias(on_day=TruncDate("at")),
        when=Q(by_staff__isnull=False),
        broken=unwatched | ~Q(Exists(allowed)),
    )
