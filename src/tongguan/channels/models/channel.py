"""Where notices and events are sent, what goes there, and how each person wants to hear of what."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core import clock, keys
from tongguan.core.models import DataKey, MailWish, Notification, Tenant, User
from tongguan.core.roles import Role

SEALED = b"channel.secret"


class Channel(models.Model):
    """A service or a program of others to which this organisation has things sent."""

    class Kind(models.TextChoices):
        WECOM_ROBOT = "wecom_robot", _("WeCom, robot of a group")
        WECOM_APP = "wecom_app", _("WeCom, messages of an application")
        DINGTALK_ROBOT = "dingtalk_robot", _("DingTalk, robot of a group")
        FEISHU_ROBOT = "feishu_robot", _("Feishu, robot of a group")
        WEBHOOK = "webhook", _("signed webhook")

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    name = models.CharField(pgettext_lazy("channel", "name"), max_length=60)
    address = models.CharField(_("address"), max_length=300)
    identity = models.CharField(_("corporation id"), max_length=100, blank=True)
    agent = models.CharField(_("agent id"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    events = models.JSONField(_("events"), default=list)
    """Names of what a webhook is sent; notices go to other services by rules and wishes."""
    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+", null=True)
    sealed = models.TextField(blank=True)
    is_active = models.BooleanField(pgettext_lazy("channel", "in use"), default=True)
    made_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(_("last taken"), null=True)
    failures = models.PositiveIntegerField(default=0)
    """How often in a row the service could not be reached."""
    failed_at = models.DateTimeField(_("last failed"), null=True)
    failure = models.CharField(_("last error"), max_length=300, blank=True)
    retry_at = models.DateTimeField(null=True)
    """Before this nothing more is tried there."""

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("notices", "channel"), _("channels")

    def __str__(self) -> str:
        return self.name

    @property
    def is_personal(self) -> bool:
        """Whether it reaches one person, and not a group."""
        return self.kind == self.Kind.WECOM_APP

    @property
    def is_webhook(self) -> bool:
        """Whether a program listens, and no people."""
        return self.kind == self.Kind.WEBHOOK

    @property
    def state(self) -> str:
        """How it stands: paused, failing, working, or not tried yet."""
        if not self.is_active:
            return "paused"
        if self.failures:
            return "failing"
        return "working" if self.taken_at else "new"

    def keep(self, secret: str) -> None:
        """Seal the secret under a key of its own; the caller saves."""
        ring = keys.ring()
        if self.data_key is None:
            wrapped = ring.wrap(keys.new_data_key())
            self.data_key = DataKey.objects.create(tenant_id=self.tenant_id, wrapped=wrapped)
        self.sealed = ring.seal(secret.encode(), ring.unwrap(self.data_key.wrapped), SEALED)

    def secret(self) -> str:
        """The secret, for signing only."""
        if self.data_key is None:
            return ""
        ring = keys.ring()
        return ring.open_sealed(self.sealed, ring.unwrap(self.data_key.wrapped), SEALED).decode()


class Rule(models.Model):
    """What the organisation has sent to a channel: a kind of notices, to those of a role or to all."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(
        Channel, models.PROTECT, related_name="rules", verbose_name=pgettext_lazy("notices", "channel")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Notification.Kind)
    role = models.CharField(_("role"), max_length=24, choices=Role, blank=True)
    urgent = models.BooleanField(_("urgent"), default=False)
    """It passes quiet hours, and nobody can turn it off for himself."""

    class Meta:
        verbose_name, verbose_name_plural = _("rule of a channel"), _("rules of channels")
        constraints = [models.UniqueConstraint(fields=["channel", "kind", "role"], name="channel_rule_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.kind} {self.role}"


class Address(models.Model):
    """Under which name a person is known at the service of a channel."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(
        Channel, models.PROTECT, related_name="addresses", verbose_name=pgettext_lazy("notices", "channel")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("account"))
    name = models.CharField(_("account at the service"), max_length=64)

    class Meta:
        verbose_name, verbose_name_plural = _("account at a service"), _("accounts at services")
        constraints = [models.UniqueConstraint(fields=["channel", "user"], name="channel_address_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.name}"


class Wish(models.Model):
    """How a person wants to hear of one kind of notices by a channel that reaches them alone."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(
        Channel, models.PROTECT, related_name="wishes", verbose_name=pgettext_lazy("notices", "channel")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("account"))
    kind = models.CharField(max_length=12, choices=Notification.Kind)
    when = models.CharField(max_length=8, choices=MailWish.When)

    class Meta:
        verbose_name, verbose_name_plural = _("wish for a channel"), _("wishes for channels")
        constraints = [models.UniqueConstraint(fields=["channel", "user", "kind"], name="channel_wish_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.kind} {self.when}"


class Silence(models.Model):
    """Hours in which a person wants to hear nothing by channels, unless it is urgent."""

    user = models.OneToOneField(User, models.PROTECT, related_name="+", verbose_name=_("account"))
    since = models.PositiveSmallIntegerField(_("quiet from"))
    until = models.PositiveSmallIntegerField(_("quiet until"))
    days_off = models.BooleanField(_("quiet on days off"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("quiet hours"), _("quiet hours")

    def __str__(self) -> str:
        return f"{self.since}-{self.until}"

    def as_tuple(self) -> tuple[int, int, bool]:
        """First hour, last hour, days off."""
        return self.since, self.until, self.days_off


def name_for(channel: Channel, user: Any) -> str:
    """Under which name a person is known there; empty if that is not told."""
    return Address.objects.filter(channel=channel, user=user).values_list("name", flat=True).first() or ""
