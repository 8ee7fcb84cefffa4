"""What a tenant chooses for itself: settings that differ from the product's, and its own days of work and rest."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.clock import today
from tongguan.core.fields import DayField

from .record import Record


class Preference(Record):
    """A setting in which this tenant differs from the product's default, with the day from which it holds."""

    prefix = "SET"
    key = models.CharField(_("setting"), max_length=100)
    value = models.CharField(_("value"), max_length=200)
    reason = models.CharField(_("reason"), max_length=500)
    since = DayField(_("since"), default=today)

    class Meta:
        verbose_name, verbose_name_plural = _("setting"), _("settings")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"],
                condition=Q(voided=False),
                name="preference_once",
                violation_error_message=_("This setting already has a value; change that one."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"

    def clean(self) -> None:
        """Only declared settings, only values within their bounds."""
        # Settings are read through this model.
        from tongguan.core import preferences  # noqa: PLC0415  circular import

        preferences.refuse(self.key, self.value)
        preferences.refuse_alone(self.key)

    def void(self, reason: str) -> None:
        """The way back to the default; of a parameter of security it takes two persons like every other change."""
        # As above.
        from tongguan.core import preferences  # noqa: PLC0415  circular import

        preferences.refuse_alone(self.key)
        super().void(reason)


class CalendarDay(Record):
    """A day on which this tenant works, or does not, against the rule of weekdays or the official notice.

    A year whose notice the installation does not know yet is published for the tenant by entering its days.
    """

    class Source(models.TextChoices):
        NOTICE = "notice", _("official notice")
        OWN = "own", _("own decision")

    prefix = "DAY"
    day = DayField(_("day"))
    is_working = models.BooleanField(_("working day"), default=False)
    name = models.CharField(_("name"), max_length=100, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.OWN)

    class Meta:
        verbose_name, verbose_name_plural = _("day of the calendar"), _("days of the calendar")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "day"],
                condition=Q(voided=False),
                name="calendar_day_once",
                violation_error_message=_("This day is already in the calendar; change the row that is there."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}".rstrip()
