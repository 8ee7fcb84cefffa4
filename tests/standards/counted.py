"""What the engine keeps, beside what every rule says of all records."""

from tongguan.core import checks
from tongguan.core.ledger import OPENING
from tongguan.standards.models import Breach, Tally


def standing(name):
    """The records that break a check, as the engine knows them."""
    return set(Breach.objects.filter(check_name=name, closed_on=None).values_list("record", flat=True))


def truth(name):
    """The same, and the numbers, as the rule itself says."""
    check = checks.registry[name]
    return set(check.breaking().values_list("pk", flat=True)), check.count()


def assert_nothing_differs(day):
    """What the engine keeps is what every rule says of all records."""
    tallies = {row.check_name: (row.among, row.broken) for row in Tally.objects.filter(on=day)}
    kept = {name: (standing(name), tallies[name]) for name in checks.registry}
    assert kept == {name: truth(name) for name in checks.registry}


def change(record, **values):
    """Save without asking rules, as an import would."""
    for name, value in values.items():
        setattr(record, name, value)
    record.save(action=OPENING)
