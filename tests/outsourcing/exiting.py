"""An exit as tests need it: a project that is being left, with its contract, its exit and the twelve items."""

import datetime as dt

from tests.examples import make
from tongguan.outsourcing.models import ExitItem

from .stories import contract, located

BEGAN, SETTLED = dt.date(2026, 10, 1), dt.date(2026, 11, 2)
REPORTED = {"reported_on": dt.date(2026, 11, 6)}
DATED = {"reported": REPORTED, "closed": REPORTED | {"closed_on": dt.date(2026, 11, 10)}}


def left(state="verifying", *, project_state="exiting", condition="EX-A1", agreed=True, vendor=None, **given):
    """An exit in this state, without items; its contract has the condition that it cites."""
    project = make("project", state=project_state, opening=True)
    one = contract("in_force", project=project, **({"vendor": vendor} if vendor else {}))
    if agreed:
        located(one, condition, text="到期退出")
    told = {"condition_clause": condition, "started_on": BEGAN, "accepted_on": dt.date(2026, 10, 30)}
    undated = {"reported_on": None, "closed_on": None}
    told |= undated | DATED.get(state, {}) | given
    return make("exit_case", project=project, contract=one, state=state, opening=True, **told)


def settled(exit_case, *, state="verified", on=SETTLED, without=()):
    """Give an exit an item for each of the twelve terms; returns the exit."""
    for clause in ExitItem.Clause.values:
        if clause not in without:
            item(exit_case, clause, state=state, on=on)
    return exit_case


def item(exit_case, clause="EX-B3", *, state="verified", on=SETTLED, **given):
    """One item that was done, verified or excepted on a day."""
    done = {"done_on": on if state in {"done", "verified"} else None}
    told = done | {"verified_on": on if state == "verified" else None, "kind": "record", "object": f"事项 {clause}"}
    return make("exit_item", exit_case=exit_case, clause=clause, state=state, opening=True, **told | given)


def acknowledged(exit_case, state="acknowledged"):
    """Give an exit its report; returns the report."""
    received = {"ack_at": dt.date(2026, 11, 10)} if state == "acknowledged" else {"ack_at": None}
    about = {"register": "exit_case", "record": exit_case.pk, "kind": "exit", "to": "leader"}
    return make("report", submitted_at=dt.date(2026, 11, 6), state=state, opening=True, **about | received)


def closed(**given):
    """An exit that was closed as it should be."""
    exit_case = settled(left("closed", project_state="closed", **given))
    acknowledged(exit_case)
    return exit_case
