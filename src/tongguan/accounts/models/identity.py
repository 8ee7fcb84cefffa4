"""Who an account is elsewhere: at the single sign-on, in the directory, in the certificate of a USB key."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongguan.core import clock


class Identity(models.Model):
    """One tie between an account and whoever vouches for the person: an issuer and what it calls the person.

    Belongs to no tenant: it is asked for before anybody is logged in.
    """

    class Means(models.TextChoices):
        OIDC = "oidc", _("single sign-on")
        LDAP = "ldap", _("directory")
        CERTIFICATE = "certificate", _("certificate of a USB key")

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="identities", verbose_name=_("account")
    )
    means = models.CharField(_("way of logging in"), max_length=12, choices=Means)
    issuer = models.CharField(_("issuer"), max_length=300)
    subject = models.CharField(_("identifier at the issuer"), max_length=300)
    tied_at = models.DateTimeField(_("tied at"), default=clock.now)
    tied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("tied by")
    )
    used_at = models.DateTimeField(_("last used"), null=True)
    gone_on = models.DateField(_("no longer in the directory since"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("tie of an account"), _("ties of accounts")
        constraints = [models.UniqueConstraint(fields=["means", "issuer", "subject"], name="identity_once")]

    def __str__(self) -> str:
        return f"{self.get_means_display()}: {self.subject}"
