"""Marks of change: which tables were written for which scopes since verdicts were last worked out."""

from collections.abc import Mapping

from django.db import models

from . import batch, scopes
from .actor import tenant_in_force


def touch(model: type[models.Model], ids: scopes.Ids) -> None:
    """Mark that rows of this table changed for these scope objects; no objects means the whole tenant."""
    table = model._meta.db_table
    if (unit := batch.current()) is None:
        write({table: ids})
        return
    unit.touched[table] = scopes.merged([unit.touched.get(table, {}), ids])


def write(touched: Mapping[str, scopes.Ids]) -> None:
    """Store marks; they are worked off by the engine of the standards."""
    # The models need the fields, which need this package.
    from .models import Touched  # noqa: PLC0415  circular import

    tenant = tenant_in_force()
    Touched.objects.bulk_create(
        Touched(tenant_id=tenant, table=table, scopes={name: sorted(ids) for name, ids in found.items()})
        for table, found in touched.items()
    )
