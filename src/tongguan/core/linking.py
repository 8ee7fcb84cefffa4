"""What records link to, fetched beside them: one short statement for each kind of thing, however many links lead there.

Joined into one statement, seven links take PostgreSQL longer to plan than to follow.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from . import registers


def follow(records: Sequence[models.Model], links: Iterable[models.Field]) -> None:
    """Let records of one model know what these links of theirs lead to, ready to be called by its title."""
    leading: dict[Any, list[Any]] = {}
    for link in links:
        leading.setdefault(link.related_model, []).append(link)
    for model, several in leading.items():
        wanted = {pk for link in several for record in records if (pk := getattr(record, link.attname)) is not None}
        found = _titled(model).in_bulk(wanted) if wanted else {}
        for link in several:
            for record in records:
                if (pk := getattr(record, link.attname)) is not None:
                    link.set_cached_value(record, found[pk])


def _titled(model: type[models.Model]) -> models.QuerySet:
    joins = registers.relations_of_title(model)
    rows = model._base_manager.all()
    return rows.select_related(*joins) if joins else rows
