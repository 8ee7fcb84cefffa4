"""Sends deliveries in a process of its own, so that a test can kill it: `begin PORT`, then `go_on`."""

import datetime as dt
import sys

import django
from django.conf import settings

NUMBER = 20


def begin(tenant, port):
    """A webhook, and so many deliveries to it."""
    from tests import people  # noqa: PLC0415  Django is up now
    from tongguan.channels import deliveries, setting_up  # noqa: PLC0415  as above
    from tongguan.channels.models import Channel  # noqa: PLC0415  as above

    with people.as_system(tenant):
        channel = Channel(tenant=tenant, kind=Channel.Kind.WEBHOOK)
        given = {"name": "receiver", "address": f"http://127.0.0.1:{port}/", "events": ["move"]}
        setting_up.save(channel, given, {})
        setting_up.give_secret(channel)
        deliveries.keep(
            deliveries.fresh(channel, "move.nda", str(number), body={"n": number}) for number in range(NUMBER)
        )


def let_leases_pass(tenant):
    """As if the time of a lease had gone by."""
    from tests import people  # noqa: PLC0415  as above
    from tongguan.channels.models import Delivery  # noqa: PLC0415  as above
    from tongguan.core import clock  # noqa: PLC0415  as above

    with people.as_system(tenant):
        Delivery.objects.filter(state="sending").update(lease_until=clock.now() - dt.timedelta(seconds=1))


def main(step, port="0"):
    """One step."""
    django.setup()
    settings.OUTBOUND = ["127.0.0.0/8"]
    from tongguan.channels import deliveries  # noqa: PLC0415  as above
    from tongguan.core.models import Tenant  # noqa: PLC0415  as above

    tenant, _made = Tenant.objects.get_or_create(name="市数据局")
    if step == "begin":
        begin(tenant, port)
    else:
        let_leases_pass(tenant)
    deliveries.send_due(tenant)


if __name__ == "__main__":
    main(*sys.argv[1:])
