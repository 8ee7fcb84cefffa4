"""Rows that a model allows, made from its fields alone: drawn at random, and anew where they break a constraint."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone

from tongguan.core import clock
from tongguan.core.constraints import NotUnderstood, told

TRIES = 2_000
SELDOM = 0.2
"""How often a field is left blank that may be."""
LINKED = 1_000_000
"""Up to this a number stands in a drawn row for a link that leads somewhere."""
BASE = {"id", "tenant", "number", "version", "opening", "voided"}
WORDS = ("运行维护记录", "按制度办理，已核对", "政务云平台安全检查", "数据治理项目阶段成果", "驻场人员离场交接")

Hint = Callable[[Any], None]


class Unsatisfiable(ValueError):
    """No row could be drawn that keeps a model's constraints; the register needs a hint."""


def own_fields(model: type[models.Model]) -> list[Any]:
    """The columns that are drawn; those of the base are the same for all."""
    return [field for field in model._meta.concrete_fields if field.name not in BASE]


def drawn_rows(model: type[models.Model], count: int, draw: random.Random, hint: Hint | None) -> list[Any]:
    """So many records that keep every constraint of their own row; raises `Unsatisfiable` naming what they break."""
    return [_row(model, draw, hint) for _each in range(count)]


def _row(model: type[models.Model], draw: random.Random, hint: Hint | None) -> Any:
    record = model()
    record.voided = False
    for field in own_fields(model):
        setattr(record, field.attname, _drawn(field, draw))
    for _try in range(TRIES):
        if hint:
            hint(record)
        broken = next(_broken(record), None)
        if broken is None:
            return record
        for name in sorted(_names(broken.condition) - BASE):
            field = model._meta.get_field(name)
            setattr(record, field.attname, _drawn(field, draw))
    raise Unsatisfiable(f"{model.__name__} breaks {broken.name} however it is drawn; give it a hint.")


def _broken(record: Any) -> Iterator[Any]:
    """Conditions that a row breaks; and those of partial uniqueness, which many like rows had better not meet."""
    for constraint in record._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            fits = _holds(record, constraint)
        else:
            fits = not _many_would_clash(record, constraint)
        if not fits:
            yield constraint


def _holds(record: Any, constraint: CheckConstraint) -> bool:
    try:
        return told(record, constraint.condition, ()) is not False
    except NotUnderstood:
        pass
    try:
        constraint.validate(type(record), record)
    except ValidationError:
        return False
    return True


def _many_would_clash(record: Any, constraint: UniqueConstraint) -> bool:
    special = _names(constraint.condition) - {"voided", "tenant"} if constraint.condition else set()
    worded = any(is_text(record._meta.get_field(name)) for name in constraint.fields)
    if not special or worded:
        return False
    try:
        return told(record, constraint.condition, ()) is not False
    except NotUnderstood:
        return False


def is_text(field: Any) -> bool:
    """Whether a number can be written into it, so that every row differs."""
    return isinstance(field, models.CharField | models.TextField) and not field.choices and not field.is_relation


def _names(condition: Any) -> set[str]:
    """The fields that a condition speaks of."""
    if isinstance(condition, Q):
        leaves = [child for child in condition.children if isinstance(child, tuple)]
        deeper = [child for child in condition.children if not isinstance(child, tuple)]
        told_of = {path.partition("__")[0] for path, _value in leaves}
        return told_of.union(*map(_names, [*deeper, *(value for _path, value in leaves)]))
    if isinstance(condition, F):
        return {condition.name}
    if hasattr(condition, "get_source_expressions"):
        return {name for part in condition.get_source_expressions() if part is not None for name in _names(part)}
    return set()


# --- one value --------------------------------------------------------------------------------------------------------


def _drawn(field: Any, draw: random.Random) -> Any:
    seldom = draw.random() < SELDOM
    if field.is_relation:
        own = field.related_model is field.model
        return None if field.null and (seldom or own) else draw.randint(1, LINKED)
    if field.null and seldom:
        return None
    if field.name in {"register", "to_register"}:
        return "project"
    if field.choices:
        values = [value for value, _label in field.flatchoices]
        return "" if field.blank and not field.null and seldom else draw.choice(values)
    for kind, made in MADE.items():
        if isinstance(field, kind):
            return made(field, draw)
    return field.get_default()


def _text(field: Any, draw: random.Random) -> str:
    if field.blank and draw.random() < SELDOM:
        return ""
    return draw.choice(WORDS)[: field.max_length or None]


def _whole(field: Any, draw: random.Random) -> int:
    least, most = _bounds(field, 100)
    return draw.randint(int(least), int(most))


def _decimal(field: Any, draw: random.Random) -> Decimal:
    room = 10 ** (field.max_digits - field.decimal_places) - 1
    least, most = _bounds(field, min(room, 1_000_000))
    return Decimal(draw.randint(int(least), int(most)))


def _bounds(field: Any, usual: int) -> tuple[Any, Any]:
    least = max([0, *(one.limit_value for one in field.validators if isinstance(one, MinValueValidator))])
    limits = [one.limit_value for one in field.validators if isinstance(one, MaxValueValidator)]
    return least, min([max(usual, least), *limits])


def _day(field: Any, draw: random.Random) -> dt.date:
    ahead = 0 if field.name in _stamped(field.model) else 300
    return clock.today() - dt.timedelta(days=draw.randint(-ahead, 700))


@cache
def _stamped(model: Any) -> frozenset[str]:
    """What a step stamps with its day has happened."""
    workflow = getattr(model, "workflow", None)
    return (
        frozenset(name for move in workflow.transitions.values() for name in move.stamps) if workflow else frozenset()
    )


def _moment(_field: Any, draw: random.Random) -> dt.datetime:
    return timezone.now().replace(microsecond=0) - dt.timedelta(minutes=draw.randint(1, 1_000_000))


MADE: dict[type[models.Field], Callable[[Any, random.Random], Any]] = {
    models.BooleanField: lambda _field, draw: draw.random() < 0.5,  # noqa: PLR2004  as often as not
    models.DateTimeField: _moment,
    models.DateField: _day,
    models.DecimalField: _decimal,
    models.IntegerField: _whole,
    models.FileField: lambda _field, _draw: "bench",
    models.CharField: _text,
    models.TextField: _text,
}
"""Kind of field -> how a value of it is drawn; the first that fits holds."""
