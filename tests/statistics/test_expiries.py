"""What runs out in the year ahead, from one declaration for desk, page and programs."""

import datetime as dt

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from tests.examples import make
from tests.outsourcing.stories import staff
from tongguan.core import registers, scopes, values
from tongguan.statistics import expiries
from tongguan.statistics.expiries import Wanted

DECEMBER = dt.date(2026, 12, 1)


@pytest.fixture
def world(office):
    """An agreement that ran out, two of December, one of another project, one of the year after next, one released."""
    one = staff("onboarded", labour_contract_to=None)
    other = staff("onboarded", labour_contract_to=None)

    def nda(day, state="signed", of=one):
        return make(
            "nda",
            vendor_staff=of,
            vendor=of.vendor,
            project=of.project,
            valid_to=day,
            state=state,
            signed_on=dt.date(2026, 1, 1),
            opening=True,
        )

    return {
        "one": one,
        "gone": nda(dt.date(2026, 11, 1)),
        "soon": nda(dt.date(2026, 12, 31)),
        "others": nda(dt.date(2026, 12, 1), of=other),
        "far": nda(dt.date(2028, 1, 1)),
        "released": nda(dt.date(2026, 12, 5), "released"),
    }


def counts(actor, **wanted):
    found = expiries.ahead(actor, Wanted(**wanted))
    return {line.expiry.name: line.counts for line in found.lines}, found


def test_each_month_has_what_runs_out_in_it(world, as_role):
    project = {"project": world["one"].project_id}
    with as_role("office_head") as actor:
        lines, found = counts(actor, kind="nda")
        assert (found.months[0], found.months[-1]) == (dt.date(2026, 11, 1), dt.date(2027, 10, 1))
        assert lines == {"nda": [1, 0, 2] + [0] * 10}
        assert found.totals == lines["nda"]
        assert counts(actor, kind="nda", scope=project)[0] == {"nda": [1, 0, 1] + [0] * 10}
        assert counts(actor, kind="policy", scope=project)[0] == {}, "a policy belongs to no project"
        listed = {
            month: [one.record for one in expiries.due_in(actor, Wanted(kind="nda"), month, most=9)]
            for month in (None, DECEMBER)
        }
    assert listed == {None: [world["gone"]], DECEMBER: [world["others"], world["soon"]]}


def test_the_desk_shows_what_the_year_shows_first(world, as_role):
    with as_role("office_staff") as actor:
        soon = [one.record for one in expiries.soon(actor, most=10) if one.register.name == "nda"]
    assert soon == [world["gone"], world["others"], world["soon"]]


def test_people_of_vendors_see_their_own_and_more_rows_cost_nothing(world, as_role, user_with):
    one = world["one"]
    with as_role("office_head", "office_staff"):
        one.person.account = user_with("vendor_manager", name="经理")
        one.person.save()
    with as_role("vendor_manager", name="经理") as actor, CaptureQueriesContext(connection) as asked:
        lines, _found = counts(actor)
    assert lines["nda"] == [1, 0, 1] + [0] * 10
    assert len(asked) <= 2 * len(expiries.DECLARED)


def test_every_kind_is_a_date_of_a_register_in_states_that_it_has():
    for name, one in expiries.DECLARED.items():
        model = registers.registry[name].model
        assert isinstance(values.field_at(model, one.path), models.DateField), name
        assert set(one.states) <= set(model.workflow.states.values), name
    named = [
        name
        for name in expiries.DECLARED
        if {"project", "vendor"} & scopes.paths_of(registers.registry[name].model).keys()
    ]
    assert len(named) > 8
