"""A.3.a, A.3.d, A.4.a and A.4.b: the crews were promised and bound once more, and one of them holds a grant."""

import datetime as dt

from tests.examples import make
from tests.outsourcing.stories import change, listed, staff, trained

from . import BEGAN, furnish, violation

BEFORE = BEGAN - dt.timedelta(days=10)


@furnish
def joined_lives(whole):
    for project in whole.projects:
        one = whole.crew[project.pk]
        listed(one, whole.contracts[project.pk])
        trained(one, "confidentiality", held_on=BEFORE)
    told = {"approved_by": whole.accounts["office_head"], "approved_on": BEGAN, "valid_from": BEGAN}
    make("access_grant", vendor_staff=_one(whole), state="active", opening=True, **told)


def _one(whole):
    return whole.crew[whole.pair.pk]


def _grant(whole):
    return _one(whole).grants.first()


def _session(whole, kind):
    return _one(whole).person.trainings.get(session__kind=kind).session


@violation("A.3.a")
def nobody_promised(whole):
    _one(whole).promises.get().void("误登记")
    return _one(whole)


@violation("A.3.d")
def too_late(whole):
    change(_session(whole, "confidentiality"), held_on=BEGAN + dt.timedelta(days=1), next_due=None)
    return _one(whole)


@violation("A.4.a", also={"A.4.b"})
def held_by_nobody_on_board(whole):
    newcomer = staff("proposed", vendor=whole.vendor, project=whole.pair)
    return make(
        "access_grant", vendor_staff=newcomer, state="active", opening=True, approved_by=whole.accounts["office_head"]
    )


@violation("A.4.b")
def without_purpose(whole):
    return change(_grant(whole), purpose="")
