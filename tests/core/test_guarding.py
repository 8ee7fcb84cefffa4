"""Guards are asked in one statement for many records, so none may lead from one record to many."""

import datetime as dt

import pytest
from django.db.models import Q
from django.db.models.fields.reverse_related import ForeignObjectRel

from tests.examples import make
from tongguan.core import clock, guarding, preferences, registers
from tongguan.core.actor import TenantId, UserId
from tongguan.core.checks import hit_of
from tongguan.core.registers import registry
from tongguan.core.wording import Wanted

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


@pytest.mark.parametrize("roles", [("office_head", "office_staff"), ("leader",), ("vendor_lead",)])
def test_guards_ask_the_same_of_all_who_hold_the_same_roles(as_role, roles, django_assert_num_queries, monkeypatch):
    guarded = {register.model: register.model.workflow for register in registry.values() if register.model.workflow}

    def asked(name):
        with as_role(*roles, name=name) as actor:
            preferences.in_force()
            assert actor.roles == set(roles)
            # What a guard would read from the database to word its question, the next one would not read again.
            with django_assert_num_queries(0):
                return {model: told(model, machine.transitions.values()) for model, machine in guarded.items()}

    def told(model, moves):
        statement = guarding.word(tuple(guard for move in moves for guard in move.guards), model, [1, 2])
        bound = [type(one) if isinstance(one, Wanted | UserId | TenantId) else one for one in statement.params]
        return statement.sql, bound

    of_one = asked("One")
    # The other one asks later on the same day.
    later = clock.now() + dt.timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert asked("Another") == of_one


def test_a_kept_question_is_put_for_whoever_acts(as_role):

    def complete(record):
        [move] = [move for move in record.workflow.moves(record) if move.transition.name == "complete"]
        return [refusal.message for refusal in move.refusals]

    with as_role("assessor", name="One") as actor:
        mine = make("risk_assessment", state="in_progress", assessor=actor.user)
        of_one = complete(mine)
    with as_role("assessor", name="Another"):
        of_another = complete(mine)
    assert of_another == [*of_one, "只有指定的评估人可以完成评估。"]
