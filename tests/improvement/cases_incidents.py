"""The cases of security incidents that are reported and contained in time, and learnt from."""

from tests.cases import Case, case
from tests.examples import make
from tests.operations.cases_oversight import at, incident
from tests.outsourcing.stories import imported

INSIDE = {"project": None, "vendor": None}


def prevented(one):
    """A preventive action about an incident; returns the incident."""
    make("action", finding=None, project=one.project, register="security_incident", record=one.pk, kind="preventive")
    return one


@case("incidents_are_closed_with_lessons")
def learnt_from():
    bare, causeless, untaught = incident(), prevented(incident(cause="")), prevented(incident(lessons=""))
    of_finding = incident()
    about = make("finding", register="security_incident", record=of_finding.pk)
    make("action", finding=about, kind="preventive")
    return Case(
        keep=[prevented(incident()), of_finding, incident(no_action_because="设备已报废")],
        broken=[
            (bare, lambda: prevented(bare)),
            (causeless, lambda: imported(causeless, cause="误操作")),
            (untaught, lambda: imported(untaught, lessons="双人复核")),
        ],
        unbound=[incident("recovered"), incident(**INSIDE)],
    )


def _admitted(one):
    make("finding", kind="late", register="security_incident", record=one.pk)
    return one


@case("incidents_are_reported_in_time")
def reported_in_time():
    late = incident(reported_at=at(20, 9, 25))
    slow = incident(authority_reported_at=at(20, 13, 1))
    silent = incident("responding", authority="", authority_reported_at=None)
    return Case(
        keep=[
            incident(),
            incident(noticed_at=at(20, 9), reported_at=at(20, 9, 28)),
            incident("closed", level="general", authority="", authority_reported_at=None),
            _admitted(incident(reported_at=at(20, 9, 25))),
        ],
        broken=[
            (late, lambda: _admitted(late)),
            (slow, lambda: imported(slow, noticed_at=at(20, 9, 3))),
            (silent, lambda: imported(silent, authority="市网信办", authority_reported_at=at(20, 12))),
        ],
        unbound=[incident("reported", level="", reported_at=at(20, 11)), incident(reported_at=at(20, 12), **INSIDE)],
    )


OVER = {"recovered_at": at(30, 9), "closed_at": at(31, 9)}


@case("incidents_are_contained_in_time")
def contained_in_time():
    late = incident(contained_at=at(22, 9), **OVER)
    waiting = incident("responding", contained_at=None, recovered_at=None, closed_at=None)
    strict = make("emergency_plan", state="published", opening=True)
    rows = {"considerable": 1}
    for row in strict.levels.all():
        row.handle_deadline = rows.get(row.level, row.handle_deadline)
        row.save()
    by_plan = incident(plan=strict, contained_at=at(20, 10), **OVER)
    return Case(
        keep=[
            incident(),
            incident(level="general", contained_at=at(22, 9), **OVER),
            _admitted(incident(contained_at=at(22, 9), **OVER)),
        ],
        broken=[
            (late, lambda: imported(late, contained_at=at(20, 23))),
            (waiting, lambda: imported(waiting, state="contained", contained_at=at(21, 8))),
            (by_plan, lambda: _admitted(by_plan)),
        ],
        unbound=[incident("reported", level=""), incident(**INSIDE)],
    )
