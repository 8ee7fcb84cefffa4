"""Targets as agreements hold them: what is measured, in which unit, and which way is better (manual 8.3.4)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import choice, decimal, holds, percent
from tongguan.core.models import Record


class Metric(models.TextChoices):
    """What a service is measured by."""

    RESPONSE = "response", _("time to respond")
    RESOLUTION = "resolution", _("time to resolve")
    FULFILMENT = "fulfilment", _("time to fulfil a request")
    RECOVERY = "recovery", _("time to recover")
    AVAILABILITY = "availability", pgettext_lazy("metric", "availability")
    FIRST_FIX = "first_fix", _("solved at first contact")
    CHANGES = "changes", _("changes without failure")
    SATISFACTION = "satisfaction", pgettext_lazy("metric", "satisfaction")
    VOLUME = "volume", _("volume")
    OTHER = "other", pgettext_lazy("metric", "other")


TIMES = (Metric.RESPONSE, Metric.RESOLUTION, Metric.FULFILMENT, Metric.RECOVERY)


class Unit(models.TextChoices):
    """“A day” means four things: whether a clock runs by working time is said, never guessed."""

    PERCENT = "percent", _("%")
    WORKING_MINUTES = "working_minutes", _("minutes of working time")
    CALENDAR_MINUTES = "calendar_minutes", _("minutes by the calendar")
    WORKING_DAYS = "working_days", _("working days, to the end of the day")
    POINTS = "points", _("points of 100")
    COUNT = "count", pgettext_lazy("unit", "count")


CLOCKS = (Unit.WORKING_MINUTES, Unit.CALENDAR_MINUTES, Unit.WORKING_DAYS)


class Sense(models.TextChoices):
    """Which way is better."""

    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")


class Period(models.TextChoices):
    """How often it is measured."""

    MONTH = "month", pgettext_lazy("period", "month")
    QUARTER = "quarter", pgettext_lazy("period", "quarter")
    HALF_YEAR = "half_year", pgettext_lazy("period", "half year")
    YEAR = "year", pgettext_lazy("period", "year")


class Priority(models.TextChoices):
    """Of incidents and requests; blank where a target holds for all of them."""

    P1 = "1", _("priority 1")
    P2 = "2", _("priority 2")
    P3 = "3", _("priority 3")
    P4 = "4", _("priority 4")


class Target(Record):
    """A target of an agreement; those of an agreement and of what supports it are comparable by metric and unit."""

    metric = choice(Metric, _("metric"))
    priority = choice(Priority, _("priority"), blank=True)
    sense = choice(Sense, _("at least or at most"))
    target = decimal(_("target value"), needed=True)
    unit = choice(Unit, _("unit"))
    share = percent(_("share of cases in %"), help_text=_("in which the target is to be met; blank means all"))
    period = choice(Period, _("measured every"), default=Period.MONTH)

    class Meta:
        abstract = True
        verbose_name, verbose_name_plural = _("target"), _("targets")
        constraints = [
            holds(
                ~Q(metric__in=TIMES) | Q(unit__in=CLOCKS, sense=Sense.AT_MOST),
                "%(class)s_clock",
                _("A time is at most so many minutes or working days."),
            ),
            holds(
                ~Q(unit__in=(Unit.PERCENT, Unit.POINTS)) | Q(target__lte=100),
                "%(class)s_hundred",
                _("A share or a score is at most 100."),
            ),
        ]

    def __str__(self) -> str:
        priority = f" {self.get_priority_display()}" if self.priority else ""
        return f"{self.get_metric_display()}{priority} {self.get_sense_display()} {self.target.normalize():f}"
