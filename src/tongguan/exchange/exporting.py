"""Sheets out: everything the viewer may see of a register, streamed, in a form that can be read in again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any, BinaryIO, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from tongguan.core import access, audit, linking, registers, scopes, values
from tongguan.core.actor import Actor, acting_as
from tongguan.core.fields import SecretField
from tongguan.core.filters import FilterForm
from tongguan.core.models import User
from tongguan.core.registers import Register

from . import children, stream
from .cells import told_moment
from .targets import NUMBER, Column, Plan, number_mark, plan_of

CHUNK: Final = 1_000
"""Rows that are fetched, printed and handed on together."""

Cells = list[str]
Print = Callable[[Any], str]
Narrow = Callable[[models.QuerySet], models.QuerySet]


def headings(plan: Plan) -> list[Cells]:
    """The two rows above an export or a template: labels, and field names, so that language does not matter."""
    names = [number_mark() if column.field == NUMBER else column.name for column in plan.columns]
    return [[str(column.label) for column in plan.columns], names]


def write(
    register: Register, actor: Actor, file: BinaryIO, form: str = stream.XLSX, filters: Mapping[str, Any] | None = None
) -> int:
    """Write an export into a file; gives the number of bytes. Raises ValidationError or PermissionError."""
    return sum(file.write(piece) for piece in exported(register, actor, form, filters))


def exported(
    register: Register,
    actor: Actor,
    form: str = stream.XLSX,
    filters: Mapping[str, Any] | None = None,
    *,
    narrow: Narrow = lambda rows: rows,
) -> Iterator[bytes]:
    """The pieces of an export, noted in the audit trail; what is wrong is said before the first piece is made.

    It reads in the actor's name even where nobody acts any more, as while a response is sent. `narrow` leaves out
    further rows.
    """
    if not access.may(actor, "read", register):
        raise PermissionError(_("Your roles have no right to “%(register)s”.") % {"register": register.label})
    if form not in stream.MEDIA:
        allowed = ", ".join(stream.MEDIA)
        raise ValidationError(
            _("There is no format “%(form)s”. Allowed are: %(allowed)s.") % {"form": form, "allowed": allowed}
        )
    with acting_as(actor.user, actor.tenant, request_id=actor.request_id):
        asked = FilterForm(register, actor, filters)
        if not asked.is_valid():
            raise ValidationError({name: list(texts) for name, texts in asked.errors.items()})
        chosen = {"format": [None, form]} | {name: [None, value] for name, value in asked.chosen.items()}
        audit.note(register.name, None, "export", changes=chosen)
        head = headings(plan_of(register))
    wanted = lambda: narrow(asked.narrow(register.visible_to(actor)))  # noqa: E731  asked for again and again
    chunks = chain([head], _chunks(register, actor, wanted, translation.get_language()))
    return stream.pieces(form, register.label, chunks)


def _chunks(
    register: Register, actor: Actor, wanted: Callable[[], models.QuerySet], language: str | None
) -> Iterator[list[Cells]]:
    """The rows in pieces, by key, each fetched in the actor's name and printed in their language."""
    printer = _Printer(register, actor)
    last = 0
    while True:
        with acting_as(actor.user, actor.tenant, writes=False), translation.override(language):
            rows = wanted().filter(pk__gt=last).order_by("pk")
            found = list(rows.values_list("pk", *printer.columns)[:CHUNK])
            printed = printer.printed(found)
        if found:
            last = found[-1][0]
            yield printed
        if len(found) < CHUNK:
            return


