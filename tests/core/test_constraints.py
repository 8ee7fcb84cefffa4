"""Constraints answered in memory: what is answered there is what the database would answer."""

import itertools

import pytest
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.expressions import CombinedExpression

from tests.examples import make
from tongguan.core import constraints, registers
from tongguan.core.constraints import NotUnderstood

every_register = pytest.mark.parametrize("register", registers.registry.values(), ids=registers.registry)
FEW = 6
"""Fields that are emptied in every combination."""


@pytest.fixture
def everybody(as_role):
    """Somebody who may write every register."""
    with as_role(*{role for one in registers.registry.values() for role in one.writers}, name="everybody") as actor:
        yield actor


def variants(record, names):
    """The record with each combination of these fields empty or swapped."""
    held = {name: getattr(record, name) for name in names}
    for emptied in itertools.product([False, True], repeat=len(names)):
        for name, empty in zip(names, emptied, strict=True):
            setattr(record, name, None if empty else held[name])
        yield
    for one, other in itertools.permutations(names, 2):
        if type(held[one]) is type(held[other]):
            setattr(record, one, held[other])
            setattr(record, other, held[one])
            yield
            setattr(record, one, held[one])
            setattr(record, other, held[other])


def is_plain(condition):
    """Whether it compares fields with fields and values only; what is reckoned is left to the database."""
    parts = condition.children if isinstance(condition, Q) else [condition]
    nested = [part for part in parts if isinstance(part, Q)]
    leaves = [part for part in parts if not isinstance(part, Q)]
    reckoned = [part for part in leaves if not isinstance(part, tuple) or isinstance(part[1], CombinedExpression)]
    return not reckoned and all(map(is_plain, nested))


def names_in(condition):
    for part in condition.children:
        if isinstance(part, tuple):
            yield part[0].partition("__")[0]
            yield from [part[1].name] if hasattr(part[1], "name") and hasattr(part[1], "resolve_expression") else []
        else:
            yield from names_in(part)


@every_register
def test_a_condition_is_told_in_memory_as_by_the_database(everybody, register):
    record = make(register.name)
    for constraint in record._meta.constraints:
        if not isinstance(constraint.condition, Q) or not is_plain(constraint.condition):
            continue
        attnames = {record._meta.get_field(name).attname for name in names_in(constraint.condition)}
        for _state in variants(record, sorted(attnames - {"tenant_id"})[:FEW]):
            against = record._get_field_expression_map(meta=record._meta, exclude=set())
            told = constraints.told(record, constraint.condition, set())
            # Asked of nothing known, `check` says yes; so does a check constraint.
            assert (told is not False) == Q(constraint.condition).check(against), (constraint.name, record.__dict__)


@every_register
def test_a_record_that_keeps_its_constraints_leaves_no_doubt(everybody, register):
    record = make(register.name)
    plain = [one for one in constraints.doubtful(record, set()) if one.condition is None or is_plain(one.condition)]
    assert plain == []


def test_a_double_is_doubtful_and_told_in_the_words_of_the_constraint(office):
    first, second = make("vendor"), make("vendor")
    second.name = first.name
    assert [one.name for one in constraints.doubtful(second, set())] == ["vendor_name_once"]


def test_a_voided_double_is_no_double(office):
    first, second = make("vendor"), make("vendor")
    first.void("entered twice")
    second.name = first.name
    assert list(constraints.doubtful(second, set())) == []


def test_what_is_not_understood_is_left_to_the_database(office):
    vendor = make("vendor")
    for condition in (Q(name__icontains="x"), Q(manager__name="x"), Q(nowhere=1), Q(name="x") ^ Q(uscc="y")):
        with pytest.raises(NotUnderstood):
            constraints.told(vendor, condition, set())
    with pytest.raises(NotUnderstood):
        constraints.told(vendor, Q(name="x"), {"name"})


def test_a_constraint_over_expressions_is_left_to_the_database(office):
    vendor = make("vendor")
    assert not constraints._holds(vendor, UniqueConstraint("name", name="by_expression"), set())
    assert constraints._holds(vendor, CheckConstraint(condition=Q(name="x") | Q(scale=""), name="one"), set())
