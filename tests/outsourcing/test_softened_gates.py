"""A derived gate that a tenant has softened lets pass and tells; what the standard itself orders cannot be softened."""

import pytest
from django.core.exceptions import ValidationError

from tests.examples import make
from tongguan.core import audit
from tongguan.core.models import Preference
from tongguan.core.refusals import Refused

from .stories import assessed, change, staff


def soften(gate="G05", **given):
    """What a security administrator decides, with a reason."""
    return make("preference", key=f"gate.{gate}.softened", value="true", reason="小单位，先用后补", **given)


@pytest.fixture
def lacking(as_role):
    """Somebody proposed, whose duties are not stated."""
    with as_role("office_head", "office_staff"):
        return change(assessed(staff("proposed")), duties="")


def move_of(record, name="clear"):
    return next(each for each in record.workflow.moves(record) if each.transition.name == name)


def test_a_softened_gate_tells_what_it_misses_and_refuses_nothing(as_role, lacking):
    with as_role("office_head"):
        assert not move_of(lacking).open
        assert move_of(lacking).as_dict()["softened"] is False
    with as_role("secadmin"):
        soften()
    with as_role("office_head"):
        shown = move_of(lacking)
        assert shown.open
        assert [(one.rule, one.softened) for one in shown.warnings] == [("staff_condition_2_holds", True)]
        told = shown.as_dict()
        assert (told["softened"], told["refusals"], len(told["warnings"])) == (True, [], 1)
        [passed] = lacking.workflow.take("clear", lacking)
        assert (lacking.state, passed.rule, passed.clause) == ("cleared", "staff_condition_2_holds", "6.1.c.2")
        entry = audit.history("vendor_staff", lacking.pk).get(action="clear")
    assert passed.message in entry.changes[audit.SOFTENED][1]


def test_what_a_softened_gate_has_nothing_against_leaves_no_word_of_it(as_role):
    with as_role("leader"):
        soften()
    with as_role("office_head"):
        ready = assessed(staff("proposed"))
        assert ready.workflow.take("clear", ready) == []
        assert audit.SOFTENED not in audit.history("vendor_staff", ready.pk).get(action="clear").changes


def test_of_many_at_once_those_that_lack_something_are_told_of_and_move_too(as_role, lacking):
    with as_role("secadmin"):
        soften()
    with as_role("office_head"):
        ready = assessed(staff("proposed"))
        rows = type(ready).objects.filter(pk__in=[ready.pk, lacking.pk])
        taken = rows.model.workflow.take_all(rows, "clear")
        assert sorted(taken.moved) == sorted([ready.pk, lacking.pk])
        assert taken.refused == {}
        assert [one.rule for one in taken.warned.pop(lacking.pk)] == ["staff_condition_2_holds"]
        assert taken.warned == {}


def test_only_the_gate_is_softened_other_reasons_still_refuse(as_role, lacking):
    with as_role("secadmin"):
        soften()
    with as_role("office_staff"):
        with pytest.raises(Refused) as answer:
            lacking.workflow.take("clear", lacking)
        assert [one.code for one in answer.value.refusals] == ["role"]


def test_another_gate_stays_as_it_is(as_role):
    with as_role("secadmin"):
        soften("G11")
    with as_role("office_head"):
        lacks = change(assessed(staff("proposed")), duties="")
        with pytest.raises(Refused):
            lacks.workflow.take("clear", lacks)


def test_a_softening_that_holds_from_tomorrow_opens_nothing_today(as_role, lacking, today):
    with as_role("secadmin"):
        soften(since=today.replace(day=today.day + 1))
    with as_role("office_head"):
        assert not move_of(lacking).open


@pytest.mark.parametrize("gate", ["G06", "G03", "G99"])
def test_what_the_standard_itself_orders_cannot_be_softened(as_role, gate):
    with as_role("secadmin") as actor, pytest.raises(ValidationError) as refused:
        Preference(tenant=actor.tenant, key=f"gate.{gate}.softened", value="true", reason="x").full_clean()
    assert "key" in refused.value.message_dict


def test_the_office_does_not_soften_its_own_gates(as_role):
    with as_role("office_head") as actor, pytest.raises(ValidationError) as refused:
        Preference(tenant=actor.tenant, key="gate.G05.softened", value="true", reason="x").full_clean()
    assert "key" in refused.value.message_dict


def test_a_softening_has_a_reason(as_role):
    with as_role("secadmin"), pytest.raises(AssertionError):
        make("preference", key="gate.G05.softened", value="true", reason="")
