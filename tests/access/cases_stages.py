"""The case of rights at the end of a stage (7.2.a.2)."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.cases_stages import make_item, stage, verified
from tests.outsourcing.stories import change, contract, staff

LEFT = dt.date(2026, 9, 1)


def gone(milestone, *, on=LEFT, state="active", left="offboarded", **given):
    """Somebody of the project who left, and whose right is in this state."""
    dates = {"offboarded_on": on} if left == "offboarded" else {}
    one = staff(left, project=milestone.project, onboarded_on=dt.date(2026, 2, 1), **dates, **given)
    make("access_grant", vendor_staff=one, state=state, opening=True)
    return one


@case("rights_are_verified")
def rights():
    held, approved, unanswered, later, other = (stage() for _ in range(5))
    gone(held)
    gone(approved, state="approved")
    gone(later, on=dt.date(2026, 11, 1))
    change(other, contract=contract("in_force", project=other.project))
    gone(other)
    clean = stage()
    gone(clean, state="revoked")
    gone(clean, left="onboarded")
    kept = {one.pk: verified(one) for one in (held, approved)}
    silent = verified(unanswered, items=[])
    take = lambda one: change(one.project.staff.get().grants.get(), action="opening", state="revoked")  # noqa: E731  one line says it
    return Case(
        keep=[verified(clean), verified(later), verified(change(other)), verified(stage())],
        broken=[
            *((kept[one.pk], lambda one=one: take(one)) for one in (held, approved)),
            (silent, lambda: make_item(silent, 2)),
        ],
        unbound=[verified(stage(), "draft", verified_on=None)],
    )
