"""`Register`: declared once per model; pages, API, sheets, search and menu are derived from it."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar, TypeVar

from django.db.models import QuerySet

from . import values
from .forms import RecordForm
from .models import Record
from .roles import INSIDE, Role


class Register:
    """What a model cannot know about its register.

    It holds data and queries, never requests or responses: a page that must be special is a view of its own
    (`tongguan.web.pages.page`), not another option here. It may not grow.
    """

    model: ClassVar[type[Record]]
    area: ClassVar[str]
    """Menu place: projects, services, ledgers, documents, system."""
    help: ClassVar[Any] = ""
    """One sentence for the empty list: what the register is for."""
    columns: ClassVar[tuple[str, ...]] = ("__str__",)
    filters: ClassVar[tuple[str, ...]] = ("state",)
    search: ClassVar[tuple[str, ...]] = ()
    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = ()
    """Headed groups of fields on form and detail page; fields not named follow at the end."""
    readers: ClassVar[frozenset[str]] = INSIDE
    writers: ClassVar[frozenset[str] | tuple[str, ...]] = ()
    form_class: ClassVar[type[RecordForm]] = RecordForm
    scope: ClassVar[dict[str, str | tuple[str, ...]]] = {}
    """Scope name -> path (or paths) from a record to the object of that scope; `pk` where it is the object."""
    natural_keys: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Sets of fields by which an import finds the row it speaks of; the first set that the sheet fills is asked."""
    children: ClassVar[tuple[str, ...]] = ()
    """Related names of child rows that are edited, sent and imported together with the record."""
    rules: ClassVar[tuple[str, ...]] = ()
    """Names of checks that refuse a write of this register; rows from before are swept by the same check."""

    name: str

    def visible_to(self, actor: Any) -> QuerySet:
        """The rows an actor may see; narrow it here, and every door follows."""
        # Access asks the registers.
        from . import access  # noqa: PLC0415  circular import

        return access.visible(actor, self)

    def listing(self, actor: Any) -> QuerySet:
        """The visible rows with what the columns need joined, so that a list costs the same for 1 and for 100."""
        return self.visible_to(actor).select_related(*self.joins(self.columns))

    def joins(self, paths: Sequence[str]) -> list[str]:
        """The relations that printing these paths will follow, `__str__` of a foreign key included."""
        wanted: set[str] = set()
        for path in paths:
            if path == "__str__":
                wanted.update(relations_of_title(self.model))
                continue
            field = values.field_at(self.model, path)
            steps = path.split("__")
            if len(steps) > 1:
                wanted.add("__".join(steps[:-1]))
            if field.is_relation:
                wanted.add(path)
                wanted.update(f"{path}__{deeper}" for deeper in relations_of_title(field.related_model))
        return sorted(wanted)

    def text_of(self, record: Record) -> str:
        """What global search can find of a record; secrets never."""
        return " ".join([record.number, *(values.shown(record, path) for path in self.search)])

    @property
    def label(self) -> str:
        """The register's name for a person."""
        return str(self.model._meta.verbose_name_plural)


def relations_of_title(model: Any) -> tuple[str, ...]:
    """Foreign keys that a model's `__str__` follows, as the model itself says in `title_joins`."""
    return getattr(model, "title_joins", ())


def columns_of_title(model: Any) -> tuple[str, ...]:
    """The columns to load of a record that is only called by its title or number; none where that is not known."""
    columns: tuple[str, ...] = getattr(model, "title_columns", ())
    return (*columns, "number") if columns and issubclass(model, Record) else columns


registry: dict[str, Register] = {}
_by_model: dict[type, Register] = {}


R = TypeVar("R", bound=type[Register])


def register(declared: R) -> R:
    """Add a declaration to the registry, under the name of its model."""
    made = declared()
    made.name = name_of(declared.model)
    if made.name in registry:
        raise ValueError(f"The register {made.name} is declared twice.")
    registry[made.name] = _by_model[declared.model] = made
    return declared


def name_of(model: type) -> str:
    """`VendorStaff` -> `vendor_staff`, `NDA` -> `nda`."""
    return _underscored(model.__name__)


@cache
def _underscored(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def find(model: type) -> Register | None:
    """The register of a model, None for child rows."""
    return _by_model.get(model)


def register_of(model: type) -> Register:
    """The register of a model; raises KeyError for a model that has none."""
    return _by_model[model]


def may_read(actor: Any, register: Register) -> bool:
    """Whether any of the actor's roles reads this register at all."""
    return bool(actor.roles & (frozenset(register.readers) | frozenset(register.writers))) or Role.SYSTEM in actor.roles
