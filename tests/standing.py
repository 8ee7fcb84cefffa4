"""Records made once for all tests of a module; what a test changes in them is undone."""

from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import connection, transaction

from tests import people
from tests.examples import make
from tongguan.core.actor import acting_as
from tongguan.core.batch import unit_of_work
from tongguan.core.models import Tenant
from tongguan.core.registers import registry

APART = {"deliverable", "exit_item", "filing", "plan_item", "stage_verification"}
"""They stand on a project of their own, since they lean on what a project has once; all others share one."""


@dataclass(frozen=True)
class Standing:
    """The department with its examples."""

    tenant: Tenant
    ids: dict[str, int]

    def record(self, register):
        """The example of a register, as the database has it; ask within the tenant."""
        return register.model.objects.get(pk=self.ids[register.name])


@contextmanager
def lasting(blocker, fill):
    """A department and what `fill` makes in it, within a transaction around all tests of a module; each test's own
    lies inside it.
    """
    with blocker.unblock(), transaction.atomic():
        tenant = Tenant.objects.create(name="市政务服务局")
        office = people.account("office_head", "office_staff", tenant=tenant)
        with acting_as(office, tenant), unit_of_work():
            made = fill()
        # Else what PostgreSQL puts off to the end would be looked at anew after every test of the module.
        connection.check_constraints()
        yield tenant, made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def standing(home, django_db_setup, django_db_blocker):
    """One example of every register."""
    with lasting(django_db_blocker, examples) as (tenant, ids):
        yield Standing(tenant, ids)


def examples():
    """Makes one of every register; gives their ids."""
    roots = {}
    return {name: make(name, roots={} if name in APART else roots).pk for name in registry}
