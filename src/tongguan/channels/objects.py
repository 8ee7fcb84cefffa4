"""What administrators may read of channels through every door."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.platform_objects import Fact, PlatformObject, declare
from tongguan.core.roles import Role

from . import sources, work
from .models import Channel, Delivery, PolicyReport

__all__ = ["BY", "channels_of"]

BY = frozenset({Role.SYSADMIN})
sources.declare("moves", sources.steps, move=_("every step of every register"))
TASKS = work.deliver
"""Named, so that whoever asks for it by its name finds it."""


def channels_of(actor, *, webhooks):
    """The channels or the webhooks of the actor's tenant."""
    rows = Channel.objects.filter(tenant=actor.tenant, removed_at=None).order_by("pk")
    kind = Q(kind=Channel.Kind.WEBHOOK)
    return rows.filter(kind if webhooks else ~kind)


_STATES = {"new": _("not tried yet"), "working": _("works"), "failing": _("fails"), "paused": _("paused")}
_FACTS = (
    Fact(name="name", label=_("name")),
    Fact(name="kind", label=_("kind"), read=lambda row: str(row.get_kind_display())),
    Fact(name="address", label=_("address")),
    Fact(name="events", label=_("events"), type="list"),
    Fact(name="state", label=_("state"), word=lambda row: str(_STATES[row.state])),
    Fact(name="taken_at", label=_("last taken"), type="datetime"),
    Fact(name="failed_at", label=_("last failed"), type="datetime"),
    Fact(name="failure", label=_("last error")),
)

declare(
    PlatformObject(
        name="channel",
        model=Channel,
        label=_("channels for notices"),
        help=_("By which services people hear of notices: WeCom, DingTalk, Feishu, mail; how each stands."),
        facts=_FACTS,
        columns=("name", "kind", "state", "taken_at", "failure"),
        readers=BY,
        rows=lambda actor: channels_of(actor, webhooks=False),
        states=tuple(_STATES),
        page="/platform/channels/",
    )
)
declare(
    PlatformObject(
        name="webhook",
        model=Channel,
        label=_("webhooks"),
        help=_("Which programs of others are told of notices, steps and broken rules, signed each time."),
        facts=_FACTS,
        columns=("name", "address", "state", "taken_at", "failure"),
        readers=BY,
        rows=lambda actor: channels_of(actor, webhooks=True),
        states=tuple(_STATES),
        page="/platform/webhooks/",
    )
)
declare(
    PlatformObject(
        name="delivery",
        model=Delivery,
        label=_("deliveries"),
        help=_("What was sent or waits to be sent by channels and webhooks, and what was answered; never its content."),
        facts=(
            Fact(name="made_at", label=_("made at"), type="datetime"),
            Fact(name="channel", label=pgettext_lazy("notices", "channel"), read=lambda row: row.channel.name),
            Fact(name="what", label=_("what")),
            Fact(name="uid", label=_("id of the message")),
            Fact(name="state", label=_("state"), word=lambda row: str(row.get_state_display())),
            Fact(name="tries", label=_("tries"), type="integer"),
            Fact(name="next_try_at", label=_("next try"), type="datetime"),
            Fact(name="ended_at", label=_("ended at"), type="datetime"),
            Fact(name="status", label=_("status"), type="integer"),
            Fact(name="answer", label=_("last answer")),
        ),
        columns=("made_at", "channel", "what", "state", "tries", "status", "answer"),
        readers=BY,
        rows=lambda actor: Delivery.objects.filter(tenant=actor.tenant).select_related("channel"),
        states=tuple(Delivery.State.values),
    )
)
declare(
    PlatformObject(
        name="policy_report",
        model=PolicyReport,
        label=_("reports of browsers"),
        help=_("What browsers refused to load or run on these pages: a sign of an attack, or of an extension."),
        facts=(
            Fact(name="last_at", label=_("last seen"), type="datetime"),
            Fact(name="directive", label=_("directive")),
            Fact(name="blocked", label=_("refused")),
            Fact(name="page", label=_("page")),
            Fact(name="count", label=_("how often"), type="integer"),
            Fact(name="first_at", label=_("first seen"), type="datetime"),
        ),
        columns=("last_at", "directive", "blocked", "page", "count"),
        readers=BY,
        rows=lambda actor: PolicyReport.objects.filter(Q(tenant=actor.tenant) | Q(tenant=None)),
    )
)
