"""What a query reads, and whether it joins to many rows; told from Django's own query tree."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet, Subquery
from django.db.models.sql.datastructures import BaseTable
from django.db.models.sql.query import Query


def queries_in(node: Any) -> Iterator[Query]:
    """The query and every query nested in its conditions and annotations."""
    if isinstance(node, Query):
        yield node
        parts = [node.where, *node.annotations.values(), *(joined for joined in node.combined_queries)]
    elif isinstance(node, Subquery):
        parts = [node.query]
    elif hasattr(node, "children"):
        parts = list(node.children)
    elif hasattr(node, "get_source_expressions"):
        parts = [part for part in node.get_source_expressions() if part is not None]
    else:
        return
    right = getattr(node, "rhs", None)
    if isinstance(right, Query) or hasattr(right, "query"):
        parts.append(getattr(right, "query", right))
    for part in parts:
        yield from queries_in(part)


def tables_of(query: Query) -> frozenset[str]:
    """Every table whose rows the result depends on."""
    return frozenset(joined.table_name for inner in queries_in(query) for joined in _joined(inner))


def joins_many(query: Query) -> bool:
    """Whether the outer query joins a relation that may give several rows for one object."""
    return any(
        getattr(getattr(joined, "join_field", None), "one_to_many", False)
        or getattr(getattr(joined, "join_field", None), "many_to_many", False)
        for joined in _joined(query)
    )


def _joined(query: Query) -> list[Any]:
    """What stands in the FROM clause; Django keeps on its list joins that it has found to be superfluous."""
    used = [joined for alias, joined in query.alias_map.items() if query.alias_refcount[alias]]
    return used or [BaseTable(query.get_meta().db_table, None)]


TRAIL = "core_auditentry"
"""Every change leaves an entry, so who reads the trail reads every column."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Reading:
    """What a result depends on: rows of these tables, of which only columns named among the words can matter."""

    tables: frozenset[str]
    words: frozenset[str] | None
    """Every word of the statement: a few too many rather than one too few; None if there is no statement to be had."""
    beside: frozenset[str] = frozenset()
    """Tables that are read before the statement is worded; there every column matters."""

    @classmethod
    def of(cls, rows: QuerySet, *, beside: Collection[str] = ()) -> "Reading":
        """What depends on which rows these are; what they say is not looked at."""
        tables, asked = tables_of(rows.query), rows.order_by().values("pk").query
        try:
            words = None if TRAIL in tables else frozenset(_WORD.findall(asked.sql_with_params()[0]))
        except EmptyResultSet:
            words = None
        return cls(tables=tables, words=words, beside=frozenset(beside))

    def minds(self, table: str, columns: Collection[str]) -> bool:
        """Whether what was written in these columns of a table can matter; no columns stands for whole rows."""
        if table in self.beside:
            return True
        return table in self.tables and (not columns or self.words is None or not self.words.isdisjoint(columns))
