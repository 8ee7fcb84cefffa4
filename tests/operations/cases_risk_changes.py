"""The cases of what calls for a review of changed risk, and of the drill on which readiness rests (7.1.b)."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.operations.cases_changes import made, reviewed
from tests.operations.cases_oversight import moment
from tests.outsourcing.cases_oversight import LONG_AGO, done, project, unserved, young
from tests.outsourcing.stories import staff

EVENT, LATELY = dt.date(2026, 11, 6), dt.date(2026, 11, 7)
BEFORE = dt.date(2026, 11, 5)


def changed(one, on=EVENT, **given):
    """A major change of the service."""
    made(given.pop("state", "approved"), project=one, **{"is_major": True, "approved_on": on} | given)
    return one


def harmed(one, on=EVENT, **given):
    """A serious incident."""
    at = moment(on, 9)
    later = dict.fromkeys(("authority_reported_at", "contained_at", "recovered_at", "leader_informed_at"))
    told = {"occurred_at": at, "reported_at": at, "state": "reported", "authority": "", "leader": None, "steps": []}
    make("security_incident", project=one, opening=True, **told | later | given)
    return one


def moved(one, *days, stayed=0, left=False, **given):
    """People who came, or left, on these days, beside others who stayed."""
    for on in days:
        dates = {"offboarded_on": on, "onboarded_on": LONG_AGO} if left else {"onboarded_on": on}
        staff("offboarded" if left else "onboarded", project=one, **dates | given)
    for _each in range(stayed):
        staff(project=one, onboarded_on=LONG_AGO)
    return one


def refiled(one, on=EVENT, **given):
    """What was filed about a project changed."""
    rows = [{"group": "F3", "change": "更换项目经理", "changed_on": on}]
    make("filing", project=one, state="accepted", opening=True, **{"amendments": rows} | given)
    return one


def differing(one, on=EVENT):
    """The registers differ from what was filed."""
    return refiled(one, amendments=[], differs_since=on)


def unit_joined(one):
    """A unit came to the project."""
    one.units.model(project=one, unit=make("org_unit"), share="数据提供").save()
    return one


@case("events_lead_to_a_risk_review")
def events():
    broken = [
        changed(project()),
        changed(project(), is_major=False, affects_contract=True),
        harmed(project()),
        moved(project(), EVENT, stayed=9, is_key=True),
        moved(project(), EVENT, EVENT, stayed=4),
        moved(project(), EVENT, EVENT, EVENT, left=True, stayed=6, is_key=False),
        refiled(project()),
        differing(project()),
        reviewed(changed(project()), on=BEFORE),
    ]
    return Case(
        keep=[
            reviewed(changed(project()), on=EVENT),
            changed(project(), on=LATELY),
            reviewed(harmed(project()), on=LATELY),
            moved(project(), EVENT, stayed=9),
            reviewed(moved(project(), EVENT, EVENT, left=True), on=LATELY),
            differing(project(), on=LATELY),
            unit_joined(project()),
        ],
        broken=[(one, lambda one=one: reviewed(one, on=dt.date(2026, 11, 20))) for one in broken],
        unbound=[
            project(),
            changed(project(), is_major=False),
            changed(project(), state="assessed"),
            harmed(project(), level="general"),
            moved(young(), dt.date(2026, 10, 20)),
            refiled(young(), on=dt.date(2026, 10, 1)),
            changed(project("suspended")),
        ],
    )


def drilled(one, on=dt.date(2026, 9, 16), state="done", **given):
    """A drill of the emergency plan of a project."""
    plan = make("emergency_plan", project=one, state="published", opening=True)
    make("drill", emergency_plan=plan, done_on=on, state=state, opening=True, **given)
    return one


def _continued(one):
    plan = make("continuity_plan", project=one, state="approved", opening=True)
    make("drill", plan_type="continuity", emergency_plan=None, continuity_plan=plan, state="done", opening=True)
    return one


@case("readiness_rests_on_a_drill")
def drills():
    review = lambda one: done(one, "risk_change")  # noqa: E731  one line says it
    bare, old, planned = review(project()), review(project()), review(project())
    drilled(old, dt.date(2025, 11, 21), reviewed_on=None)
    drilled(planned, None, "planned", reviewed_on=None)
    return Case(
        keep=[drilled(review(project())), drilled(review(young())), _continued(review(project()))],
        broken=[(one, lambda one=one: drilled(one)) for one in (bare, old, planned)],
        unbound=[project(), review(young()), review(project("suspended")), *unserved()],
    )
