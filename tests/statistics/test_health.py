"""A time told from what was kept each day: every figure is that of the board of the day."""

import datetime as dt
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.examples import make
from tests.standards.sins import serving
from tongguan.core import checks, clock
from tongguan.standards import engine
from tongguan.standards.models import Tally
from tongguan.standards.packs import load
from tongguan.standards.verdicts import Asked, board
from tongguan.statistics import health
from tongguan.statistics.periods import DAY, MONTH, WEEK, Period

PACK = load()["gbt32926-2016"]
FIRST, SECOND, THIRD = dt.date(2026, 11, 19), dt.date(2026, 11, 20), dt.date(2026, 11, 21)
AUTUMN = Period(first=dt.date(2026, 9, 1), last=dt.date(2026, 11, 30))


@pytest.fixture
def staff(as_role, tenant, on_day):
    """Somebody serves without an agreement on the first day; on the second it is signed."""
    on_day(2026, 11, 19)
    with as_role("office_head", "office_staff"):
        found = serving()
    engine.freshen(tenant)
    on_day(2026, 11, 20)
    with as_role("office_head", "office_staff"):
        make("nda", opening=True, vendor_staff=found, state="signed", signed_on=found.onboarded_on)
        make("declaration", opening=True, standard=PACK.id, clause="6.3.a", state="in_force", declared_on=SECOND)
    engine.freshen(tenant)
    on_day(2026, 11, 21)
    engine.freshen(tenant)
    return found


def on_the_board(day, scope):
    leaves = [one for one in board(PACK, Asked(on=day, scope=scope)).values() if one.clause.kind != "heading"]
    return dict.fromkeys(health.VERDICTS, 0) | Counter(one.verdict for one in leaves)


def test_every_point_is_the_board_of_its_day_for_all_and_for_one_project(staff, as_role):
    with as_role("office_head"):
        for scope, days in (({}, [FIRST, SECOND, THIRD]), ({"project": staff.project_id}, [FIRST, SECOND])):
            told = health.course(PACK, scope, Period(first=FIRST, last=days[-1]), DAY)
            assert [one.on for one in told.points] == days, scope
            assert {one.on: dict(one.clauses) for one in told.points} == {
                day: on_the_board(None if day == THIRD else day, scope) for day in days
            }, scope
            turned = [(one.opened > 0, one.righted > 0) for one in told.points[:2]]
            assert turned == [(True, False), (False, True)], scope
        whole = health.course(PACK, {}, AUTUMN, DAY)
    assert whole.points[0].clauses["nonconform"] == whole.points[1].clauses["nonconform"] + 1
    assert whole.points[0].checks["nonconform"] > 0


def test_what_turned_names_the_rule_its_clauses_and_the_record(staff, as_role):
    with as_role("office_head"):
        told = health.turned(PACK, {"project": staff.project_id}, AUTUMN, most=50)
    righted = [one for one in told if one.way == health.RIGHTED]
    assert {(one.day, tuple(row["id"] for row in one.records)) for one in righted} == {(SECOND, (staff.pk,))}
    assert "6.4.a" in {clause for one in righted for clause in one.clauses}
    assert [one.day for one in told] == sorted((one.day for one in told), reverse=True)


def test_before_a_project_was_entered_nothing_is_known_of_it(staff, as_role, on_day, tenant):
    on_day(2026, 11, 20)
    with as_role("office_head", "office_staff"):
        later = make("project")
        told = health.course(PACK, {"project": later.pk}, AUTUMN, DAY)
    assert [one.on for one in told.points] == [SECOND, THIRD]
    assert all(one.clauses["conform"] == 0 for one in told.points)


def test_a_long_time_is_told_in_coarser_steps_and_costs_no_more(as_role, tenant):
    name, spent = PACK.clauses["6.4.a"].checks[0], []
    with as_role("office_head"):
        for first, last in ((0, 1), (1, 90)):
            Tally.objects.bulk_create(
                Tally(
                    tenant=tenant,
                    check_name=name,
                    on=AUTUMN.first + dt.timedelta(days=number),
                    among=4,
                    broken=number % 2,
                    rule_version=checks.registry[name].version,
                    counted_at=clock.now(),
                    valid_until=clock.now(),
                )
                for number in range(first, last)
            )
            with CaptureQueriesContext(connection) as asked:
                told = health.course(PACK, {}, AUTUMN, DAY)
            spent.append(len(asked))
        monthly = health.course(PACK, {}, AUTUMN, MONTH)
    assert (told.step, len(told.points)) == (WEEK, 13)
    assert [one.on for one in monthly.points] == [dt.date(2026, 9, 30), dt.date(2026, 10, 31), dt.date(2026, 11, 29)]
    assert spent[0] == spent[1] < 10