class _Printer:
    """Prints stored values as a sheet holds them; titles of linked records are fetched once."""

    def __init__(self, register: Register, actor: Actor) -> None:
        self.register, self.actor = register, actor
        self.fields = [(column, self._field(column)) for column in plan_of(register).columns]
        self.columns = [field.attname for _column, field in self.fields if field is not None]
        self.titles: dict[type, dict[int, str]] = {}
        self.known: linking.Known = {}

    def _field(self, column: Column) -> Any:
        """The stored column; None for child rows."""
        if column.field in self.register.children:
            return None
        return values.field_at(self.register.model, column.field)

    def printed(self, rows: Sequence[tuple[Any, ...]]) -> list[Cells]:
        """The cells of many records."""
        stored = [field for _column, field in self.fields if field is not None]
        for place, field in enumerate(stored, start=1):
            if field.is_relation:
                self._fetch(field.related_model, {row[place] for row in rows} - {None})
        prints = [self._print(field) for field in stored]
        below = self._children([row[0] for row in rows])
        found = []
        for pk, *told in rows:
            cells = iter([one(value) for one, value in zip(prints, told, strict=True)])
            found.append(
                [below[column.field].get(pk, "") if field is None else next(cells) for column, field in self.fields]
            )
        return found

    def _print(self, field: Any) -> Print:
        """How one column is printed."""
        if field.is_relation:
            return lambda value: "" if value is None else self._title(field, value)
        if field.choices:
            labels = {value: str(label) for value, label in field.flatchoices}
            return lambda value: labels.get(value, value or "")
        if isinstance(field, models.DateTimeField):
            return lambda value: told_moment(value) if value else ""
        if isinstance(field, models.BooleanField):
            words = {True: _("yes"), False: _("no"), None: ""}
            return lambda value: words[value]
        if isinstance(field, SecretField):
            return str
        return lambda value: "" if value is None else str(value)

    def _fetch(self, model: Any, ids: set[int]) -> None:
        """Titles of linked records, with what tells them apart where the title alone does not."""
        titles = self.titles.setdefault(model, {})
        missing = {pk for pk in ids if pk not in titles}
        found = linking.titled(model, missing, self.known)
        if owner := _owner(model):
            linking.follow([found[pk] for pk in missing], [model._meta.get_field(owner)], self.known)
        titles |= {pk: handle(found[pk]) for pk in missing}

    def _title(self, field: Any, pk: int) -> str:
        return self.titles[field.related_model].get(pk, "")

    def _children(self, pks: list[int]) -> dict[str, dict[int, str]]:
        """Child field -> record -> the lines of its child rows."""
        found: dict[str, dict[int, str]] = {}
        for name in self.register.children:
            model = values.linked(self.register.model, name)
            fields = children.columns(model)
            inside = scopes.rows_inside(self.actor, model, model.objects.filter(**{f"{model.parent}__pk__among": pks}))
            rows = list(inside.order_by("pk").values_list(f"{model.parent}_id", *(field.attname for field in fields)))
            for place, field in enumerate(fields, start=1):
                if field.is_relation:
                    self._fetch(field.related_model, {row[place] for row in rows} - {None})
            line = children.printer(fields, self._title)
            lines: dict[int, list[str]] = {}
            for owner, *cells in rows:
                lines.setdefault(owner, []).append(line(cells))
            found[name] = {owner: "\n".join(told) for owner, told in lines.items()}
        return found


def handle(record: Any) -> str:
    """What an export says of a linked record, so that an import finds it: its title, and its number if need be."""
    if isinstance(record, User):
        return f"{record} [{record.username}]"
    title = str(record)
    says_which = any(getattr(record, name) == title for name in _once_in_a_tenant(record._meta.model))
    owner = _owner(type(record))
    return title if says_which else f"{title} [{getattr(record, owner).number if owner else record.number}]"


def _owner(model: Any) -> str:
    """Of child rows, which have no number, the link to what they belong to; it tells which is meant."""
    return "" if getattr(model, "prefix", "") else getattr(model, "parent", "")


@cache
def _once_in_a_tenant(model: Any) -> tuple[str, ...]:
    """Columns of which every value occurs once in a tenant; of those that titles were loaded without, none is one."""
    unique = [one.fields for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    names = [name for fields in unique if fields[:1] == ("tenant",) and not fields[2:] for name in fields[1:]]
    return tuple(name for name in names if name in (registers.columns_of_title(model) or names))
