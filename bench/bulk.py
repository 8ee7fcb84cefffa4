"""Raw bulk loading past the audit trail, for measuring only: COPY on PostgreSQL, executemany on SQLite."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, models

CHUNK = 10_000

Row = Sequence[Any]


def next_id(model: type[models.Model]) -> int:
    """The first id that is free."""
    last = model._base_manager.aggregate(last=models.Max("pk"))["last"]
    return (last or 0) + 1


def load(model: type[models.Model], names: Sequence[str], rows: Iterable[Row], **same: Any) -> int:
    """Insert rows of the named attributes; every other column gets `same` or its default. Returns how many."""
    rest = [field for field in model._meta.concrete_fields if field.attname not in names and not field.primary_key]
    constants = tuple(_default(field, same) for field in rest)
    columns = [model._meta.get_field(name).column for name in names] + [field.column for field in rest]
    return _insert(model, columns, (tuple(row) + constants for row in rows))


def _default(field: models.Field, same: dict[str, Any]) -> Any:
    value = same[field.attname] if field.attname in same else field.get_default()
    if getattr(field, "auto_now_add", False):
        value = field.pre_save(field.model(), add=True)
    return field.get_db_prep_save(value, connection)


def _insert(model: type[models.Model], columns: list[str], rows: Iterator[Row]) -> int:
    table, named, count = model._meta.db_table, ", ".join(f'"{column}"' for column in columns), 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
                    count += 1
            return count
        statement = f"INSERT INTO {table} ({named}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608  our names
        while chunk := list(itertools.islice(rows, CHUNK)):
            # Past Django's cursor, which would rewrite the placeholders of every row.
            connection.connection.executemany(statement, chunk)
            count += len(chunk)
    return count


def open_wide() -> None:
    """No checks of foreign keys and no waiting for the disk while loading; needs the owner of the tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            return
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute("PRAGMA synchronous=OFF")


def settle(loaded: Sequence[type[models.Model]]) -> None:
    """Sequences go on after what was loaded, and the planner learns what there is now."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in (model._meta.db_table for model in loaded):
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608  our names
                )
            cursor.execute("VACUUM (ANALYZE)")
            return
        cursor.execute("ANALYZE")
