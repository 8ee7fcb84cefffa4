"""What may be wrong with what leaves the installation, and with what browsers report: one look for each."""

import datetime as dt
from collections.abc import Iterator
from gettext import gettext as _
from gettext import ngettext

from django.conf import settings
from django.db.models import Count, Sum

from tongguan.channels.models import Channel, Delivery, PolicyReport
from tongguan.core import clock
from tongguan.core.actor import acting_as
from tongguan.core.models import Tenant, User

from .ailments import ERROR, WARNING, Finding

STUCK = dt.timedelta(hours=1)
RECENT = dt.timedelta(days=7)


def of_the_channels() -> Iterator[Finding]:
    """Channels that fail, deliveries that wait too long or were given up."""
    for tenant in Tenant.objects.filter(is_active=True):
        with acting_as(User.objects.system(), tenant, writes=False):
            failing = list(Channel.objects.filter(tenant=tenant, is_active=True, failures__gt=0).order_by("pk"))
            rows = Delivery.objects.filter(tenant=tenant)
            stuck = rows.filter(state=Delivery.State.WAITING, made_at__lt=clock.now() - STUCK, tries__gt=0).count()
            lost = rows.filter(state=Delivery.State.GIVEN_UP, ended_at__gt=clock.now() - RECENT).count()
        for channel in failing:
            told = _("%(tenant)s: the channel “%(channel)s” fails: %(reason)s")
            message = told % {"tenant": tenant, "channel": channel, "reason": channel.failure}
            hint = _("Look at /platform/channels/ or /platform/webhooks/; what waits is sent once it works again.")
            yield Finding(level=ERROR, message=message, hint=hint)
        if stuck:
            told = ngettext(
                "%(tenant)s: %(count)s delivery has waited for more than an hour.",
                "%(tenant)s: %(count)s deliveries have waited for more than an hour.",
                stuck,
            )
            hint = _("What is stuck is listed at /platform/delivery/.")
            yield Finding(level=WARNING, message=told % {"tenant": tenant, "count": stuck}, hint=hint)
        if lost:
            told = ngettext(
                "%(tenant)s: %(count)s delivery was given up this week.",
                "%(tenant)s: %(count)s deliveries were given up this week.",
                lost,
            )
            hint = _("Mend what the answer says and send it again from the page of its channel.")
            yield Finding(level=WARNING, message=told % {"tenant": tenant, "count": lost}, hint=hint)


def of_the_browsers() -> Iterator[Finding]:
    """What browsers refused on our pages: an attack, an extension, or a mistake of ours."""
    since = clock.now() - RECENT
    places = times = 0
    for tenant in [None, *Tenant.objects.order_by("id")]:
        with acting_as(User.objects.system(), tenant, writes=False):
            rows = PolicyReport.objects.filter(tenant=tenant, last_at__gt=since)
            found = rows.aggregate(places=Count("pk"), times=Sum("count"))
        places, times = places + found["places"], times + (found["times"] or 0)
    if places:
        told = _("Browsers refused something on %(places)s pages, %(times)s times altogether.")
        hint = _("Look at /platform/policy_report/ for the directive and the page.")
        yield Finding(level=WARNING, message=told % {"places": places, "times": times}, hint=hint)


def of_the_web() -> Iterator[Finding]:
    """Hardening that real use needs and somebody has taken off."""
    if not settings.PRODUCTION:
        return
    if not settings.SECURE_HSTS_SECONDS:
        hint = _("Unset TONGGUAN_HSTS, or set it to 31536000.")
        yield Finding(level=WARNING, message=_("Browsers are not told to come back by TLS only."), hint=hint)
    if off := sorted(name for name, most in settings.LIMITS.items() if not most):
        told = _("There is no limit to requests: %(names)s.") % {"names": ", ".join(off)}
        hint = _("Unset TONGGUAN_LIMIT_… or give it a number.")
        yield Finding(level=WARNING, message=told, hint=hint)
