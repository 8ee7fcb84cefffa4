"""The case of accounts that a service made (6.2.2.c.5)."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
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
