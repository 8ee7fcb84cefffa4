"""One record from one row: made, changed, or left as it is, through the register's own form."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tongguan.core import ledger
from tongguan.core.actor import Actor
from tongguan.core.fields import SecretField
from tongguan.core.forms import RecordForm, form_of
from tongguan.core.registers import find
from tongguan.core.roles import from_outside
from tongguan.core.values import label_of

from .children import in_a_line
from .links import TITLES, same
from .matching import Index, is_mask, keys_in
from .report import CREATED, UNCHANGED, UPDATED
from .stream import holdable
from .targets import STATE, Part, Telling


class RowRefused(Exception):
    """A row cannot be saved; tells of which part, and field -> why."""

    def __init__(self, part: str, reasons: Mapping[str, str]) -> None:
        super().__init__(part, reasons)
        self.part, self.reasons = part, reasons


@dataclass(frozen=True)
class Touch:
    """A row of the database as an import left it, with the stored values it had before."""

    record: Any
    created: bool
    before: dict[str, Any]


@dataclass
class Saved:
    """What became of one part of a row."""

    part: str
    record: Any
    told: Mapping[str, Any]
    """Everything by which it is found."""
    given: dict[str, Any]
    outcome: str = UNCHANGED
    touches: list[Touch] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def created(self) -> bool:
        """Whether the record is new."""
        return self.outcome == CREATED


def settle(part: Part, told: Telling, index: Index, actor: Actor, reason: str) -> Saved:
    """Find the record that the row speaks of and bring it to what the row says; raises `RowRefused`."""
    keys = keys_in(part.target.model, told.defaults, told.given, told.finding)
    record = None
    try:
        record = index.find(keys, told.number, lambda one: not _news(one, told.given))
        found = Saved(part.name, record, keys, told.given, warnings=list(told.warnings))
        if record is not None:
            _first_row_holds(part, told, index, found)
        if record is None:
            _create(part, told, actor, reason, found)
        else:
            _update(part, told, actor, reason, found)
    except (ValidationError, RowRefused) as error:
        if record is not None:
            # The form has put the row's values into it.
            index.forget(record.pk)
        if isinstance(error, RowRefused):
            raise
        raise RowRefused(part.name, {"__all__": " ".join(error.messages)}) from error
    return found


def _first_row_holds(part: Part, told: Telling, index: Index, found: Saved) -> None:
    """Of two rows that contradict each other the first is written; where they may not mean the same, it is an error."""
    against = index.said.against(found.record.pk, told.given)
    labels = {name: label_of(part.target.model, name) for name in against}
    names = {name for key in index.keys for name in key if name in TITLES}
    if mixed_up := [name for name in against if name in names]:
        message = _("An earlier row says something else of the same %(register)s under “%(label)s”.")
        kind = part.target.model._meta.verbose_name
        raise RowRefused(part.name, {name: message % {"register": kind, "label": labels[name]} for name in mixed_up})
    for name in against:
        del told.given[name]
        message = _("An earlier row says something else of “%(record)s” under “%(label)s”; the earlier row holds.")
        found.warnings.append(message % {"record": found.record, "label": labels[name]})


def _create(part: Part, told: Telling, actor: Actor, reason: str, found: Saved) -> None:
    """An opening balance: it may stand in a state that only moves lead to, and no rule refuses it.

    People from outside have no balance to open: what they import begins like anything else that they enter.
    """
    record, outside = part.target.model(), from_outside(actor.roles)
    record.opening = not outside
    if told.state and outside and told.state != record.state:
        message = _("A new record begins in the state “%(state)s”; only its moves change that, no sheet.")
        raise RowRefused(part.name, {STATE: message % {"state": record.get_state_display()}})
    if told.state:
        record.state = told.state
    given = {**told.defaults, **told.given}
    masks = {name for name, value in given.items() if is_mask(part.target.model, name, value)}
    if masks:
        message = _("A masked number cannot be entered. Write all of it, or leave the cell blank.")
        raise RowRefused(part.name, dict.fromkeys(masks, message))
    form = _valid(part, record, given, actor)
    rows = _child_rows(form)
    record.taken_over()
    form.save(action="" if outside else ledger.OPENING, reason=reason)
    found.record, found.outcome = record, CREATED
    found.touches = [Touch(record, created=True, before={}), *_touched(rows)]
    found.warnings += told.when_new
    if part.new:
        found.warnings.append(str(part.new) % {"record": record})


def _update(part: Part, told: Telling, actor: Actor, reason: str, found: Saved) -> None:
    """The normal way of a change: rules are asked, frozen fields stay, states are left to moves."""
    record = found.record
    _mind_state(part, told, record, found)
    given = _news(record, told.given)
    if not given:
        return
    masks = [name for name in given if is_mask(part.target.model, name, given[name])]
    if masks:
        message = _("This mask is not that of the stored number. Write all of it, or leave the cell blank.")
        raise RowRefused(part.name, dict.fromkeys(masks, message))
    before = loaded_of(record)
    form = _valid(part, record, given, actor)
    rows = _child_rows(form)
    changed = list(ledger.changes_of(record))
    if not changed and not rows:
        return
    form.save(reason=reason)
    found.outcome = UPDATED
    columns = {one.attname: one for one in record._meta.concrete_fields if one.name in changed}
    stored = {name: _stored(column, before.get(name)) for name, column in columns.items()}
    found.touches = [Touch(record, created=False, before=stored)] if changed else []
    found.touches += _touched(rows)


def _mind_state(part: Part, told: Telling, record: Any, found: Saved) -> None:
    if not told.state or told.state == record.state:
        return
    label = dict(record._meta.get_field(STATE).flatchoices).get(told.state, told.state)
    params = {"record": record, "now": record.get_state_display(), "told": label}
    if told.state_told:
        message = _("“%(record)s” is in the state “%(now)s”; only its moves change that, no sheet.")
        raise RowRefused(part.name, {STATE: message % params})
    found.warnings.append(
        _("By the dates of this row “%(record)s” would be “%(told)s”; it stays “%(now)s” until somebody moves it.")
        % params
    )


def _valid(part: Part, record: Any, given: Mapping[str, Any], actor: Actor) -> RecordForm:
    form = form_of(part.target).of(record, given, actor=actor)
    if not form.is_valid():
        raise RowRefused(part.name, {name: " ".join(texts) for name, texts in form.all_errors().items()})
    return form


# --- what is new ------------------------------------------------------------------------------------------------------


def _news(record: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a record does not have already."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(value, list):
            found |= {name: rows} if (rows := _missing_rows(record, name, value)) else {}
        elif not _has(record, name, value):
            found[name] = value
    return found


def _has(record: Any, name: str, value: Any) -> bool:
    field = record._meta.get_field(name)
    if isinstance(field, SecretField):
        return _same_secret(record, field, value)
    stored = getattr(record, field.attname)
    if field.is_relation:
        return stored == getattr(value, "pk", value)
    if isinstance(stored, str):
        # By a name in other brackets the record was found; that is no reason to call it otherwise.
        register = find(type(record))
        is_key = any(name in key for key in register.natural_keys) if register else False
        return value in {stored, holdable(stored).strip()} or (is_key and same(value) == same(stored))
    if isinstance(stored, dt.datetime):
        return stored.replace(microsecond=0) == value
    return stored == value


def _same_secret(record: Any, field: SecretField, value: str) -> bool:
    stored = getattr(record, field.attname)
    if not stored:
        return not value
    if is_mask(type(record), field.name, value):
        return stored.is_erased or str(stored) == value
    if stored.is_erased:
        return False
    if field.index:
        return getattr(record, field.index) in field.blinds(value)
    return stored.reveal() == field.normal(value)


def _missing_rows(record: Any, name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The child rows of a cell that a record does not have yet, in this very wording."""
    there = list(getattr(record, name).all())
    return [row for row in rows if not any(all(_says(one, key, row[key]) for key in row) for one in there)]


