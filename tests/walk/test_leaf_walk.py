"""Where everything is in order every leaf is kept; the one deed that breaks a leaf breaks that, and is named."""

import pytest
from django.db import transaction

from tests import people, walk
from tests.walk.founding import found
from tongguan.core.actor import acting_as
from tongguan.core.models import Tenant
from tongguan.standards import engine, packs, verdicts
from tongguan.standards.verdicts import Asked

walk.load()
PACK = packs.load()["gbt32926-2016"]
BODY = {name for name, clause in PACK.clauses.items() if name[0] in "456" and clause.kind != "heading"}
LEAVES = sorted(BODY | walk.VIOLATIONS.keys())


@pytest.fixture(scope="module")
def whole(home, django_db_setup, django_db_blocker):
    """Built once, with its verdicts; what a test does to it is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        tenant = Tenant.objects.create(name="市大数据局")
        roles = ("office_head", "office_staff", "leader", "sysadmin")
        with acting_as(people.account(*roles, tenant=tenant, name="录入人"), tenant):
            built = found(tenant)
            for furnish in walk.FURNISHED:
                furnish(built)
        engine.freshen(tenant)
        yield built
        transaction.set_rollback(True)


@pytest.fixture
def inside(db, whole):
    """In the name of somebody of the office of that department."""
    with acting_as(people.account("office_head", "office_staff", tenant=whole.tenant, name="查看人"), whole.tenant):
        yield


def standing():
    """Clause -> verdict and the records named."""
    board = verdicts.board(PACK, Asked(), cap=20)
    return {
        name: (
            board[name].verdict,
            {(row["register"], row["id"]) for check in board[name].checks for row in check.records},
        )
        for name in LEAVES
    }


def test_where_everything_is_in_order_every_leaf_is_kept(whole, inside):
    assert {name: told for name, (told, _named) in standing().items() if told != "conform"} == {}


def test_every_leaf_has_its_violation():
    assert sorted(walk.VIOLATIONS) == LEAVES


@pytest.mark.parametrize("broken", walk.VIOLATIONS.values(), ids=list(walk.VIOLATIONS))
def test_one_violation_breaks_just_its_leaf_and_names_the_record(whole, inside, broken):
    record = broken.deed(whole)
    engine.freshen(whole.tenant)
    after = standing()
    assert {name for name, (told, _named) in after.items() if told == "nonconform"} == {broken.clause, *broken.also}
    assert (verdicts.registers.name_of(type(record)), record.pk) in after[broken.clause][1]
