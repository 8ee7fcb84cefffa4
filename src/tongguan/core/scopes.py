"""Scopes: the objects a check can be asked for, that are locked before a write, and that outsiders are limited to.

A domain declares them (`scope("project", …)`); a register says by paths which of them a record belongs to.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Q

from . import values
from .roles import from_outside

if TYPE_CHECKING:
    from .actor import Actor
    from .models import Record

Ids = dict[str, set[int]]


def _nothing(*_given: Any) -> Any:
    return []


@dataclass(frozen=True, kw_only=True)
class Scope:
    """One kind of object; `rank` fixes the order of locking, `reach` gives the ids an outside person may see."""

    name: str
    model: str
    rank: int
    reach: Callable[["Actor"], Any] | None = None
    appointed: Callable[["Actor", frozenset[str]], Any] = _nothing
    """Gives the ids for which an inside person holds one of these roles by appointment."""
    free: Callable[[], Any] = _nothing
    """Gives the ids to which nobody is appointed yet."""


declared: dict[str, Scope] = {}


def scope(name: str, model: str, *, rank: int, **people: Callable[..., Any]) -> None:
    """Declare a scope, and by which functions people are tied to it; its name is what registers and checks refer to."""
    declared[name] = Scope(name=name, model=model, rank=rank, **people)


def of_appointments() -> Scope:
    """The scope to whose objects people are appointed, and to which a role may be limited."""
    return next(one for one in declared.values() if one.appointed is not _nothing)


def paths_of(model: type["Record"]) -> dict[str, tuple[str, ...]]:
    """Scope name -> paths from a record to objects of that scope; a child row has its parent's."""
    # The registry needs the scopes.
    from .registers import find  # noqa: PLC0415  circular import

    if model.parent:
        owner = values.linked(model, model.parent)
        below = lambda path: model.parent if path == "pk" else f"{model.parent}__{path}"  # noqa: E731  one line says it
        return {name: tuple(map(below, paths)) for name, paths in paths_of(owner).items()}
    if (register := find(model)) is None:
        return {}
    return {
        name: (paths,) if isinstance(paths, str) else tuple(paths) for name, paths in (register.scope or {}).items()
    }


def ids_in(queryset: models.QuerySet, model: type["Record"]) -> Ids:
    """The scope objects to which the rows of a queryset belong, in one query."""
    return merged(places_in(queryset, model))


def places_in(queryset: models.QuerySet, model: type["Record"]) -> list[Ids]:
    """The same, apart for rows that belong to other kinds of objects; `{}` stands for rows that belong to none.

    A decision or an acknowledgement belongs where the record does that it speaks of.
    """
    paths = [(name, path) for name, many in paths_of(model).items() for path in many]
    if not paths:
        return _places_spoken_of(queryset) if getattr(model, "belongs_there", False) else [{}]
    found: dict[frozenset[str], Ids] = {}
    for row in queryset.values_list(*(path for _name, path in paths)):
        told = [(name, value) for (name, _path), value in zip(paths, row, strict=True) if value is not None]
        place = found.setdefault(frozenset(name for name, _value in told), {})
        for name, value in told:
            place.setdefault(name, set()).add(value)
    return list(found.values())


def _places_spoken_of(queryset: models.QuerySet) -> list[Ids]:
    # The registry needs the scopes.
    from .registers import registry  # noqa: PLC0415  circular import

    spoken_of: dict[str, set[int]] = {}
    for register, record in queryset.values_list("register", "record"):
        if register not in registry or record is None:
            return [{}]
        spoken_of.setdefault(register, set()).add(record)
    models_of = {registry[name].model: pks for name, pks in spoken_of.items()}
    return [
        place for model, pks in models_of.items() for place in places_in(model._base_manager.filter(pk__in=pks), model)
    ]


def ids_of(record: "Record") -> Ids:
    """The scope objects to which a record belongs as it is now in memory."""
    found: Ids = {}
    for name, paths in paths_of(type(record)).items():
        for path in paths:
            if (value := values.key_at(record, path)) is not None:
                found.setdefault(name, set()).add(value)
    return found


def merged(many: Iterable[Ids]) -> Ids:
    """The union of several."""
    total: Ids = {}
    for ids in many:
        for name, found in ids.items():
            total.setdefault(name, set()).update(found)
    return total


def rows_inside(actor: "Actor", model: type["Record"], rows: models.QuerySet) -> models.QuerySet:
    """Of the child rows of records that the actor sees, those that he may see: none that names somebody else's vendor.

    The offers of rivals stand in rows of a project that each of them reads.
    """
    return rows.filter(_names_no_stranger(actor, model)) if from_outside(actor.roles) else rows


def _names_no_stranger(actor: "Actor", model: type["Record"]) -> Q:
    """Every link of a child row to what outside people have a reach of leads within that reach."""
    every = model.shown_outside(actor) if model.shown_outside else Q()
    reaches = {apps.get_model(one.model): one.reach for one in declared.values() if one.reach}
    for link in model._meta.fields:
        target: Any = link.related_model
        reach = reaches.get(target) if link.name != model.parent else None
        if reach:
            every &= Q(**{f"{link.name}__in": reach(actor)}) | Q(**{f"{link.name}__isnull": True})
    return every


def lock(ids: Ids) -> None:
    """Lock the scope objects in the fixed order, so that what a gate looks at cannot change under it.

    SQLite has one writer at a time, which is the same promise.
    """
    if connection.vendor != "postgresql":
        return
    for kind in sorted((declared[name] for name in ids), key=lambda kind: kind.rank):
        rows = apps.get_model(kind.model)._base_manager.filter(pk__among=ids[kind.name]).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))


def condition(model: type["Record"], wanted: dict[str, Iterable[int]]) -> Q:
    """Rows that belong to any of the wanted objects of each named scope."""
    paths = paths_of(model)
    total = Q()
    for name, ids in wanted.items():
        either = Q()
        for path in paths[name]:
            either |= Q(**{f"{path}__in": list(ids)})
        total &= either
    return total
