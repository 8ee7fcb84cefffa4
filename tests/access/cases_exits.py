"""The cases of what must not be left when a service is left (6.2.2.c.5, 8.2.c)."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing import exiting
from tests.outsourcing.cases_exits import handed_out, running
from tests.outsourcing.exiting import item
from tests.outsourcing.stories import change, contract, staff


def left(closed_on, *, state="active", by_service=True, exit_state="closed"):
    """A contract whose exit is closed, with an account of its people."""
    one = contract("closed")
    closing = {"closed_on": closed_on, "reported_on": closed_on} if exit_state == "closed" else {}
    dated = {"state": exit_state, "started_on": dt.date(2026, 9, 1), "plan": "按退出计划"} | closing
    make("exit_case", project=one.project, contract=one, opening=True, **dated)
    person = staff("offboarded", project=one.project, vendor=one.vendor)
    make("access_grant", vendor_staff=person, created_by_service=by_service, state=state, opening=True)
    return one


@case("no_account_outlives_the_exit")
def outlived():
    # 21 November 2026 is a Saturday: the last working day before it is Friday the 20th.
    late = left(dt.date(2026, 11, 19))
    grant = lambda: change(late.project.exits.get().contract.vendor.staff.get().grants.get(), state="revoked")  # noqa: E731  one line says it
    return Case(
        keep=[
            left(dt.date(2026, 11, 20)),
            left(dt.date(2026, 11, 1), state="revoked"),
            left(dt.date(2026, 11, 1), by_service=False),
            contract("in_force"),
        ],
        broken=[(late, grant)],
        unbound=[left(None, exit_state="approved"), contract("draft")],
    )


def ended(record, state):
    """What an import writes over it."""
    return lambda: change(record, action="opening", state=state)


def of(project, register, state, **given):
    """A right, a way in, a device or a medium of a project."""
    if register == "access_grant":
        given |= {"vendor_staff": staff("offboarded", project=project)}
    else:
        given |= {"project": project}
    return make(register, state=state, opening=True, **given)


LEFT = {
    "no_right_outlives_the_exit": ("access_grant", "active", "revoked", {}),
    "no_remote_access_outlives_the_exit": ("remote_access", "approved", "closed", {"vendor_staff": None}),
    "no_device_outlives_the_exit": ("device_entry", "in_use", "removed", {"vendor_staff": None}),
    "no_medium_outlives_the_exit": ("media", "in_use", "in_store", {"holder_staff": None}),
}
"""Check -> register, the state that breaks it, the state that mends it, and what else the record says."""


@case(*LEFT)
def left_over(name):
    register, live, over, given = LEFT[name]
    going, gone = exiting.left("verifying"), running("closed")
    one, other = of(going.project, register, live, **given), of(gone, register, live, **given)
    return Case(
        keep=[of(going.project, register, over, **given)],
        broken=[(one, ended(one, over)), (other, ended(other, over))],
        unbound=[
            of(running(), register, live, **given),
            of(exiting.left("handover").project, register, live, **given),
        ],
    )


@case("no_medium_stays_with_who_has_left")
def taken_along():
    gone = staff("offboarded", project=exiting.left("closed", project_state="closed").project)
    told = {"state": "in_use", "holder": None, "project": None, "opening": True}
    kept = make("media", holder_staff=gone, **told)
    return Case(
        keep=[make("media", **told | {"holder_staff": gone, "state": "returned"})],
        broken=[(kept, ended(kept, "returned"))],
        unbound=[make("media", holder_staff=staff(project=running()), **told)],
    )


@case("nothing_outlives_the_exit")
def something_left():
    kinds, broken = list(LEFT.values()), []
    for register, live, over, given in kinds:
        one = exiting.left("reported")
        broken.append((one, ended(of(one.project, register, live, **given), over)))
    holding = exiting.left("closed")
    asset = handed_out(holding.project)
    back = lambda: change(asset.holdings.get(), returned_on=dt.date(2026, 11, 12))  # noqa: E731  one line says it
    early = exiting.left("verifying")
    of(early.project, "access_grant", "active")
    return Case(keep=[exiting.left("reported")], broken=[*broken, (holding, back)], unbound=[early])


@case("what_is_verified_is_so")
def not_so():
    one, other = exiting.left("verifying"), exiting.left("verifying", accepted_on=None)
    right = of(one.project, "access_grant", "active")
    device = of(one.project, "device_entry", "in_use", vendor_staff=None)
    accounts, parallel = item(one, "EX-C5", kind="account"), item(other, "EX-C3", kind="parallel_run")
    taken = item(one, "EX-B5", kind="asset", register="device_entry", record=device.pk, object="笔记本")
    asset = handed_out(one.project)
    held = item(one, "EX-C2", kind="asset", register="asset", record=asset.pk, object="令牌")
    back = lambda: change(asset.holdings.get(), returned_on=dt.date(2026, 11, 12))  # noqa: E731  one line says it
    return Case(
        keep=[item(one, "EX-B3"), item(other, "EX-C5", kind="account")],
        broken=[
            (accounts, ended(right, "revoked")),
            (parallel, lambda: change(other, accepted_on=dt.date(2026, 11, 1))),
            (taken, ended(device, "removed")),
            (held, back),
        ],
        unbound=[item(one, "EX-C1", kind="account", state="done")],
    )
