"""Setting channels up: what each kind asks for, what is refused, and every act in the trail, without its secret."""

import json
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tongguan.core import audit, clock
from tongguan.core.actor import Actor
from tongguan.core.models import User
from tongguan.core.notices import Kind as NoticeKind
from tongguan.core.roles import Role

from . import adapters, outbound, signing, sources
from .models import Address, Channel, Rule

Kind = Channel.Kind
MOST = 50
"""Channels and webhooks of one organisation."""
TOLD = ("name", "address", "identity", "agent", "language", "events", "is_active")
"""What the trail tells of a channel."""
ACCOUNT = re.compile(r"[\w.@+-]{1,64}")


def save(channel: Channel, given: dict[str, Any], secrets: dict[str, str]) -> None:
    """Keep what was typed; a secret left empty stays as it was. Raises ValidationError by field."""
    before = {name: getattr(channel, name) for name in TOLD} if channel.pk else dict.fromkeys(TOLD)
    for name, value in given.items():
        setattr(channel, name, value)
    if not channel.is_webhook:
        # People paste the whole address of a robot; what is secret in it must not lie open.
        channel.address, pasted = adapters.taken_apart(channel.kind, channel.address.rstrip("/"))
        secrets = secrets | pasted
    refuse(channel, secrets)
    action = "change" if channel.pk else "create"
    channel.made_at = channel.made_at if channel.pk else clock.now()
    if any(secrets.values()):
        known = json.loads(channel.secret()) if channel.sealed else {}
        channel.keep(json.dumps(known | {name: text for name, text in secrets.items() if text}))
    # Whatever was wrong may be mended now.
    channel.retry_at = None
    channel.save()
    after = {name: getattr(channel, name) for name in TOLD}
    changes = {name: [before[name], after[name]] for name in TOLD if before[name] != after[name]}
    changes |= {name: ["***", "***"] for name, text in secrets.items() if text}
    audit.note(register_of(channel), channel.pk, action, changes=changes)


def register_of(channel: Channel) -> str:
    """Under which word the trail speaks of it."""
    return "webhook" if channel.is_webhook else "channel"


def refuse(channel: Channel, secrets: dict[str, str]) -> None:
    """Raise for what cannot be kept so, all of it at once."""
    wrong: dict[str, list[str]] = {}
    try:
        outbound.check(channel.address)
    except OSError as error:
        wrong["address"] = [str(error)]
    if channel.is_webhook:
        if unknown := sorted(set(channel.events) - set(sources.offered())):
            wrong["events"] = [_("There are no such events: %(names)s.") % {"names": ", ".join(unknown)}]
    elif not channel.sealed:
        wrong |= {name: [_("This field is required.")] for name in _needed(channel) if not secrets.get(name)}
    if channel.kind == Kind.WECOM_APP:
        if not channel.identity:
            wrong["identity"] = [_("This field is required.")]
        if not channel.agent.isdecimal():
            wrong["agent"] = [_("Write a whole number.")]
    rows = Channel.objects.filter(tenant=channel.tenant_id, removed_at=None)
    if not channel.pk and rows.count() >= MOST:
        wrong["name"] = [_("There are %(most)s already; remove one first.") % {"most": MOST}]
    if wrong:
        raise ValidationError(wrong)


def _needed(channel: Channel) -> tuple[str, ...]:
    # A robot of DingTalk or Feishu may be told to trust addresses or words instead of a signature.
    return adapters.SECRETS[Kind(channel.kind)][:1]


def give_secret(webhook: Channel) -> str:
    """A new secret, returned here and never again; the one before signs nothing any more."""
    text = signing.new_secret()
    webhook.keep(text)
    webhook.retry_at = None
    webhook.save()
    audit.note("webhook", webhook.pk, "secret", changes={"secret": ["***", "***"]})
    return text


def remove(channel: Channel) -> None:
    """Nothing more is sent there, and its secret is gone; what was sent stays in the log for a while."""
    channel.removed_at, channel.is_active, channel.sealed, channel.data_key = clock.now(), False, "", None
    channel.save()
    audit.note(register_of(channel), channel.pk, "remove", changes={"name": [channel.name, None]})


def add_rule(channel: Channel, kind: str, role: str, *, urgent: bool) -> None:
    """Send a kind of notices there."""
    if kind not in NoticeKind.values or (role and role not in Role.values) or channel.is_webhook:
        raise ValidationError(_("Choose a kind of notices."))
    made, fresh = Rule.objects.get_or_create(
        tenant_id=channel.tenant_id, channel=channel, kind=kind, role=role, defaults={"urgent": urgent}
    )
    if not fresh:
        raise ValidationError(_("This rule is there already."))
    audit.note("channel", channel.pk, "rule", changes={"rule": [None, f"{kind} {role} {'!' if made.urgent else ''}"]})


def drop_rule(rule: Rule) -> None:
    """It is sent there no more, unless somebody wishes it for himself."""
    audit.note("channel", rule.channel_id, "rule", changes={"rule": [f"{rule.kind} {rule.role}", None]})
    rule.delete()


def call(channel: Channel, user: User, name: str) -> None:
    """Under which name a person is known at the service; empty for none."""
    rows = Address.objects.filter(channel=channel, user=user)
    if not name:
        rows.delete()
        return
    if not ACCOUNT.fullmatch(name):
        raise ValidationError(_("An account at a service has letters, digits and . @ _ + - only."))
    if not rows.update(name=name):
        Address.objects.create(tenant_id=channel.tenant_id, channel=channel, user=user, name=name)


def found(actor: Actor, pk: int, *, webhooks: bool) -> Channel | None:
    """The channel or webhook of this id in the actor's tenant."""
    rows = Channel.objects.filter(tenant=actor.tenant, removed_at=None, pk=pk).select_related("data_key")
    row = rows.first()
    return row if row and row.is_webhook == webhooks else None
