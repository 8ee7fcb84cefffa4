"""Marks of change: which columns were written for which scopes since verdicts were last worked out."""

from collections.abc import Iterable, Mapping

from django.db import models

from . import batch, scopes
from .actor import tenant_in_force

Marks = dict[frozenset[str], scopes.Ids]
"""Kinds of scope objects -> the objects; apart, since what belongs to a vendor only is not found by a project."""
Written = tuple[str, frozenset[str]]
"""A table and the columns written in it; none stands for whole rows."""


def touch(model: type[models.Model], places: Iterable[scopes.Ids], columns: Iterable[str] = ()) -> None:
    """Mark that rows of this table changed, each for its scope objects; no objects means the whole tenant.

    Of a row that came, went or moved no columns are told: all of it may matter.
    """
    written, unit = (model._meta.db_table, frozenset(columns)), batch.current()
    marks: Marks = dict(unit.touched.get(written, {})) if unit else {}
    for ids in places:
        kinds = frozenset(ids)
        marks[kinds] = scopes.merged([marks.get(kinds, {}), ids])
    if unit is None:
        write({written: marks})
    else:
        unit.touched[written] = marks


def write(touched: Mapping[Written, Marks]) -> None:
    """Store marks; they are worked off by the engine of the standards."""
    # The models need the fields, which need this package.
    from .models import Touched  # noqa: PLC0415  circular import

    tenant = tenant_in_force()
    Touched.objects.bulk_create(
        Touched(
            tenant_id=tenant,
            table=table,
            columns=sorted(columns),
            scopes={name: sorted(ids) for name, ids in found.items()},
        )
        for (table, columns), marks in touched.items()
        for found in marks.values()
    )
