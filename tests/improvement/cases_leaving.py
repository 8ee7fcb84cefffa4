"""The cases of people who leave a service that goes on."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.cases_oversight import project
from tests.outsourcing.stories import contract, staff

LEFT = dt.date(2026, 11, 9)


def gone(of=None, on=LEFT, **given):
    """Somebody who left a project of which the contract goes on."""
    one = staff("offboarded", onboarded_on=dt.date(2026, 1, 5), offboarded_on=on, project=of or project(), **given)
    contract("in_force", project=one.project, vendor=one.vendor)
    return one


def announced(one, on=dt.date(2026, 10, 20)):
    """The vendor had said so on a day."""
    at = dt.datetime(on.year, on.month, on.day, 1, tzinfo=dt.UTC)
    make("vendor_notice", vendor_staff=one, effective_on=LEFT, received_at=at, acknowledged_at=None)
    return one


def found(one, state="verified"):
    """It was found, and is settled."""
    told = {"register": "vendor_staff", "record": one.pk, "clause": "A.3.e", "verified_on": LEFT, "found_on": LEFT}
    told |= {"due": None, "analysed_on": None}
    make("finding", state=state, opening=True, **told)
    return one


@case("staff_who_leave_say_so")
def leave():
    silent, late, open_ = gone(), announced(gone(), dt.date(2026, 11, 2)), found(gone(), "open")
    over, other = gone(of=project("closed")), staff("offboarded", onboarded_on=None, project=project())
    ended = staff("offboarded", onboarded_on=dt.date(2026, 1, 5), offboarded_on=LEFT, project=project())
    contract("terminated", project=ended.project, vendor=ended.vendor)
    last = gone(on=dt.date(2027, 12, 31))
    return Case(
        keep=[announced(gone()), announced(gone(), dt.date(2026, 10, 26)), found(gone())],
        broken=[(one, lambda one=one: found(one)) for one in (silent, late, open_)],
        unbound=[over, other, ended, last, staff(project=project())],
    )
