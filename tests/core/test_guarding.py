"""Guards are asked in one statement for many records, so none may lead from one record to many."""

import pytest
from django.db.models import Q
from django.db.models.fields.reverse_related import ForeignObjectRel

from tongguan.core import registers
from tongguan.core.checks import hit_of
from tongguan.core.registers import registry

GUARDED = [
    (register.model, move, place)
    for register in registry.values()
    if register.model.workflow
    for move in register.model.workflow.transitions.values()
    for place, _guard in enumerate(move.guards)
]


@pytest.mark.parametrize(
    ("model", "move", "place"), GUARDED, ids=lambda told: getattr(told, "name", None) or getattr(told, "__name__", None)
)
def test_a_guard_looks_at_each_record_once(office, model, move, place):
    holds = move.guards[place].holds
    holds = holds() if callable(holds) else holds
    query = model.objects.annotate(holds_1=hit_of(holds or Q(pk__isnull=False))).query
    str(query)
    joined = [join.join_field for join in query.alias_map.values() if hasattr(join, "join_field")]
    many = [link for link in joined if isinstance(link, ForeignObjectRel) and link.multiple]
    assert not many, f"{registers.name_of(model)}.{move.name}: {many} gives a record twice; use Exists"
