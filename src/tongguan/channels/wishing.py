"""How one person wants to hear of what by channels: under which name, of which kinds, and not at which hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tongguan.core.actor import Actor
from tongguan.core.models import MailWish
from tongguan.core.notices import DIGEST_ONLY, Kind
from tongguan.core.roles import from_outside

from . import planning, quiet, setting_up
from .models import Address, Channel, Silence, Wish

When = MailWish.When
HOURS = 24


@dataclass(frozen=True, kw_only=True)
class Way:
    """A channel as one person sees it."""

    channel: Channel
    name: str
    """Under which name the person is known there."""
    wishes: Mapping[str, str]
    """Kind of notices -> when; only what was wished differs from what the organisation has set."""

    @property
    def field(self) -> str:
        """Beginning of the names of its inputs."""
        return f"channel-{self.channel.pk}"


def ways(actor: Actor) -> list[Way]:
    """The channels to people of the actor's tenant; of its groups people from outside see those that know them."""
    assert actor.tenant is not None  # noqa: S101  only people with a tenant come here
    names = dict(Address.objects.filter(tenant=actor.tenant, user=actor.user).values_list("channel", "name"))
    wished: dict[int, dict[str, str]] = {}
    for channel, kind, when in Wish.objects.filter(tenant=actor.tenant, user=actor.user).values_list(
        "channel", "kind", "when"
    ):
        wished.setdefault(channel, {})[kind] = when
    return [
        Way(channel=one, name=names.get(one.pk, ""), wishes=wished.get(one.pk, {}))
        for one in planning.in_use(actor.tenant)
        if not one.is_webhook and (one.is_personal or one.pk in names or not from_outside(actor.roles))
    ]


def save(actor: Actor, given: Mapping[str, Any]) -> None:
    """Keep what was chosen; what was not sent stays. Raises ValidationError with all that is wrong."""
    wrong: list[str] = []
    for way in ways(actor):
        try:
            _save_way(actor, way, given)
        except ValidationError as error:
            wrong += error.messages
    try:
        _save_silence(actor, given)
    except ValidationError as error:
        wrong += error.messages
    if wrong:
        raise ValidationError(wrong)


def _save_way(actor: Actor, way: Way, given: Mapping[str, Any]) -> None:
    tenant = way.channel.tenant
    for kind in Kind.values if way.channel.is_personal else ():
        when = given.get(f"{way.field}-{kind}")
        rows = Wish.objects.filter(tenant=tenant, channel=way.channel, user=actor.user, kind=kind)
        if when == "":
            rows.delete()
        elif when in dict(offered(kind)) and not rows.update(when=when):
            Wish.objects.create(tenant=tenant, channel=way.channel, user=actor.user, kind=kind, when=when)
    if (name := given.get(f"{way.field}-name")) is not None:
        setting_up.call(way.channel, actor.user, str(name).strip())


def offered(kind: str) -> list[tuple[str, Any]]:
    """The choices for a kind of notices; some come too often to be told one by one."""
    return [(when, label) for when, label in When.choices if when != When.AT_ONCE or kind not in DIGEST_ONLY]


def silence_of(actor: Actor) -> Silence:
    """The person's quiet hours; those of the organisation where none were chosen."""
    kept = Silence.objects.filter(user=actor.user).first()
    since, until, days_off = quiet.of_tenant()
    return kept or Silence(user=actor.user, since=since, until=until, days_off=days_off)


def _save_silence(actor: Actor, given: Mapping[str, Any]) -> None:
    since, until = str(given.get("quiet-since", "")), str(given.get("quiet-until", ""))
    if not since and not until:
        return
    if not (since.isdecimal() and until.isdecimal() and int(since) < HOURS and int(until) < HOURS):
        raise ValidationError(_("Quiet hours are whole hours from 0 to 23."))
    hours = {"since": int(since), "until": int(until), "days_off": given.get("quiet-days-off") == "on"}
    Silence.objects.update_or_create(user=actor.user, defaults=hours)
