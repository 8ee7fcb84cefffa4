"""The cases of inspections and of the leader's drive for improvement."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.cases_oversight import project
from tests.outsourcing.stories import change

PAST = dt.date(2026, 11, 1)


def inspection(**given):
    """An inspection from outside that was reported."""
    return make("audit", kind="external", body="市网信办", state="reported", opening=True, **given)


def _found(register, record, **given):
    about = {"register": register, "record": record.pk}
    return make("finding", state="approved", opening=True, **about, **{"due": PAST} | given)


@case("inspections_are_answered")
def answered():
    project("planning")
    held, own = inspection(), make("audit", kind="internal")
    _found("audit", own)
    _found("audit", held, due=dt.date(2026, 12, 31))
    late = _found("audit_item", make("audit_item", audit=held), due=None, found_on=dt.date(2026, 10, 1))
    return Case(
        keep=[],
        broken=[(held.tenant, lambda: change(late, action="opening", state="verified", verified_on=PAST))],
    )


@case("outsourcing_is_reviewed_by_management")
def reviewed():
    one = project()
    make("management_review", state="recorded", opening=True)
    make("management_review", state="closed", held_on=dt.date(2025, 10, 28), opening=True)
    silent = make("management_review", state="closed", opening=True)
    silent.inputs.get(input="outsourcing").void("未涉及外包")
    return Case(keep=[], broken=[(one.tenant, lambda: make("management_review", state="closed", opening=True))])


@case("improvements_are_in_time")
def in_time():
    make("improvement", state="approved", opening=True)
    make("improvement", state="evaluated", due=PAST, opening=True)
    late = make("improvement", state="implementing", due=PAST, opening=True)
    return Case(
        keep=[], broken=[(late.tenant, lambda: change(late, action="opening", state="measured", measured_on=PAST))]
    )
