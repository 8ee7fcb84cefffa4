"""What holds for every check: it names exactly what breaks it, at the price of one query, and counts what it names."""

import inspect

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cases
from tongguan.core import asking, batch, checks, registers, startup
from tongguan.standards import engine, packs
from tongguan.standards.models import Breach, Tally

CASES = cases.load()
every_check = pytest.mark.parametrize(
    "check", [check for name, check in checks.registry.items() if name in CASES], ids=lambda check: check.name
)


@pytest.fixture
def case(office, check):
    with batch.unit_of_work():
        return CASES[check.name]()


@pytest.fixture
def freshen(monkeypatch, tenant, check):
    """Bring the verdicts of this one check up to date."""

    def run():
        with monkeypatch.context() as only:
            only.setattr(checks, "registry", {check.name: check})
            return engine.freshen(tenant)

    return run


def broken_in(case):
    return {record.pk for record, _mend in case.broken}


def bound_in(case):
    return {record.pk for record in case.keep} | broken_in(case)


def in_one_query(rows):
    with CaptureQueriesContext(connection) as asked:
        found = list(rows)
    assert len(asked) == 1
    return found


def test_every_check_has_a_case_and_every_case_a_check():
    assert sorted(CASES) == sorted(checks.registry)


def test_every_check_decides_a_clause_or_segregates_duties():
    named = {name for pack in packs.load().values() for clause in pack.clauses.values() for name in clause.checks}
    idle = [name for name, check in checks.registry.items() if name not in named and not check.segregation]
    assert idle == []


@every_check
def test_a_deadline_in_working_days_is_a_limit_by_that_name(check):
    # By that name the engine knows that the verdict depends on the days off.
    counted = "PassedBy(" in inspect.getsource(check.function)
    assert not counted or checks.WORKING_DAYS in {*check.limits, *check.uses}


@every_check
def test_its_declaration_is_sound(office, check):
    assert list(startup._check(check)) == []
    assert check.words().strip()
    assert "{" not in check.words()
    assert check.menders
    assert check.mend in registers.registry


@every_check
def test_it_names_exactly_what_breaks_it_for_all_and_for_one_object_in_one_query_and_counts_what_it_names(
    check, case, as_role, other_tenant
):
    check.terms()  # a tenant's own limits and days off are read once per request
    assert {record.pk for record in in_one_query(check.breaking())} == broken_in(case)
    assert {record.pk for record in in_one_query(check.population())} == bound_in(case)
    assert not {record.pk for record in case.unbound} & bound_in(case)
    [row] = in_one_query(check.counted())
    assert row == {"check_name": check.name, "among": len(bound_in(case)), "broken": len(broken_in(case))}
    assert check.count() == (len(bound_in(case)), check.breaking().count())
    assert set(asking.named([check.name], on=None, scope={})[check.name]) == broken_in(case)
    for record, _mend in case.broken:
        assert str(record) in check.told(record)
        assert "{" not in check.told(record)
    names_what_belongs_to_each_object(check, case)
    with as_role("office_head", of=other_tenant):
        assert not check.population().exists()
        assert check.count() == (0, 0)


def names_what_belongs_to_each_object(check, case):
    for scope, path in check.scope.items():
        places = dict(check.population().values_list("pk", path))
        for place in set(places.values()) - {None}:
            there = {pk for pk, where in places.items() if where == place}
            assert set(check.breaking(**{scope: place}).values_list("pk", flat=True)) == broken_in(case) & there
            assert check.count(**{scope: place}) == (len(there), len(broken_in(case) & there))


@every_check
def test_a_breach_opens_with_the_deed_and_closes_with_its_mending(office, check, freshen, today):
    freshen()
    case = CASES[check.name]()
    freshen()
    standing = Breach.objects.filter(check_name=check.name, closed_on=None)
    assert set(standing.values_list("record", flat=True)) == broken_in(case)
    assert set(standing.values_list("opened_on", flat=True)) == {today}
    tally = Tally.objects.get(check_name=check.name, on=today)
    assert (tally.among, tally.broken) == (len(bound_in(case)), len(broken_in(case)))
    for record, mend in case.broken:
        mend()
        assert not check.breaking().filter(pk=record.pk).exists()
        freshen()
        assert Breach.objects.get(check_name=check.name, record=record.pk).closed_on == today
    assert not standing.exists()
    assert Tally.objects.get(check_name=check.name, on=today).broken == 0
