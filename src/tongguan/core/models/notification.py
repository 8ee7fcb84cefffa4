"""What people are told, and how they want to hear it by mail. Plain tables: telling changes no record."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .tenant import Tenant, User


class Notification(models.Model):
    """One thing one person is told, once for each occasion; its text is made when it is read."""

    class Kind(models.TextChoices):
        DUTY = "duty", _("a task of mine is due")
        HEAD = "head", _("a task of my people is overdue")
        LEADER = "leader", _("a task is long overdue")
        WAITS = "waits", _("something waits for my step")
        ASSIGNED = "assigned", _("something was assigned to me")
        ACKNOWLEDGE = "acknowledge", _("I am asked to take note of something")
        RETURNED = "returned", _("something of mine was sent back or stopped")
        BREACH = "breach", _("rules are newly broken in my project")
        CLOSED = "closed", _("an account was closed by itself")
        ALARM = "alarm", _("something is wrong with the platform itself")
        SECURITY = "security", _("an administrator was let in past the usual way")

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    register = models.CharField(_("register"), max_length=48)
    record = models.BigIntegerField(_("record"))
    given = models.JSONField(default=dict)
    """What the text needs besides the record, in codes and figures, never in words of one language."""
    occasion = models.CharField(max_length=64)
    """What tells two notices of the same kind about the same record apart."""
    made_at = models.DateTimeField(_("told at"))
    read_at = models.DateTimeField(_("read at"), null=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)
    """What the mail server said to this one address."""

    class Meta:
        verbose_name, verbose_name_plural = _("notice"), _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account", "kind", "register", "record", "occasion"], name="notification_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "account"], condition=Q(read_at=None), name="notification_unread"),
            models.Index(fields=["tenant", "account", "-id"], name="notification_of"),
            models.Index(fields=["register", "record", "kind"], name="notification_about"),
            models.Index(fields=["tenant", "id"], condition=Q(mailed_at=None), name="notification_unmailed"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.register}/{self.record}"


class MailWish(models.Model):
    """How a person wants to hear of one kind of notices by mail; it holds in every organisation they belong to."""

    class When(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DIGEST = "digest", _("once a day")
        NEVER = "never", pgettext_lazy("mail", "not at all")

    user = models.ForeignKey(User, models.PROTECT, related_name="mail_wishes")
    kind = models.CharField(max_length=12, choices=Notification.Kind)
    when = models.CharField(max_length=8, choices=When)

    class Meta:
        verbose_name, verbose_name_plural = _("wish for mail"), _("wishes for mail")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="mail_wish_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.kind} {self.when}"


class Bookmark(models.Model):
    """How far a reader of the trail, or of the breaches, has come in a tenant."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=32)
    upto = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="bookmark_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.upto}"
