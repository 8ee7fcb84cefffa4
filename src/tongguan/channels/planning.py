"""Which notice goes to whom by which channel, and when: by the organisation's rules and by each person's wishes."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from tongguan.core import clock
from tongguan.core.models import Bookmark, MailWish, Membership, Notification, Tenant
from tongguan.core.notices import DIGEST_ONLY

from . import quiet
from .deliveries import fresh, keep
from .models import Address, Channel, Delivery, Rule, Silence, Wish

When = MailWish.When
OVERLAP, LATE = 2000, dt.timedelta(minutes=15)
"""So many young notices are looked at again: one with a lower id may have been committed later."""
NEWS = dt.timedelta(days=1)
"""What is older when it is looked at is no news for a channel."""
NOTICE = "notice."


def in_use(tenant: Tenant) -> list[Channel]:
    """The channels of a tenant to which anything is sent."""
    rows = Channel.objects.filter(tenant=tenant, is_active=True, removed_at=None)
    return list(rows.select_related("tenant", "data_key").order_by("pk"))


def plan(tenant: Tenant) -> int:
    """Keep a delivery for each new notice and each channel that is to tell it; what is kept already is left."""
    channels = in_use(tenant)
    rows = Notification.objects.filter(tenant=tenant).order_by("pk")
    last = rows.values_list("pk", flat=True).last() or 0
    mark, first_time = Bookmark.objects.select_for_update().get_or_create(
        tenant=tenant, name="channel notices", defaults={"upto": last}
    )
    if not channels or first_time:
        Bookmark.objects.filter(pk=mark.pk).update(upto=last)
        return 0
    now = clock.now()
    unseen = Q(pk__gt=mark.upto, made_at__gt=now - NEWS) | Q(pk__gt=mark.upto - OVERLAP, made_at__gt=now - LATE)
    found = rows.filter(unseen, pk__lte=last).select_related("account")
    made = keep(_Plan(tenant, channels, list(found)).deliveries())
    Bookmark.objects.filter(pk=mark.pk).update(upto=last)
    return made


@dataclass
class _Plan:
    """Some notices, and what has to be known of channels and people."""

    tenant: Tenant
    channels: list[Channel]
    rows: list[Notification]

    @cached_property
    def rules(self) -> dict[tuple[int, str], list[Rule]]:
        """(Channel, kind of notice) -> the rules that speak of it."""
        found: dict[tuple[int, str], list[Rule]] = {}
        for rule in Rule.objects.filter(tenant=self.tenant):
            found.setdefault((rule.channel_id, rule.kind), []).append(rule)
        return found

    @cached_property
    def roles(self) -> dict[int, set[str]]:
        """Account -> roles held today."""
        found: dict[int, set[str]] = {}
        held = Membership.in_force(clock.today()).filter(tenant=self.tenant)
        for user, role in held.values_list("user", "role"):
            found.setdefault(user, set()).add(role)
        return found

    @cached_property
    def wishes(self) -> dict[tuple[int, int, str], str]:
        """(Channel, account, kind) -> how that person wants to hear of it there."""
        rows = Wish.objects.filter(tenant=self.tenant).values_list("channel", "user", "kind", "when")
        return {(channel, user, kind): when for channel, user, kind, when in rows}

    @cached_property
    def known(self) -> set[tuple[int, int]]:
        """(Channel, account) where a person is known at the service."""
        return set(Address.objects.filter(tenant=self.tenant).values_list("channel", "user"))

    @cached_property
    def silences(self) -> dict[int, quiet.Hours]:
        """Account -> the hours that its person wants quiet."""
        rows = Silence.objects.filter(user__in={row.account_id for row in self.rows})
        return {row.user_id: row.as_tuple() for row in rows}

    def deliveries(self) -> Iterator[Delivery]:
        """One for each notice and channel that is to tell it."""
        for row in self.rows:
            for channel in self.channels:
                if row.made_at > channel.made_at and (made := self._delivery(row, channel)):
                    yield made

    def _delivery(self, row: Notification, channel: Channel) -> Delivery | None:
        what = f"{NOTICE}{row.kind}"
        if channel.is_webhook:
            return fresh(channel, what, f"notice-{row.pk}", notice=row) if what in channel.events else None
        rules = [rule for rule in self.rules.get((channel.pk, row.kind), []) if self._speaks_of(rule, row)]
        urgent = any(rule.urgent for rule in rules)
        when = self._when(row, channel, rules)
        if when == When.NEVER:
            return None
        made = fresh(channel, what, self._key(row, channel), notice=row)
        made.digest = when == When.DIGEST
        moment = quiet.next_digest() if made.digest else made.next_try_at
        made.next_try_at = moment if urgent else quiet.after_silence(moment, self._quiet(row, channel))
        return made

    def _speaks_of(self, rule: Rule, row: Notification) -> bool:
        return not rule.role or rule.role in self.roles.get(row.account_id, set())

    def _when(self, row: Notification, channel: Channel, rules: list[Rule]) -> str:
        """Urgent rules before wishes, wishes before other rules; without either it is not told there."""
        if channel.is_personal and (channel.pk, row.account_id) not in self.known:
            return When.NEVER
        usual = When.DIGEST if row.kind in DIGEST_ONLY else When.AT_ONCE
        if any(rule.urgent for rule in rules):
            return When.AT_ONCE
        by_rule = usual if rules else When.NEVER
        return self.wishes.get((channel.pk, row.account_id, row.kind), by_rule) if channel.is_personal else by_rule

    def _key(self, row: Notification, channel: Channel) -> str:
        """A group is told once of what several of its people are told."""
        if channel.is_personal:
            return f"notice-{row.pk}"
        about = f"{row.kind} {row.register} {row.record} {row.occasion}"
        return hashlib.sha256(about.encode()).hexdigest()

    def _quiet(self, row: Notification, channel: Channel) -> Iterable[quiet.Hours]:
        own = self.silences.get(row.account_id) if channel.is_personal else None
        return [quiet.of_tenant(), own] if own else [quiet.of_tenant()]
