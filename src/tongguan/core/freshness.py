"""Marks of change: which tables were written for which scopes since verdicts were last worked out."""

from collections.abc import Iterable, Mapping

from django.db import models

from . import batch, scopes
from .actor import tenant_in_force

Marks = dict[frozenset[str], scopes.Ids]
"""Kinds of scope objects -> the objects; apart, since what belongs to a vendor only is not found by a project."""


def touch(model: type[models.Model], places: Iterable[scopes.Ids]) -> None:
    """Mark that rows of this table changed, each for its scope objects; no objects means the whole tenant."""
    table, unit = model._meta.db_table, batch.current()
    marks: Marks = dict(unit.touched.get(table, {})) if unit else {}
    for ids in places:
        kinds = frozenset(ids)
        marks[kinds] = scopes.merged([marks.get(kinds, {}), ids])
    if unit is None:
        write({table: marks})
    else:
        unit.touched[table] = marks


def write(touched: Mapping[str, Marks]) -> None:
    """Store marks; they are worked off by the engine of the standards."""
    # The models need the fields, which need this package.
    from .models import Touched  # noqa: PLC0415  circular import

    tenant = tenant_in_force()
    Touched.objects.bulk_create(
        Touched(tenant_id=tenant, table=table, scopes={name: sorted(ids) for name, ids in found.items()})
        for table, marks in touched.items()
        for found in marks.values()
    )
