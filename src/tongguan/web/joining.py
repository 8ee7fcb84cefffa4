"""What is fetched along with records, so that printing them asks nothing more."""

from collections.abc import Iterable

from django.db import models
from django.db.models import QuerySet

from tongguan.core import registers


def joined(rows: QuerySet, model: type[models.Model], names: Iterable[str]) -> QuerySet:
    """Rows with everything that printing these fields follows."""
    wanted = set()
    for name in names:
        field = model._meta.get_field(name)
        if field.is_relation:
            wanted |= {name, *(f"{name}__{deeper}" for deeper in registers.relations_of_title(field.related_model))}
    wanted.update(registers.relations_of_title(model))
    return rows.select_related(*sorted(wanted))
