"""Vendors side by side: figures against rows made by hand, what is not known is told as not known."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.examples import make
from tests.outsourcing.stories import contract, staff
from tongguan.core import registers
from tongguan.statistics import scorecard
from tongguan.statistics.periods import Period
from tongguan.statistics.vendor_figures import DECLARED

YEAR = Period(first=dt.date(2025, 11, 22), last=dt.date(2026, 11, 21))


def day(month, number):
    return dt.date(2026, month, number)


def at(month, number, hour=9):
    return dt.datetime(2026, month, number, hour, tzinfo=timezone.get_default_timezone())


def _findings(about):
    bare = {"analysed_on": None, "verified_on": None, "closed_on": None, **about}
    make("finding", found_on=day(9, 1), due=day(10, 1), state="open", **bare)
    make("finding", found_on=day(11, 1), due=day(12, 1), state="open", **bare)
    for verified in (day(9, 20), day(10, 20)):
        settled = bare | {"verified_on": verified, "state": "verified"}
        make("finding", found_on=day(9, 2), due=day(10, 1), **settled)
    long_ago = dt.date(2024, 2, 1)
    make(
        "finding",
        found_on=long_ago,
        due=None,
        **bare | {"verified_on": long_ago, "closed_on": long_ago, "state": "closed"},
    )


def _deliveries(project, agreed):
    later = dt.date(2027, 1, 1)
    for due, delivered in ((day(6, 1), day(6, 1)), (day(7, 1), day(7, 9)), (day(8, 1), None), (later, None)):
        given = {"delivered_on": None, "verified_on": None, "name": f"阶段 {due}"}
        stage = make("milestone", project=project, contract=agreed, due=due, **given)
        handed = {"delivered_on": delivered, "accepted_on": None, "state": "delivered" if delivered else "pending"}
        make("deliverable", milestone=stage, no_clause=True, security_clause_ref=None, opening=True, **handed)


def _incident(contained, **about):
    began = dict.fromkeys(("occurred_at", "noticed_at", "reported_at"), at(9, 1))
    told = {
        "authority": "",
        "authority_reported_at": None,
        "leader_informed_at": None,
        "recovered_at": None,
        "steps": [],
    }
    make("security_incident", level="general", contained_at=contained, state="contained", **began, **told, **about)


@pytest.fixture
def pair(office):
    """A vendor with a history, and one of which nobody has entered anything."""
    busy, bare = make("vendor", name="长河信息公司"), make("vendor", name="云岭科技公司")
    project = make("project", state="operating", opening=True)
    agreed = contract("in_force", project=project, vendor=busy)
    about = {"project": project, "vendor": busy, "opening": True}
    _findings(about)
    make("supervision_review", done_on=day(9, 1), state="done", **about)
    _deliveries(project, agreed)
    for contained in (15, 200):
        _incident(at(9, 1) + dt.timedelta(hours=contained), **about)
    stays = staff("onboarded", vendor=busy, project=project)
    staff("offboarded", vendor=busy, project=project, onboarded_on=day(1, 5), offboarded_on=day(10, 10))
    return busy, bare, stays


def told(actor, vendors):
    """Figure -> what its cells say, in the order of the vendors."""
    groups = scorecard.card(actor, vendors, YEAR)
    return {row.figure.name: row.cells for group in groups for row in group.rows}


def numbers(cells):
    return [None if not one.known else one.number if one.among is None else (one.number, one.among) for one in cells]


def test_every_figure_is_what_was_entered_and_no_data_is_neither_0_nor_good(pair, as_role):
    busy, bare, _stays = pair
    with as_role("office_head") as actor:
        found = {name: numbers(cells) for name, cells in told(actor, [busy, bare]).items()}
    assert {name: one[1] for name, one in found.items()} == dict.fromkeys(found)
    mine = {name: one[0] for name, one in found.items()}
    wanted = {
        "reviews": 1, "found": 4, "open": 2, "overdue": 1, "settled": (1, 2),
        "deliverables": (1, 3), "notices": (0, 1), "measures": None, "revocations": None,
        "level_general": 2, "level_major": 0, "reported": (2, 2), "contained": (1, 2),
        "verified": 0, "passed": None, "failed": None,
        "served": 2, "came": 2, "stayed": (1, 2),
    }  # fmt: skip
    assert {name: mine[name] for name in wanted} == wanted


def test_behind_every_number_stand_just_its_records(pair, as_role):
    vendors = list(pair[:2])
    with as_role("office_head") as actor:
        for name, cells in told(actor, vendors).items():
            for cell in cells:
                of = (actor, DECLARED[name], cell.vendor, YEAR)
                whole = scorecard.behind(*of).count()
                assert whole == (cell.number if cell.among is None else cell.among), name
                if cell.among is not None:
                    split = [scorecard.behind(*of, which).count() for which in (scorecard.PART, scorecard.REST)]
                    assert split == [cell.number, cell.rest], name


def test_six_vendors_cost_no_more_statements_than_one(pair, as_role):
    with as_role("office_head", "office_staff"):
        many = [*pair[:2], *(make("vendor") for _one in range(4))]
    spent = []
    for some in (many[:1], many):
        with as_role("office_head") as actor, CaptureQueriesContext(connection) as asked:
            told(actor, some)
        spent.append(len(asked))
    kinds = {(one.register, one.path) for one in DECLARED.values()}
    assert spent[0] == spent[1] <= len(kinds) + 4


def test_the_usual_vendors_are_those_that_serve_running_projects(pair, as_role):
    with as_role("office_head") as actor:
        assert scorecard.usual(actor) == [pair[0]]
        assert {one.register for one in DECLARED.values()} <= registers.registry.keys()
