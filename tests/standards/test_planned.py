"""Registers that clauses speak of before they are there."""

from tongguan.core.registers import registry
from tongguan.standards import packs, planned


def test_every_register_that_a_clause_names_is_there_or_has_a_name_until_it_is():
    named = {name for pack in packs.load().values() for clause in pack.clauses.values() for name in clause.registers}
    assert named
    assert named - set(registry) - set(planned.LABELS) == set()


def test_a_register_that_is_there_needs_no_name_in_advance():
    assert set(planned.LABELS) & set(registry) == set()
