"""The case of improvements that are proposed, or declared to be none."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.cases_oversight import LONG_AGO, adopted, project, unserved, young


def _proposed(one, **given):
    make("improvement", project=one, **given)
    return one


def _none(one, state="in_force", clause="4.2.3.b.6"):
    make("declaration", clause=clause, register="project", record=one.pk, state=state, opening=True)
    return one


@case("improvements_are_proposed")
def proposed():
    bare, old = project(), _proposed(project(), proposed_on=LONG_AGO)
    drafted, other = _none(project(), "draft"), _none(project(), clause="A.4.c")
    return Case(
        keep=[_proposed(project(), proposed_on=dt.date(2025, 12, 1)), _none(project()), _proposed(young())],
        broken=[(one, lambda one=one: _proposed(one)) for one in (bare, old, drafted, other)],
        unbound=[young(), adopted(), project("suspended"), *unserved()],
    )
