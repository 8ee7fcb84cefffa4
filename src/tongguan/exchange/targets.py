"""Plans: which registers a sheet may fill, with which columns, known by which words. Every register has one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from tongguan.core import access, crypto, forms, keys, registers, values
from tongguan.core.actor import Actor, tenant_in_force
from tongguan.core.registers import Register

from .aliases import of_column
from .headers import Heading, named_by, plain_label
from .languages import in_every_language

Words = tuple[str, ...]
NUMBER, STATE = "number", "state"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column that a plan understands: a field of one of its parts, or a sign that its `shape` makes use of."""

    part: str
    field: str
    name: str
    """Stands in the hidden row of templates and exports."""
    label: Any
    labels: Words = ()
    """Compared labels beside the field's own: what offices write."""
    sign: bool = False
    open_end: tuple[str, Any] | None = None
    """Field and value meant by “long-term” in a column of days."""

    def known_as(self) -> set[str]:
        """Every compared label of the column: its own in each language, and the other words for it."""
        return {plain_label(label) for label in [*in_every_language(self.label), *self.labels, self.name]}


@dataclass
class Telling:
    """What one row says of one part, as `shape` may complete it before it is matched and saved."""

    given: dict[str, Any] = field(default_factory=dict)
    """Values for a new record and for one that is there."""
    defaults: dict[str, Any] = field(default_factory=dict)
    """Values for a new record only."""
    finding: dict[str, Any] = field(default_factory=dict)
    """Values by which a record is found, beside those above."""
    signs: dict[str, Any] = field(default_factory=dict)
    state: str = ""
    state_told: bool = False
    """Whether the state stands in the sheet or was concluded from other columns."""
    number: str = ""
    warnings: list[str] = field(default_factory=list)
    when_new: list[str] = field(default_factory=list)
    """Warnings that hold only if a record is made of it."""
    errors: list[tuple[str, str]] = field(default_factory=list)
    """(field or sign, message)."""
    absent: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """One register that a plan fills. Parts stand in the order in which they need each other."""

    name: str
    register: str
    links: Mapping[str, str] = field(default_factory=dict)
    """Foreign key -> the part of the same row to which it leads."""
    finds: Mapping[str, str] = field(default_factory=dict)
    """Path that a key may name -> the part of the same row that it leads to."""
    keys: tuple[Words, ...] = ()
    """Natural keys of this plan, instead of the register's own."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    needs: Words = ()
    """Without a value in one of these fields the row says nothing of this part."""
    shape: Callable[[Telling, Mapping[str, Any]], None] | None = None
    """Completes what a row says; gets the part's telling and the records of the row's earlier parts."""
    new: Any = ""
    """What is to be said when a record was made of little: `%(record)s` was made as something."""

    @property
    def target(self) -> Register:
        """The register."""
        return registers.registry[self.register]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a sheet may be read as."""

    name: str
    label: Any
    parts: tuple[Part, ...]
    columns: tuple[Column, ...]

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by the name in the hidden row."""
        return {column.name: column for column in self.columns}

    @cached_property
    def by_label(self) -> dict[str, str]:
        """Compared label -> name of the column; where two claim a label, the first has it."""
        found: dict[str, str] = {}
        for column in self.columns:
            for label in sorted(column.known_as() - {""}):
                found.setdefault(label, column.name)
        return found

    @property
    def is_single(self) -> bool:
        """Whether it fills one register only."""
        return len(self.parts) == 1

    def part(self, name: str) -> Part:
        """A part by its name."""
        return next(part for part in self.parts if part.name == name)

    def column_of(self, part: str, field_name: str) -> Column | None:
        """The column of a field of a part."""
        return next((one for one in self.columns if (one.part, one.field) == (part, field_name)), None)

    def refuse_strangers(self, actor: Actor) -> None:
        """Raise ValidationError unless the actor may write every register that the plan fills."""
        closed = [part.target.label for part in self.parts if not access.may(actor, "write", part.target)]
        if closed:
            raise ValidationError(
                _("Your roles have no right to write: %(registers)s.") % {"registers": ", ".join(closed)}
            )


composite: dict[str, Plan] = {}
"""Plans that fill several registers at once, by name."""


def plan_named(name: str) -> Plan:
    """A plan by its name: a ledger of several registers, or a register; raises ValidationError naming what there is."""
    if name in composite:
        return composite[name]
    if name in registers.registry and fillable(registers.registry[name]):
        return plan_of(registers.registry[name])
    allowed = ", ".join([*composite, *(one.name for one in registers.registry.values() if fillable(one))])
    raise ValidationError(
        _("There is no plan “%(name)s”. Allowed are: %(allowed)s.") % {"name": name, "allowed": allowed}
    )


def fillable(register: Register) -> bool:
    """Whether rows of a register can come from a sheet; evidence comes as files."""
    return bool(register.writers) and not any(
        isinstance(one, models.FileField) for one in register.model._meta.concrete_fields
    )


def plans_for(actor: Actor) -> list[Plan]:
    """What the actor may import: ledgers first, then registers."""
    found = [*composite.values(), *(plan_of(one) for one in registers.registry.values() if fillable(one))]
    return [plan for plan in found if all(access.may(actor, "write", part.target) for part in plan.parts)]


@cache
def plan_of(register: Register) -> Plan:
    """The plan of one register, from its declaration alone."""
    columns = [column_of(register, name) for name in field_names(register)]
    return Plan(
        name=register.name,
        label=register.model._meta.verbose_name_plural,
        parts=(Part(name=register.name, register=register.name),),
        columns=tuple(columns),
    )


def field_names(register: Register) -> list[str]:
    """What sheets of a register hold, in this order: number, fields in the order of its sections, state, children."""
    editable = forms.editable(register.model)
    sections = [name for _head, names in register.sections for name in names if name in editable]
    rest = [name for name in editable if name not in sections]
    state = [STATE] if register.model.workflow else []
    return [NUMBER, *sections, *rest, *state, *register.children]


def column_of(register: Register, name: str, *, part: str = "", prefix: str = "", **options: Any) -> Column:
    """The column of one field of a register."""
    if name in register.children:
        label = values.linked(register.model, name)._meta.verbose_name_plural
    else:
        label = values.field_at(register.model, name).verbose_name
    labels = of_column(register.name, name) if not options.get("labels") else options.pop("labels")
    return Column(
        part=part or register.name,
        field=name,
        name=f"{prefix}{name}",
        label=label,
        labels=() if name == NUMBER else tuple(labels),
        **options,
    )


def number_mark() -> str:
    """The name of the column of our own numbers: only a sheet of this very organisation says it."""
    return number_marks()[0]


def number_marks() -> list[str]:
    """The same under every index key on the ring, the current one first: sheets may be older than the key."""
    ring, tenant = keys.ring(), str(tenant_in_force())
    codes = [crypto.blind_index(ring.key("index", one), "exchange.number", tenant)[:12] for one in ring.ids("index")]
    return [f"{NUMBER}@{code}" for code in codes]


def proposed(plan: Plan, headings: tuple[Heading, ...]) -> dict[int, str]:
    """Place of a column -> name of the plan's column, by hidden field names first, by words else; '' is left out."""
    found: dict[int, str] = {}
    for heading in headings:
        name = _by_field_name(plan, heading) if heading.field_name else named_by(heading, plan.by_label.get) or ""
        # A column that two headings claim belongs to the first; our numbers are never told by a word.
        by_word = not heading.field_name and name in plan.by_name and plan.by_name[name].field == NUMBER
        found[heading.index] = "" if name in found.values() or by_word else name
    return found


def _by_field_name(plan: Plan, heading: Heading) -> str:
    name, _at, _mark = heading.field_name.partition("@")
    if name == NUMBER and heading.field_name not in number_marks():
        return ""
    return name if name in plan.by_name else ""
