"""Tenants, the accounts of people, their roles, and tokens for programs."""

import datetime as dt
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core import clock, crypto
from tongguan.core.fields import DayField
from tongguan.core.roles import OUTSIDE, Role


class Tenant(models.Model):
    """One government department or one company; its rows are invisible to every other."""

    class Kind(models.TextChoices):
        GOV = "gov", _("government department")
        COMPANY = "company", _("company")

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.GOV)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("tenant"), _("tenants")

    number: ClassVar[str] = ""
    """Tenants are not numbered; where a record is told with its number, this one has none."""

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """Where the tenant's page is."""
        return f"/platform/tenant/{self.pk}/"


class Users(BaseUserManager["User"]):
    """Makes accounts."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """An account with a hashed password; without one it cannot log in."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def of(self, tenant: Tenant | None) -> models.QuerySet["User"]:
        """Accounts made in a tenant, and those that hold or once held a role there; strangers are not even named."""
        if tenant is None:
            return self.none()
        return self.filter(Q(home=tenant) | Q(pk__in=Membership.objects.filter(tenant=tenant).values("user")))

    def system(self) -> "User":
        """The account in whose name scheduled work happens; nobody can log in with it."""
        return self.get_or_create(username="system", defaults={"name": "系统", "is_active": False})[0]


class User(AbstractBaseUser):
    """The platform's log-in of one person. What they may do follows from memberships, never from this row."""

    username = models.CharField(_("user name"), max_length=64, unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=64)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(pgettext_lazy("account", "active"), default=True)
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)
    valid_to = DayField(_("valid to"), null=True, blank=True)
    home = models.ForeignKey(Tenant, models.PROTECT, null=True, editable=False, related_name="+")
    """The organisation that made the account and keeps it, whether it holds a role there or not yet."""
    password_set_at = models.DateTimeField(_("password set at"), null=True, editable=False)
    must_change_password = models.BooleanField(_("has to choose a new password"), default=False, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = Users()

    class Meta:
        verbose_name, verbose_name_plural = _("account"), _("accounts")

    def __str__(self) -> str:
        return self.name or self.username

    def may_come_in(self, on: dt.date) -> bool:
        """Whether the account is open on a day: neither closed nor past its end."""
        return self.is_active and (self.valid_to is None or on <= self.valid_to)

    def roles_in(self, tenant: Tenant, on: dt.date) -> frozenset[str]:
        """The roles held in the tenant on a day; the system account holds just its own."""
        return frozenset(self.reach_in(tenant, on))

    def reach_in(self, tenant: Tenant, on: dt.date) -> dict[str, bool]:
        """Role -> whether it holds for the whole tenant, or only for the projects of somebody's appointments."""
        if self.username == "system":
            return {Role.SYSTEM: True}
        rows = Membership.in_force(on).filter(user=self, tenant=tenant).values_list("role", "reach")
        found: dict[str, bool] = {}
        for role, reach in rows:
            found[role] = found.get(role, False) or reach == Membership.Reach.TENANT
        return found


INSPECTION = dt.timedelta(days=30)
"""For how long an inspector is let in where nothing else is said."""


class Membership(models.Model):
    """A role of an account in a tenant, for a time: granted by the administrators, or by a letter of appointment.

    A role that follows from a letter for one project holds for that project alone, and ends with the letter.
    Has no row-level security: it must be readable before a tenant is chosen.
    """

    class Reach(models.TextChoices):
        TENANT = "tenant", _("whole organisation")
        PROJECTS = "projects", _("only projects to which the person is appointed")

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("account"))
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="memberships", verbose_name=_("tenant"))
    role = models.CharField(_("role"), max_length=24, choices=Role)
    valid_from = DayField(_("valid from"), default=clock.today)
    valid_to = DayField(_("valid to"), null=True, blank=True)
    reach = models.CharField(_("holds for"), max_length=10, choices=Reach, default=Reach.TENANT)
    letter = models.PositiveBigIntegerField(_("letter of appointment"), null=True, blank=True, editable=False)
    """The appointment that it follows; none where the administrators granted it."""

    class Meta:
        verbose_name, verbose_name_plural = _("membership"), _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "tenant", "role"], condition=Q(letter=None), name="membership_once"
            ),
            models.UniqueConstraint(
                fields=["letter"], condition=Q(letter__isnull=False), name="membership_once_by_letter"
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.AUTHORITY_INSPECTOR) | Q(valid_to__isnull=False),
                name="membership_of_inspector_is_dated",
                violation_error_message=_("An inspector comes for a time: say until when."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"

    def save(self, *args: Any, **options: Any) -> None:
        """Nobody from outside gets a role under an account that never ends; an inspector comes for a time."""
        if self._state.adding and self.role in OUTSIDE and self.user.valid_to is None:
            raise ValidationError({"valid_to": _("The account of somebody from outside has a last day; set it first.")})
        if self.role == Role.AUTHORITY_INSPECTOR and self.valid_to is None:
            self.valid_to = self.valid_from + INSPECTION
        super().save(*args, **options)

    @classmethod
    def in_force(cls, on: dt.date) -> models.QuerySet["Membership"]:
        """Memberships that hold on a day, of active tenants."""
        return cls.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on, tenant__is_active=True)


class Token(models.Model):
    """A bearer token for the API: shown once when made, kept as a digest."""

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    expires_on = DayField(null=True, blank=True)
    writes = models.BooleanField(default=True)
    registers = models.JSONField(default=list, blank=True)
    """Names of the registers to which it is limited; none means all that the account may use."""
    last_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    NOTED_EVERY: ClassVar = dt.timedelta(hours=1)

    @staticmethod
    def digest_of(text: str) -> str:
        """What is kept of a token."""
        return crypto.digest_sha256(text.encode())

    @classmethod
    def make(cls, user: User, tenant: Tenant, label: str = "", expires_on: dt.date | None = None, **scope: Any) -> str:
        """A new token; its text is returned here and never again."""
        text = "tg_" + crypto.random_text(32)
        kept = {"digest": cls.digest_of(text), "label": label, "expires_on": expires_on, **scope}
        cls.objects.create(user=user, tenant=tenant, **kept)
        return text

    @classmethod
    def find(cls, text: str, on: dt.date) -> "Token | None":
        """The valid token with this text, with its account and tenant, if both are active."""
        rows = cls.objects.select_related("user", "tenant").filter(digest=cls.digest_of(text), ended_at=None)
        return next((found for found in rows if found.opens(on)), None)

    def opens(self, on: dt.date) -> bool:
        """Whether its own time, its account and its tenant let it in on a day."""
        lasts = self.expires_on is None or on <= self.expires_on
        return lasts and self.user.may_come_in(on) and self.tenant.is_active

    def note_use(self) -> None:
        """Keep when it was last used; written at most once an hour, so that reading stays reading."""
        now = clock.now()
        if self.last_used_at is None or now - self.last_used_at >= self.NOTED_EVERY:
            Token.objects.filter(pk=self.pk).update(last_used_at=now)
