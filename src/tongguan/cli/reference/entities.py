"""The picture of a domain: its records, and the links by which they know each other and what lies below them."""

from collections.abc import Iterator
from typing import Any

from tongguan.core.models import Record
from tongguan.core.registers import Register

COMMON = {"Tenant", "User", "Evidence", "DataKey"}
"""What nearly every record is tied to; drawn, it would hide all else."""


def diagram(members: list[Register]) -> Iterator[str]:
    """An entity diagram: from a link to what it points to, child rows included."""
    models = [model for one in members for model in (one.model, *_children(one))]
    yield from ["```mermaid", "erDiagram"]
    for model in models:
        yield f"    {model.__name__}"
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model.__name__ not in COMMON:
                many = "|o" if field.null else "||"
                yield f"    {field.related_model.__name__} {many}--o{{ {model.__name__} : {field.name}"
    yield from ["```", ""]


def _children(one: Register) -> list[type[Record]]:
    field: Any = one.model._meta.get_field
    return [field(name).related_model for name in one.children]
