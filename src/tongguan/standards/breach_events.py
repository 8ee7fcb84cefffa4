"""What webhooks are told of broken rules: for each rule and day how many were found and how many were righted."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from tongguan.channels import sources
from tongguan.channels.deliveries import fresh, keep
from tongguan.channels.models import Channel, Delivery
from tongguan.core import clock
from tongguan.core.models import Tenant

from .models import Breach

OPENED, RIGHTED = "breach.opened", "breach.righted"
DAYS = {OPENED: "opened_on", RIGHTED: "closed_on"}


def tell(tenant: Tenant, hooks: list[Channel]) -> int:
    """A new event each time the number of a rule and day has changed; nothing has to be remembered for it."""
    wanted = {event: [channel for channel in hooks if event in channel.events] for event in DAYS}
    return sum(keep(_deliveries(tenant, event, channels)) for event, channels in wanted.items() if channels)


def _deliveries(tenant: Tenant, event: str, hooks: list[Channel]) -> Iterator[Delivery]:
    field, today = DAYS[event], clock.today()
    rows = Breach.objects.filter(tenant=tenant, **{f"{field}__gte": today - dt.timedelta(days=1)})
    for name, on, count in rows.values_list("check_name", field).annotate(Count("pk")).order_by(field, "check_name"):
        body = {"check": name, "on": on.isoformat(), "count": count}
        for channel in hooks:
            if on >= clock.day_of(channel.made_at):
                yield fresh(channel, event, f"{event}-{name}-{on}-{count}", body=body)


sources.declare(
    "breaches", tell, breach__opened=_("rules newly broken"), breach__righted=_("broken rules that were righted")
)
