"""Declarations of none: they make a clause not applicable while nothing on record speaks against them."""

import datetime as dt

import pytest

from tests.examples import make
from tests.standards.sins import serving
from tongguan.standards import engine, verdicts
from tongguan.standards.packs import load
from tongguan.standards.verdicts import Asked

PACK = load()["gbt32926-2016"]
CLAUSE = "6.4.b.2"


def stated(**given):
    return make("declaration", opening=True, **{"clause": CLAUSE, "state": "in_force"} | given)


def verdict(asked=None):
    return verdicts.of_clause(PACK, PACK.clauses[CLAUSE], asked or Asked())


def test_where_there_is_none_the_clause_does_not_apply_and_says_who_stated_it(as_role, tenant):
    with as_role("office_head", "office_staff"):
        declaration = stated()
    engine.freshen(tenant)
    with as_role("office_head"):
        told = verdict().as_dict()
        assert told["verdict"] == "na"
        assert (told["declaration"]["id"], told["declaration"]["stands"]) == (declaration.pk, True)
        assert verdict(Asked(scope={"project": make("project").pk})).verdict == "na"


def test_with_the_first_record_to_the_contrary_it_falls(as_role, tenant):
    with as_role("office_head", "office_staff"):
        stated()
        make("nda", opening=True, vendor_staff=serving(), state="signed")
    engine.freshen(tenant)
    with as_role("office_head"):
        told = verdict().as_dict()
        assert (told["verdict"], told["declaration"]["stands"]) == ("conform", False)


@pytest.mark.parametrize(
    "given",
    [{"valid_to": dt.date(2026, 11, 20)}, {"state": "draft"}, {"state": "withdrawn"}, {"clause": "6.4.b.3"}],
    ids=["over", "not stated yet", "withdrawn", "of another clause"],
)
def test_what_is_not_in_force_changes_nothing(as_role, tenant, given):
    with as_role("office_head", "office_staff"):
        stated(**given)
    engine.freshen(tenant)
    with as_role("office_head"):
        assert verdict().verdict == "unknown"


def test_of_one_project_it_says_nothing_of_another_nor_of_all(as_role, tenant):
    with as_role("office_head", "office_staff"):
        mine, other = make("project"), make("project")
        stated(register="project", record=mine.pk)
    engine.freshen(tenant)
    with as_role("office_head"):
        found = [verdict(Asked(scope={"project": one.pk})).verdict for one in (mine, other)]
        assert [*found, verdict().verdict] == ["na", "unknown", "unknown"]


def test_a_past_day_is_judged_by_what_was_declared_then(as_role, tenant, on_day):
    with as_role("office_head", "office_staff"):
        stated(declared_on=dt.date(2026, 11, 10))
    engine.freshen(tenant)
    with as_role("office_head"):
        assert verdict(Asked(on=dt.date(2026, 11, 9))).verdict == "unknown"
