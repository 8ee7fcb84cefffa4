"""Two days compared: what turned, what came to break a rule, what was righted; of each day what was known then."""

import datetime as dt

import pytest

from tests.examples import make
from tests.standards.sins import serving
from tongguan.standards import engine
from tongguan.standards.comparing import compared
from tongguan.standards.packs import load
from tongguan.standards.verdicts import Asked

PACK = load()["gbt32926-2016"]
NDA_CLAUSE = "6.4.a"


FIRST, SECOND = dt.date(2026, 11, 19), dt.date(2026, 11, 20)


@pytest.fixture
def staff(as_role, tenant, on_day):
    """Somebody serves without an agreement on the first day; on the second it is signed."""
    on_day(2026, 11, 19)
    with as_role("office_head", "office_staff"):
        staff = serving()
    engine.freshen(tenant)
    on_day(2026, 11, 20)
    with as_role("office_head", "office_staff"):
        make("nda", opening=True, vendor_staff=staff, state="signed", signed_on=staff.onboarded_on)
    engine.freshen(tenant)
    on_day(2026, 11, 21)
    return staff


def turns(asked, earlier):
    return {turn.clause.id: turn for turn in compared(PACK, asked, earlier)}


def test_a_clause_that_was_righted_is_told_with_what_was_righted(staff, as_role):
    with as_role("office_head"):
        turn = turns(Asked(on=SECOND), FIRST)[NDA_CLAUSE]
    assert turn.was == "nonconform"
    assert (turn.opened, turn.righted) == (0, 1)


def test_a_day_is_the_same_as_itself_told_by_what_broke(staff, as_role):
    with as_role("office_head"):
        assert turns(Asked(on=FIRST), FIRST) == {}


def test_what_was_not_counted_on_the_earlier_day_was_unknown_then(staff, as_role):
    with as_role("office_head"):
        turn = turns(Asked(on=FIRST), FIRST - dt.timedelta(days=300))[NDA_CLAUSE]
    assert (turn.was, turn.now, turn.opened) == ("unknown", "nonconform", 1)


def test_of_one_project_only_its_own_records_count(staff, as_role):
    with as_role("office_head", "office_staff"):
        other = make("project")
        mine = turns(Asked(on=SECOND, scope={"project": staff.project_id}), FIRST)
        theirs = turns(Asked(on=SECOND, scope={"project": other.pk}), FIRST)
    assert (mine[NDA_CLAUSE].righted, NDA_CLAUSE in theirs) == (1, False)
