"""The second factor of an account: the secret shared with a telephone, and codes for the day it is lost."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongguan.core import keys
from tongguan.core.models import User


class Authenticator(models.Model):
    """An app that shows codes. Its secrets lie under a key of its own; after a code only later ones are accepted."""

    account = models.OneToOneField(User, models.PROTECT, related_name="authenticator", verbose_name=_("account"))
    wrapped = models.TextField(blank=True, editable=False)
    """Its own key, wrapped by the key ring, for an account belongs to no tenant."""
    secret = models.TextField(blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("set up at"), null=True, editable=False)
    pending = models.TextField(blank=True, editable=False)
    """The secret of an app that has not yet shown its first code."""
    last_step = models.BigIntegerField(default=0, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    locked_until = models.DateTimeField(null=True, editable=False)
    reset_at = models.DateTimeField(null=True, editable=False)
    """Since then an administrator demands that a new one is set up."""

    class Meta:
        verbose_name, verbose_name_plural = _("second factor"), _("second factors")

    def __str__(self) -> str:
        return str(self.account)

    def key(self) -> bytes:
        """Its own key, made when it is first asked for."""
        if not self.wrapped:
            self.wrapped = keys.ring().wrap(keys.new_data_key())
            self.save(update_fields=["wrapped"])
        return keys.ring().unwrap(self.wrapped)

    def sealed(self, secret: bytes) -> str:
        """The stored form of a secret of this row and no other."""
        return keys.ring().seal(secret, self.key(), self._place())

    def opened(self, token: str) -> bytes:
        """The secret that `sealed` stored."""
        return keys.ring().open_sealed(token, self.key(), self._place())

    def _place(self) -> bytes:
        return f"authenticator:{self.pk}".encode()


class RecoveryCode(models.Model):
    """A code on paper that stands in for the app once; kept as a keyed digest."""

    authenticator = models.ForeignKey(Authenticator, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=100, editable=False)
    used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("recovery code"), _("recovery codes")

    def __str__(self) -> str:
        return f"{self.authenticator} #{self.pk}"
