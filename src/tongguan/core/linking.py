"""What records link to, fetched beside them: one short statement for each kind of thing, however many links lead there.

Joined into one statement, seven links take PostgreSQL longer to plan than to follow.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import models

from . import registers

Known = dict[Any, dict[int, Any]]
"""Model -> id -> record; whoever goes through many pages hands it on from one to the next."""
MOST = 10_000
"""So many records of a model are kept at most."""


def follow(records: Sequence[models.Model], links: Iterable[models.Field], known: Known | None = None) -> None:
    """Let records of one model know what these links of theirs lead to, ready to be called by its title."""
    known = {} if known is None else known
    leading: dict[Any, list[Any]] = {}
    for link in links:
        leading.setdefault(link.related_model, []).append(link)
    for model, several in leading.items():
        wanted = {pk for link in several for record in records if (pk := getattr(record, link.attname)) is not None}
        found = titled(model, wanted, known)
        for link in several:
            for record in records:
                if (pk := getattr(record, link.attname)) is not None:
                    link.set_cached_value(record, found[pk])


def titled(model: Any, wanted: set[int], known: Known) -> dict[int, Any]:
    """Records by id, with what their titles need and no more; others that are known may be among them."""
    kept = known.setdefault(model, {})
    if len(kept) > MOST:
        kept.clear()
    # The difference from a view of keys would go through all that is kept.
    if missing := {pk for pk in wanted if pk not in kept}:
        rows = model._base_manager.filter(pk__among=missing)
        columns = registers.columns_of_title(model)
        found = {row.pk: row for row in (rows.only(*columns) if columns else rows)}
        follow(list(found.values()), _links_of_title(model), known)
        kept |= found
    return kept


def can_be_called(record: models.Model) -> bool:
    """Whether all is there that the title of a record needs, so that it costs no statement."""
    links = [link for link in _links_of_title(type(record)) if getattr(record, link.attname) is not None]
    return all(link.is_cached(record) and can_be_called(link.get_cached_value(record)) for link in links)


@cache
def _links_of_title(model: Any) -> list[Any]:
    names = {path.partition("__")[0] for path in registers.relations_of_title(model)}
    return [model._meta.get_field(name) for name in sorted(names)]
