"""The cases of remote access, devices, networks and zones (A.2.3.b-d, A.4.d, A.5.b-c)."""

import datetime as dt

from tests import people
from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.stories import change
from tongguan.access.models import RemoteControl
from tongguan.core.actor import acting

LATELY, LONG_AGO = dt.date(2026, 9, 1), dt.date(2026, 4, 1)
ENDED = dt.date(2026, 11, 20)


def approver():
    """The head of the office."""
    return people.account("office_head", tenant=acting().tenant, name="审批人")


def way(state="active", **given):
    """A remote access that is in this state already, approved and found effective."""
    said = {"approved_by": approver(), "approved_on": dt.date(2026, 6, 1), "last_assessed": LATELY}
    return make("remote_access", state=state, opening=True, **said | given)


@case("remote_access_is_approved_for_a_time")
def granted_for_a_time():
    nobody, undated = way(approved_by=None), way("approved", approved_on=None)
    endless, over = way(valid_to=None), way(valid_to=ENDED)
    return Case(
        keep=[way(), way("approved"), way(valid_to=dt.date(2026, 11, 21))],
        broken=[
            (nobody, lambda: change(nobody, approved_by=approver())),
            (undated, lambda: change(undated, approved_on=LATELY)),
            (endless, lambda: change(endless, valid_to=dt.date(2026, 12, 31))),
            (over, lambda: change(over, state="closed")),
        ],
        unbound=[make("remote_access"), way("closed", valid_to=ENDED)],
    )


@case("remote_access_controls_work")
def controls_work():
    old, never, partly = way(last_assessed=LONG_AGO), way(last_assessed=None), way(assessment_result="partly")
    return Case(
        keep=[way(), way(last_assessed=dt.date(2026, 5, 22))],
        broken=[
            (old, lambda: change(old, last_assessed=LATELY)),
            (never, lambda: change(never, last_assessed=LATELY)),
            (partly, lambda: change(partly, assessment_result="effective")),
        ],
        unbound=[way("approved", last_assessed=LONG_AGO), way("closed", last_assessed=LONG_AGO)],
    )


def under(kind, **given):
    """A remote access in use whose control of this kind is as given; None leaves it out."""
    return change_control(way(), kind, **given)


def change_control(one, kind, **given):
    """Change the control of this kind; returns the remote access."""
    change(one.controls.get(control=kind), **given)
    return one


@case(*(f"remote_access_has_{kind}" for kind in RemoteControl.Kind.values))
def under_control(name):
    kind = name.removeprefix("remote_access_has_")
    not_deployed, gone = under(kind, deployed=False), way()
    gone.controls.get(control=kind).void("误登记")
    failing = make("control", state="ineffective", opening=True, effectiveness="ineffective")
    fails = under(kind, ledger=failing)
    return Case(
        keep=[way(), way("approved"), under(kind, ledger=make("control", state="deployed", opening=True))],
        broken=[
            (not_deployed, lambda: change_control(not_deployed, kind, deployed=True)),
            (gone, lambda: change(gone, state="closed")),
            (fails, lambda: change_control(fails, kind, ledger=None)),
        ],
        unbound=[make("remote_access", controls=[]), way("closed", controls=[])],
    )


def device(state="in_use", **given):
    """A device that is in this state already, approved and checked on the day before it was used."""
    return make(
        "device_entry", state=state, opening=True, **{"approved_by": approver(), "in_on": dt.date(2026, 9, 2)} | given
    )


@case("device_in_use_is_approved")
def device_approved():
    stranger = device(approved_by=None)
    return Case(
        keep=[device()],
        broken=[(stranger, lambda: change(stranger, approved_by=approver()))],
        unbound=[device("requested", approved_by=None), device("removed", approved_by=None)],
    )


@case("device_in_use_is_kept_apart")
def device_kept_apart():
    open_to_all, unchecked = device(isolation=""), device(checked_by=None)
    undated, late = device(checked_on=None), device(checked_on=dt.date(2026, 9, 3))
    return Case(
        keep=[device(), device(in_on=dt.date(2026, 9, 1))],
        broken=[
            (open_to_all, lambda: change(open_to_all, isolation="独立网段")),
            (unchecked, lambda: change(unchecked, checked_by=make("person"))),
            (undated, lambda: change(undated, checked_on=LATELY)),
            (late, lambda: change(late, state="removed")),
        ],
        unbound=[device("approved", isolation=""), device("removed", isolation="")],
    )


def reviewed(state="done", **given):
    """A network review that is in this state already."""
    return make("network_review", state=state, opening=True, assessed_on=LATELY, **given)


def needing(**given):
    """A network review that asks for one control, which is as given."""
    control = make("control", opening=True, **given)
    return reviewed(extra_controls=True, needed_controls=[{"control": control}])


@case("network_review_decides_on_controls")
def network_decided():
    unsaid, unnamed = reviewed(extra_controls=None), reviewed(extra_controls=True)
    late = needing(state="planned", deploy_due=ENDED)
    return Case(
        keep=[
            reviewed(),
            reviewed("closed"),
            needing(state="deployed", deploy_due=ENDED),
            needing(state="planned", deploy_due=dt.date(2026, 11, 21)),
        ],
        broken=[
            (unsaid, lambda: change(unsaid, extra_controls=False)),
            (unnamed, lambda: change(unnamed, extra_controls=False)),
            (late, lambda: change(late.needed_controls.get().control, state="deployed")),
        ],
        unbound=[make("network_review", extra_controls=None)],
    )


def zone(**given):
    """A zone with a marked boundary, photographed."""
    return make("zone", boundary_photo=make("evidence"), **{"boundary_seen_on": LATELY} | given)


def asset(location, **given):
    """An important piece of equipment in use."""
    told = {"category": "hardware", "grade": "high", "location": location} | given
    return make("asset", state="in_use", opening=True, **told)


@case("important_assets_lie_in_marked_zones")
def assets_in_zones():
    marked, unseen = zone(), zone(boundary_seen_on=dt.date(2025, 11, 21))
    unmarked, closed = zone(boundary_sign=False), zone(state="closed", opening=True)
    unproved = make("zone", boundary_seen_on=LATELY)
    outside, beside = asset("大厅"), asset(f"{marked.name}外走廊")
    here = asset(unseen.name)
    broken = [asset(one.name) for one in (unmarked, closed, unproved)] + [outside, beside]
    return Case(
        keep=[asset(marked.name), asset(f"{marked.name} A 列 3 柜", category="information", grade="very_high")],
        broken=[(here, lambda: change(unseen, boundary_seen_on=LATELY))]
        + [(one, lambda one=one: change(one, location=marked.name)) for one in broken],
        unbound=[
            asset("大厅", grade="medium"),
            asset("大厅", category="software"),
            make("asset", state="disposed", opening=True, category="hardware", grade="high", location="大厅"),
        ],
    )
