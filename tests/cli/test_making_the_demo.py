"""How the demonstration is made: the same for the same seed, never in production."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from tests import people
from tongguan import demo
from tongguan.core import identifiers, values
from tongguan.core.models import Tenant
from tongguan.core.registers import registry
from tongguan.demo.made_up import MadeUp


def described(seed):
    """Everything that the bureau's registers show, numbers and dates included; undone afterwards."""
    with transaction.atomic():
        made = demo.make(seed, counted=0)
        with people.as_system(made.tenant):
            found = {name: _rows(register) for name, register in registry.items()}
        transaction.set_rollback(True)
    return found


def _rows(register):
    rows = register.model.objects.select_related(*register.joins(register.columns))
    # The id of what a record speaks of is the database's own affair.
    paths = [path for path in register.columns if path != "record"]
    return sorted(tuple(_without_time(values.shown(row, path)) for path in paths) for row in rows)


def _without_time(told):
    """The day of a point in time is of the story; the time of day is that of the telling."""
    return re.sub(r"(\d{4}-\d\d-\d\d) \d\d:\d\d", r"\1", str(told))


@pytest.mark.integration
@pytest.mark.django_db
def test_the_same_seed_gives_the_same_bureau():
    first, again = described(7), described(7)
    assert first == again
    assert len(first["person"]) > 60


@pytest.mark.django_db
def test_it_is_refused_in_production(settings, line):
    settings.PRODUCTION = True
    with pytest.raises(PermissionDenied):
        demo.make()
    assert line("demo").status == 3
    assert not Tenant.objects.exists()


def test_made_up_people_depend_on_the_seed_alone():
    one, same, other = (MadeUp(seed) for seed in (5, 5, 6))
    first = [one.name() for _each in range(20)]
    assert first == [same.name() for _each in range(20)]
    assert first != [other.name() for _each in range(20)]


def test_made_up_numbers_have_right_check_digits_and_come_once():
    made_up = MadeUp(3)
    numbers = [(made_up.identity(), made_up.credit_code(), made_up.mobile(), made_up.name()) for _each in range(300)]
    for identity, credit_code, mobile, _name in numbers:
        identifiers.validate_identity(identity)
        identifiers.validate_credit_code(credit_code)
        identifiers.validate_mobile(mobile)
    assert all(len(set(column)) == 300 for column in zip(*numbers, strict=True))
