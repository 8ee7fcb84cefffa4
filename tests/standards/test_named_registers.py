"""Every register that a clause speaks of is there."""

from tongguan.core import platform_objects
from tongguan.core.registers import registry
from tongguan.standards import packs


def test_every_register_that_a_clause_names_is_there():
    named = {name for pack in packs.load().values() for clause in pack.clauses.values() for name in clause.registers}
    assert named
    assert named - set(registry) - set(platform_objects.declared) == set()