def _says(row: Any, name: str, value: Any) -> bool:
    return _has(row, name, value) or (isinstance(value, str) and in_a_line(getattr(row, name)) == value)


# --- what was touched -------------------------------------------------------------------------------------------------


def _child_rows(form: RecordForm) -> list[tuple[Any, bool, dict[str, Any]]]:
    """(child row, whether it is new, what it held) of each that the form will write."""
    return [
        (row.instance, row.instance.pk is None, loaded_of(row.instance))
        for formset in form.formsets.values()
        for row in formset.forms
        if row.has_changed()
    ]


def loaded_of(record: Any) -> dict[str, Any]:
    """Column -> value as the record was loaded."""
    return dict(record.loaded or {})


def _touched(rows: list[tuple[Any, bool, dict[str, Any]]]) -> list[Touch]:
    found = []
    for record, created, loaded in rows:
        fields = record._meta.concrete_fields
        before = {} if created else {one.attname: _stored(one, loaded.get(one.attname)) for one in fields}
        found.append(Touch(record, created=created, before=before))
    return found


def _stored(column: Any, value: Any) -> Any:
    """A value as the database holds it, fit for JSON."""
    prepared = column.get_prep_value(value)
    return prepared if prepared is None or isinstance(prepared, bool | int | str) else str(prepared)
