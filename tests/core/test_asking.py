"""Checks asked together, in one statement, say what they say alone."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cases
from tests.standing import lasting
from tongguan.core import asking, checks, planned
from tongguan.core.actor import acting
from tongguan.core.models import Preference
from tongguan.outsourcing.models import VendorStaff

SOME = ("staff_condition_4_holds", "contract_has_cs_01", "clause_reviewer_is_not_drafter", "nda_has_nd_1")
SCOPES = sorted({scope for check in checks.registry.values() for scope in check.scope})


def knowing(scope):
    """The checks that can be asked for an object of this scope."""
    return [name for name, check in checks.registry.items() if scope in check.scope]


def alone(name, **scope):
    """What a check says when it is asked by itself."""
    check = checks.registry[name]
    return check.population(**scope).count(), sorted(check.breaking(**scope).values_list("pk", flat=True))


def together(names, scope):
    """What they say when they are asked in one statement."""
    told = asking.answers(names, on=None, scope=scope)
    return {name: (answer.among, sorted(answer.broken)) for name, answer in told.items()}


def places(scope):
    """Every object of the scope that some record belongs to."""
    found = set()
    for name in knowing(scope):
        found.update(checks.registry[name].population().values_list(checks.registry[name].scope[scope], flat=True))
    return sorted(found - {None})


@pytest.fixture(scope="module")
def some_records(home, django_db_setup, django_db_blocker):
    """A tenant with what a few checks bind; the others have enough to say of it."""
    with lasting(django_db_blocker, lambda: [cases.load()[name]() for name in SOME]) as (tenant, _cases):
        yield tenant


@pytest.fixture
def tenant(db, some_records):
    return some_records


@pytest.mark.parametrize("scope", SCOPES)
def test_asked_together_each_check_says_what_it_says_alone(office, scope):
    names, many = knowing(scope), places(scope)
    assert together(names, {scope: many}) == {name: alone(name, **{scope: many}) for name in names}
    for place in many[:: max(1, len(many) // 3)]:
        assert together(names, {scope: place}) == {name: alone(name, **{scope: place}) for name in names}


def test_more_checks_than_a_number_has_bits_need_a_second_number(office, monkeypatch):
    names, many = knowing("contract"), places("contract")
    before = together(names, {"contract": many})
    monkeypatch.setattr(asking, "BITS", 2)
    asking._wordings.clear()
    assert together(names, {"contract": many}) == before
    assert any(broken for _among, broken in before.values())
    asking._wordings.clear()


def test_however_many_checks_and_objects_they_are_a_few_statements(office):
    names, many = knowing("project"), places("project")
    for name in names:
        checks.registry[name].terms()  # a tenant's own limits and days off are read once per request
    with CaptureQueriesContext(connection) as asked:
        asking.answers(names, on=None, scope={"project": many})
    # PostgreSQL is told besides who is asking, and in what year which days are off.
    told = [query["sql"] for query in asked if "asked_0" in query["sql"]]
    # Those of a few gates fit into one; none is so long that its planning would take longer than its work.
    assert 1 < len(told) < len(names) / 10
    assert all(len(one) < 3 * asking.LONGEST for one in told)


def test_no_checks_are_no_question(office):
    with CaptureQueriesContext(connection) as asked:
        assert asking.answers([], on=None, scope={"project": 1}) == {}
    assert len(asked) == 0


def test_another_tenant_hears_nothing_of_these_records(office, as_role, other_tenant):
    everywhere = places("vendor")
    with as_role("office_head", of=other_tenant):
        told = asking.answers(knowing("vendor"), on=None, scope={"vendor": everywhere})
    assert {(answer.among, len(answer.broken)) for answer in told.values()} == {(0, 0)}


def test_another_day_and_another_limit_are_asked_anew(office):
    def broken(on=None):
        return len(asking.named(["staff_condition_4_holds"], on=on, scope={}).get("staff_condition_4_holds", []))

    serving = VendorStaff.objects.filter(state__in=["cleared", "onboarded", "suspended"]).count()
    assert broken() < serving
    assert broken(dt.date(2040, 1, 1)) == serving
    before = broken()
    Preference(key="staff_condition_4_holds.months", value="0", reason="every day").save()
    acting().notes.clear()
    assert before < broken() == serving


def test_asked_again_and_again_a_kept_plan_says_the_same(office):
    # From the second time on PostgreSQL has a plan that was made for other ids.
    names, many = knowing("project"), places("project")
    expected = {place: {name: alone(name, project=place) for name in names} for place in many[:2]}
    for _time in range(3):
        assert {place: together(names, {"project": place}) for place in many[:2]} == expected
        assert together(names, {"project": [*many, 10**12]}) == together(names, {"project": many})
    assert not any(broken for _among, broken in together(names, {"project": 10**12}).values())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'WITH asked_0%'")
            assert cursor.fetchone()[0] > 0


def test_what_is_worded_for_one_tenant_is_asked_in_the_tenant_in_force(as_role, other_tenant):
    known, found = cases.load(), {}
    with as_role("office_head", "office_staff"):
        known["contract_has_cs_01"]()
        found["here"] = together(SOME, {})
    with as_role("office_head", "office_staff", of=other_tenant):
        found["there"] = together(SOME, {})
    assert found["here"]["contract_has_cs_01"][1] != []
    assert found["there"] == dict.fromkeys(SOME, (0, []))


@pytest.mark.postgresql
def test_a_plan_is_kept_whatever_else_the_connection_is_asked_in_between(office):
    names, [place, *_rest] = knowing("contract"), places("contract")

    def ask():
        before = together(names, {"contract": place})
        for number in range(3 * planned.MOST):
            Preference.objects.filter(pk=number).exists()
        return before

    def plans():
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*), SUM(generic_plans) FROM pg_prepared_statements")
            return cursor.fetchone()

    # Tests before may have asked the same: only after as many times as the driver wants is it sure to be kept.
    first, *more = [ask() for _ in range(1 + connection.connection.prepare_threshold)]
    kept = plans()[0]
    assert kept > 0
    assert [*more, ask()] == [first] * (1 + len(more))
    assert plans()[0] == kept
    assert plans()[1] > 0
