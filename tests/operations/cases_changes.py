"""The cases of changes of outsourced services (A.6.c, and what follows from them: 6.2.1.b, 6.5.b, 7.1.b)."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.operations.cases_contracts import answered
from tests.operations.cases_oversight import moment
from tests.outsourcing.cases_oversight import project
from tests.outsourcing.stories import change, contract

APPROVED, LATER, TODAY = dt.date(2026, 10, 8), dt.date(2026, 10, 20), dt.date(2026, 11, 21)
YESTERDAY = moment(dt.date(2026, 11, 20), 10)


def made(state="closed", **given):
    """A change of an outsourced service that is in this state already."""
    told = {"project": given.get("project") or project()} if "project" not in given else {}
    return make("change", state=state, opening=True, **told | given)


@case("service_change_is_managed")
def managed():
    broken = {
        made(risk=""): {"risk": "low"},
        made(impact=""): {"impact": "只读十分钟"},
        made(approved_on=None): {"approved_on": APPROVED},
        made(approved_on=dt.date(2026, 10, 19)): {"approved_on": APPROVED},
        made("implemented", reviewed_on=None): {"reviewed_on": LATER},
        made(kind="standard", preapproved=""): {"preapproved": "月度补丁模板"},
        made(kind="emergency", approved_on=None): {"approved_on": dt.date(2026, 10, 19)},
        made("failed", reviewed_on=None): {"reviewed_on": LATER},
    }
    hasty = {"kind": "emergency", "approved_on": None, "risk": "", "implemented_at": YESTERDAY, "reviewed_on": None}
    return Case(
        keep=[
            made(),
            made("implemented", implemented_at=YESTERDAY, reviewed_on=None),
            made(kind="standard", risk="", impact="", approved_on=None),
            made(kind="emergency", approved_on=dt.date(2026, 10, 19)),
            made("implemented", **hasty),
        ],
        broken=[(one, lambda one=one, new=new: change(one, action="opening", **new)) for one, new in broken.items()],
        unbound=[made("approved", risk=""), made(project=None, risk=""), made("failed", implemented_at=None, risk="")],
    )


@case("closed_change_is_answered_in_the_contract")
def in_the_contract():
    bare, before, good = (contract("in_force") for _ in range(3))
    bearing = {"affects_contract": True, "state": "closed"}
    silent, early = made(project=bare.project, **bearing), made(project=before.project, **bearing)
    answered(before, on=APPROVED - dt.timedelta(days=1))
    answered(good, on=APPROVED)
    return Case(
        keep=[made(project=good.project, **bearing)],
        broken=[(silent, lambda: answered(bare, on=LATER)), (early, lambda: answered(before, on=LATER))],
        unbound=[
            made(affects_contract=False),
            made("reviewed", project=bare.project, affects_contract=True),
            made(project=None, affects_contract=True),
        ],
    )


def _filing(one, **given):
    told = {"state": "accepted", "filed_on": dt.date(2026, 2, 3), "amendments": []}
    return make("filing", project=one, opening=True, **told | given)


@case("closed_change_is_told_to_the_authority")
def told_to_the_authority():
    late, untold, good, past, unfiled = (project() for _ in range(5))
    _filing(late, differs_since=LATER, filed_office="另一处")
    row = {"group": "F2", "change": "服务内容调整", "changed_on": LATER}
    waiting = _filing(untold, amendments=[row], filed_office="")
    _filing(good)
    _filing(past, differs_since=LATER)
    now = {"is_major": True, "closed_on": TODAY, "reviewed_on": LATER}
    first, second = made(project=late, **now), made(project=untold, **now | {"affects_contract": True})
    return Case(
        keep=[
            made(project=good, **now),
            made(project=unfiled, **now),
            made(project=past, **now | {"closed_on": LATER}),
        ],
        broken=[
            (first, lambda: change(late.filings.get(), action="opening", differs_since=None)),
            (second, lambda: change(waiting.amendments.get(), submitted_on=TODAY)),
        ],
        unbound=[made(project=late), made("reviewed", project=late, is_major=True), made(project=None, is_major=True)],
    )


def reviewed(one, on=LATER, **given):
    """A review of changed risk of a project; returns the project."""
    told = {"kind": "risk_change", "state": "done", "adjusted": False, "adjustments": "", "done_on": on}
    make("supervision_review", project=one, opening=True, **told | given)
    return one


@case("closed_change_led_to_a_risk_review")
def reviewed_for_risk():
    bare, before, open_one = made(is_major=True), made(is_major=True), made(affects_contract=True)
    reviewed(before.project, on=APPROVED - dt.timedelta(days=1))
    reviewed(open_one.project, state="planned")
    good = made(is_major=True)
    reviewed(good.project, on=APPROVED)
    return Case(
        keep=[good],
        broken=[(one, lambda one=one: reviewed(one.project)) for one in (bare, before, open_one)],
        unbound=[made(), made("reviewed", is_major=True), made(project=None, is_major=True)],
    )
