"""`pk__among=ids`: of very many ids as of one parameter, where `IN` makes a parameter of each."""

import json
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models


class Among(models.Lookup):
    """`IN` for any number of ids; with two thousand of them Django and the driver work longer than the database."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """An array, or its text where the database has none; nothing is among none."""
        column, params = self.process_lhs(compiler, connection)
        ids = list(self.rhs)
        if not ids:
            raise EmptyResultSet
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s::bigint[])", [*params, ids]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(ids)]  # noqa: S608  our own column
