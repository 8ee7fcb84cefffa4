"""Columns and rules as registers declare them: a line each, ordinary Django underneath."""

from collections.abc import Sequence
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .fields import DayField, MomentField


class Currency(models.TextChoices):
    """ISO 4217 codes of the currencies in which offices and their vendors pay."""

    CNY = "CNY", _("yuan")
    USD = "USD", _("US dollar")
    EUR = "EUR", _("euro")
    HKD = "HKD", _("Hong Kong dollar")
    JPY = "JPY", _("yen")
    GBP = "GBP", _("pound sterling")


# --- links ------------------------------------------------------------------------------------------------------------


def link(to: Any, label: Any, *, needed: bool = False, back: str = "+", **more: Any) -> Any:
    """A link to another record (or an account); `back` names the way back where pages or checks follow it."""
    optional: dict[str, Any] = {} if needed else {"null": True, "blank": True}
    return models.ForeignKey(to, models.PROTECT, related_name=back, verbose_name=label, **(optional | more))


# --- words ------------------------------------------------------------------------------------------------------------


def text(label: Any, length: int = 200, *, needed: bool = False, **more: Any) -> Any:
    """One line."""
    return models.CharField(label, max_length=length, blank=not needed, **more)


def prose(label: Any, *, needed: bool = False, **more: Any) -> Any:
    """As many lines as it takes."""
    return models.TextField(label, blank=not needed, **more)


def choice(among: Any, label: Any, **more: Any) -> Any:
    """One of a `TextChoices`; without a `default` it has to be chosen, with `blank=True` it may stay open."""
    return models.CharField(label, max_length=24, choices=among, **more)


# --- time -------------------------------------------------------------------------------------------------------------


def day(label: Any, *, needed: bool = False, **more: Any) -> Any:
    """A business date."""
    return DayField(label, null=not needed, blank=not needed, **more)


def moment(label: Any, *, needed: bool = False, **more: Any) -> Any:
    """A point in time, for clocks that run in hours."""
    return MomentField(label, null=not needed, blank=not needed, **more)


# --- quantities -------------------------------------------------------------------------------------------------------


def money(label: Any, *, needed: bool = False, **more: Any) -> Any:
    """An amount with two decimals; the record's `currency()` says of what."""
    options: dict[str, Any] = {"max_digits": 14, "decimal_places": 2, "validators": [MinValueValidator(0)]}
    return models.DecimalField(label, null=not needed, blank=not needed, **(options | more))


def currency() -> Any:
    """The currency of a record's amounts."""
    return models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.CNY)


def whole(label: Any, least: int = 0, most: int = 2_000_000_000, *, needed: bool = False, **more: Any) -> Any:
    """A count; the label names its unit."""
    bounds = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveIntegerField(label, null=not needed, blank=not needed, validators=bounds, **more)


def grade(label: Any, *, needed: bool = False, **more: Any) -> Any:
    """A step of the scales from 1 to 5."""
    bounds = [MinValueValidator(1), MaxValueValidator(5)]
    return models.PositiveSmallIntegerField(label, null=not needed, blank=not needed, validators=bounds, **more)


def percent(label: Any, **more: Any) -> Any:
    """A share from 0 to 100, with three decimals, as availability needs them."""
    return decimal(label, most=100, **({"max_digits": 6, "decimal_places": 3} | more))


def decimal(label: Any, *, least: int = 0, most: int | None = None, needed: bool = False, **more: Any) -> Any:
    """A measured value; the label names its unit."""
    bounds = [MinValueValidator(least), *([] if most is None else [MaxValueValidator(most)])]
    options: dict[str, Any] = {"max_digits": 14, "decimal_places": 3, "validators": bounds}
    return models.DecimalField(label, null=not needed, blank=not needed, **(options | more))


def yes(label: Any, *, default: bool = False, **more: Any) -> Any:
    """Yes or no."""
    return models.BooleanField(label, default=default, **more)


def answer(label: Any, **more: Any) -> Any:
    """Yes, no, or not answered yet."""
    return models.BooleanField(label, null=True, blank=True, **more)


# --- rules in the database --------------------------------------------------------------------------------------------


def holds(condition: Q, name: str, message: Any) -> models.CheckConstraint:
    """What is true of every row, opening balances included."""
    return models.CheckConstraint(condition=condition, name=name, violation_error_message=message)


def in_order(first: str, then: str, name: str, message: Any) -> models.CheckConstraint:
    """Two dates or numbers of which the second is not before the first; either may be missing."""
    condition = Q(**{first: None}) | Q(**{then: None}) | Q(**{f"{then}__gte": F(first)})
    return holds(condition, name, message)


def dated_in(states: Sequence[str], field: str, name: str, message: Any) -> models.CheckConstraint:
    """Whoever stands in one of these states has this date."""
    return holds(~Q(state__in=states) | Q(**{f"{field}__isnull": False}), name, message)


def once(fields: Sequence[str], name: str, message: Any, *, where: Q | None = None) -> models.UniqueConstraint:
    """No two rows with the same values, void ones apart. For rows of a tenant name `tenant` first."""
    return models.UniqueConstraint(
        fields=list(fields),
        condition=Q(voided=False) if where is None else Q(voided=False) & where,
        name=name,
        violation_error_message=message,
    )


def by_state(name: str) -> models.Index:
    """What every list needs that is narrowed to a state and paged by key."""
    return models.Index(fields=["tenant", "state", "id"], condition=Q(voided=False), name=name)


def by_day(name: str, day: str) -> models.Index:
    """What every desk needs that tells first what is wanted first, for each state apart."""
    return models.Index(fields=["tenant", "state", day, "id"], condition=Q(voided=False), name=name)
