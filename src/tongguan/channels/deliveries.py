"""What is kept until a service has taken it: claimed by one worker, sent outside any transaction, marked by itself.

A worker that is stopped in between leaves what it was sending under a lease; when that is over it is sent again under
the same id, so that a receiver who had taken it knows it.
"""

import datetime as dt
import time
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongguan.core import clock, jobs
from tongguan.core.actor import acting_as, tenant_in_force
from tongguan.core.models import Notification, Tenant, User

from . import adapters, wording
from .adapters import Outcome, Result
from .models import Channel, Delivery
from .models.channel import name_for

State = Delivery.State
LEASE = dt.timedelta(minutes=5)
PAUSES = tuple(dt.timedelta(minutes=number) for number in (1, 2, 5, 15, 30, 60, 180, 360))
"""From the first failure on; the last one again and again."""
REFUSALS = 6
"""After so many a single message is given up; a whole service that is down is waited for."""
PATIENCE = dt.timedelta(days=14)
"""For so long a service may be down before what waits for it is given up."""
TOGETHER = 20
"""Notices to the same reader that go out as one message."""
A_RUN = 40.0
"""Seconds after which a run ends, so that other work gets its turn."""
TEST = "test"


def fresh(channel: Channel, what: str, key: str, *, notice: Notification | None = None, **given: Any) -> Delivery:
    """A delivery that is due now, not yet kept."""
    return Delivery(
        tenant_id=channel.tenant_id,
        channel=channel,
        account=notice.account if notice else None,
        notice=notice.pk if notice else None,
        what=what,
        key=key,
        uid=f"msg_{uuid.uuid4().hex}",
        made_at=clock.now(),
        next_try_at=clock.now(),
        **given,
    )


def keep(made: Iterable[Delivery]) -> int:
    """Keep them; what is kept for a channel under the same key already stays as it is. Returns how many are new."""
    newest = Delivery.objects.order_by("-pk").values_list("pk", flat=True)
    before = newest.first() or 0
    Delivery.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    return Delivery.objects.filter(pk__gt=before).count()


def try_out(channel: Channel, user: User) -> Delivery:
    """A message that says nothing but that the channel works, sent in the background within seconds."""
    if channel.is_personal and not name_for(channel, user):
        raise ValidationError(_("Enter your own account at this service first, under “How I hear of it”."))
    row = fresh(channel, TEST, f"test-{uuid.uuid4().hex}")
    row.account = user
    row.save()
    Channel.objects.filter(pk=channel.pk).update(retry_at=None)
    jobs.enqueue("deliver")
    return row


def again(row: Delivery) -> None:
    """Send it once more, under its id."""
    Delivery.objects.filter(pk=row.pk).exclude(state=State.SENDING).update(
        state=State.WAITING, tries=0, next_try_at=clock.now(), made_at=clock.now(), ended_at=None
    )
    Channel.objects.filter(pk=row.channel_id).update(retry_at=None)
    jobs.enqueue("deliver")


def send_due(tenant: Tenant) -> dict[str, int]:
    """Send what is due; returns how many messages were taken and how many were not."""
    system, ends = User.objects.system(), time.monotonic() + A_RUN
    told = {"taken": 0, "failed": 0}
    while time.monotonic() < ends:
        with acting_as(system, tenant):
            rows = _claim(tenant)
        if not rows:
            break
        message = wording.message_of(rows, tenant)
        if message is None:
            _mark(tenant, rows, state=State.DROPPED, ended_at=clock.now(), lease_until=None)
            continue
        outcome = adapters.send(rows[0].channel, message)
        _settle(tenant, rows, outcome)
        told["taken" if outcome.result == Result.TAKEN else "failed"] += 1
    return told


def due(tenant: Tenant) -> QuerySet[Delivery]:
    """Waiting and due, or left under a lease that is over; of channels that are in use and not at rest."""
    now = clock.now()
    rows = Delivery.objects.filter(tenant=tenant).filter(
        Q(state=State.WAITING, next_try_at__lte=now) | Q(state=State.SENDING, lease_until__lt=now)
    )
    rows = rows.filter(channel__is_active=True, channel__removed_at=None)
    return rows.filter(Q(channel__retry_at=None) | Q(channel__retry_at__lte=now)).order_by("next_try_at", "id")


def _claim(tenant: Tenant) -> list[Delivery]:
    """The next message: one delivery, or several notices to the same reader; now leased to us."""
    rows = due(tenant)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    first = rows.select_related("channel__data_key", "account").first()
    if first is None:
        return []
    found = [first]
    if first.notice and not first.channel.is_webhook:
        alike = rows.filter(channel=first.channel, notice__isnull=False).exclude(pk=first.pk)
        alike = alike.filter(account=first.account) if first.channel.is_personal else alike
        found += alike.select_related("channel__data_key", "account")[: TOGETHER - 1]
    for row in found:
        row.state, row.tries, row.lease_until = State.SENDING, row.tries + 1, clock.now() + LEASE
    Delivery.objects.bulk_update(found, ["state", "tries", "lease_until"])
    return found


def _settle(tenant: Tenant, rows: list[Delivery], outcome: Outcome) -> None:
    """Write down what became of it, at once and by itself."""
    said = {"status": outcome.status, "answer": _printable(outcome.answer), "lease_until": None}
    now = clock.now()
    if outcome.result == Result.TAKEN:
        _mark(tenant, rows, state=State.TAKEN, ended_at=now, **said)
    else:
        for row in rows:
            over = row.tries >= REFUSALS if outcome.result == Result.REFUSED else now - row.made_at > PATIENCE
            state = State.GIVEN_UP if over else State.WAITING
            after = {"next_try_at": now + pause(row.tries), "ended_at": now if over else None}
            _mark(tenant, [row], state=state, **after, **said)
    _note(tenant, rows[0].channel, outcome)


def _note(tenant: Tenant, channel: Channel, outcome: Outcome) -> None:
    """How the channel stands after this."""
    now = clock.now()
    if outcome.result == Result.TAKEN:
        given: dict[str, Any] = {"taken_at": now, "failures": 0, "failure": "", "retry_at": None}
    else:
        given = {"failed_at": now, "failure": _printable(f"{outcome.status or ''} {outcome.answer}".strip())}
    if outcome.result == Result.DOWN:
        given |= {"failures": channel.failures + 1, "retry_at": now + pause(channel.failures + 1)}
    with acting_as(User.objects.system(), tenant):
        Channel.objects.filter(pk=channel.pk).update(**given)


def pause(tries: int) -> dt.timedelta:
    """How long to wait after so many tries."""
    return PAUSES[min(max(tries, 1), len(PAUSES)) - 1]


def _mark(tenant: Tenant, rows: list[Delivery], **given: Any) -> None:
    with acting_as(User.objects.system(), tenant):
        Delivery.objects.filter(pk__in=[row.pk for row in rows], state=State.SENDING).update(**given)


def _printable(text: str) -> str:
    """What others answer may hold anything; databases and pages take text."""
    return "".join(char if char.isprintable() else " " for char in text)[:300]


def tidy(before: dt.datetime) -> int:
    """Take away what ended before a moment, in the tenant acted in."""
    return Delivery.objects.filter(tenant_id=tenant_in_force(), ended_at__lt=before).delete()[0]
