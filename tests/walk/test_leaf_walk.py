"""Where everything is in order every leaf is kept; the one deed that breaks a leaf breaks that, and is named."""

import pytest
from django.db import transaction

from tests import people, walk
from tests.outsourcing.stories import change
from tests.walk.founding import found
from tongguan.core.actor import acting_as
from tongguan.core.models import Tenant
from tongguan.standards import engine, packs, verdicts
from tongguan.standards.verdicts import Asked

walk.load()
PACK = packs.load()["gbt32926-2016"]
LEAVES = sorted(name for name, clause in PACK.clauses.items() if clause.kind != "heading")


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


def against_the_start(project):
    """The clauses for which the service does not start."""
    moves = project.workflow.moves(type(project).objects.get(pk=project.pk))
    return {why.clause for move in moves if move.transition.name == "start_service" for why in move.refusals}


def test_g10_the_service_of_the_whole_may_start_and_for_each_thing_that_is_taken_away_it_may_not(whole, inside):
    project = change(whole.pair, action="opening", state="mobilising", service_started_on=None)
    assert against_the_start(project) == set()
    for clause, told in (
        ("4.2.3.b", "4.2.3.b"), ("4.2.3.b.3", "4.2.3.b.3"), ("6.2.2.b.5", "6.2.2.b.5"), ("6.4.a", "6.4.a"),
        ("6.5.a", "6.5.a"), ("A.1.a", "A.1.a"), ("A.2.1", "A.2.1"), ("A.2.2", "A.2.2"), ("A.2.2.a", "A.2.2.a"),
        ("A.2.3.a", "A.2.3.a"), ("A.2.4.b.1", "A.2.4.b"), ("A.5.a", "A.5.a"),
        ("A.6.a", "A.6.a"), ("A.7.a", "A.7.a"), ("A.8.a", "A.8.a"), ("A.8.c", "A.8.c"),
    ):  # fmt: skip
        place = transaction.savepoint()
        walk.VIOLATIONS[clause].deed(whole)
        assert told in against_the_start(project), clause
        transaction.savepoint_rollback(place)
    project = type(project).objects.get(pk=project.pk)
    project.workflow.take("start_service", project)
    assert (project.state, project.service_started_on.isoformat()) == ("operating", "2026-11-21")
