"""The case of service records at the end of a stage (7.2.a.3)."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.operations.cases_oversight import moment
from tests.outsourcing.cases_stages import make_item, stage, verified
from tests.outsourcing.stories import change


def log(milestone, state="open", on=dt.date(2026, 9, 15), **given):
    """A piece of service for the project of a milestone."""
    one = given.pop("vendor_staff", None) or make("vendor_staff", project=milestone.project)
    ended = moment(on, 12) if state == "confirmed" else None
    dated = {"started_at": moment(on, 9), "ended_at": ended, "state": state}
    return make("service_log", project=milestone.project, vendor_staff=one, opening=True, **dated | given)


@case("service_records_are_verified")
def records():
    good, waiting, unanswered, later, silent = (stage() for _ in range(5))
    served = make(
        "vendor_staff", project=silent.project, state="onboarded", onboarded_on=dt.date(2026, 9, 1), opening=True
    )
    unlogged = verified(silent)
    log(good, "confirmed")
    open_one = log(waiting)
    log(later, on=dt.date(2026, 10, 5))
    broken, unsaid = verified(waiting), verified(unanswered, items=[])
    end = moment(dt.date(2026, 9, 15), 12)
    return Case(
        keep=[verified(good), verified(later), verified(stage())],
        broken=[
            (broken, lambda: change(open_one, action="opening", state="confirmed", ended_at=end)),
            (unsaid, lambda: make_item(unsaid, 3)),
            (unlogged, lambda: log(silent, "confirmed", vendor_staff=served)),
        ],
        unbound=[verified(stage(), "draft", verified_on=None)],
    )
