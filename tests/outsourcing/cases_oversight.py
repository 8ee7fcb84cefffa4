"""The cases of the leader's and the office's duties while services run; shared deeds of other domains' cases too."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tongguan.core.clock import today

from .stories import change, contract

LONG_AGO = dt.date(2024, 3, 1)
RECENTLY = dt.date(2026, 10, 20)


def project(state="operating", **given):
    """A project whose service runs for years, unless told otherwise."""
    told = {"service_started_on": LONG_AGO, "start_on": LONG_AGO, "end_on": dt.date(2027, 12, 31)}
    return make("project", state=state, opening=True, **told | given)


def adopted(**given):
    """A project that was running when it came here, a month ago."""
    return project(adopted_on=RECENTLY, **given)


def young(**given):
    """A project whose service began a month ago."""
    return project(service_started_on=RECENTLY, start_on=RECENTLY, **given)


def unserved():
    """Projects of which rules for running services do not speak."""
    return [project("planning"), project("mobilising"), project("closed")]


def done(one, kind, state="reported", on=RECENTLY):
    """A review of a project."""
    make("supervision_review", project=one, kind=kind, state=state, done_on=on, opening=True)
    return one


def reported(one, state="acknowledged", **given):
    """A status report on a project."""
    told = {"submitted_at": RECENTLY, "ack_at": RECENTLY, "kind": "status"} | given
    make("report", register="project", record=one.pk, state=state, opening=True, **told)
    return one


def _committed(one, state="approved", **given):
    make("resource_commitment", project=one, state=state, opening=True, **given)
    return one


@case("resources_are_committed")
def resources():
    bare, drafted, poor = project(), _committed(project(), "draft"), _committed(project(), people=0)
    past = _committed(project("suspended"), period_from=dt.date(2025, 1, 1), period_to=dt.date(2025, 12, 31))
    return Case(
        keep=[_committed(project()), _committed(project("exiting"))],
        broken=[(one, lambda one=one: _committed(one)) for one in (bare, drafted, poor, past)],
        unbound=unserved(),
    )


@case("leader_has_service_checked")
def checked():
    bare, other = project(), done(project(), "execution")
    unreported, old = done(project(), "leader_check", "done"), done(project(), "leader_check", on=LONG_AGO)
    return Case(
        keep=[done(project(), "leader_check"), done(young(), "leader_check")],
        broken=[(one, lambda one=one: done(one, "leader_check")) for one in (bare, other, unreported, old)],
        unbound=[young(), adopted(), project("suspended"), *unserved()],
    )


@case("execution_is_reviewed")
def execution():
    bare, old = project(), done(project(), "execution", on=dt.date(2026, 8, 1))
    return Case(
        keep=[done(project(), "execution"), done(project(), "execution", "done"), done(adopted(), "execution")],
        broken=[(one, lambda one=one: done(one, "execution")) for one in (bare, old)],
        unbound=[young(), adopted(), project("suspended"), *unserved()],
    )


@case("leader_knows_state_of_project")
def known():
    bare, other, waiting = project(), reported(project(), kind="risk"), reported(project("suspended"), "submitted")
    old = reported(project(), submitted_at=LONG_AGO, ack_at=LONG_AGO)
    return Case(
        keep=[reported(project()), reported(young())],
        broken=[(one, lambda one=one: reported(one)) for one in (bare, other, waiting, old)],
        unbound=[young(), adopted(), *unserved()],
    )


@case("service_runs_under_rules")
def rules():
    draft = make("document", kind="outsourcing_rule", state="approved", opening=True)
    make("document", kind="procedure", state="published", opening=True)
    one = project()
    return Case(
        keep=[],
        broken=[(one, lambda: change(draft, action="opening", state="published"))],
        unbound=unserved(),
    )


@case("service_runs_under_contract")
def contracted():
    bare, ended = project(), project()
    contract("expired", project=ended)
    good, amended = project(), project()
    contract("in_force", project=good)
    contract("amending", project=amended)
    return Case(
        keep=[good, amended],
        broken=[(one, lambda one=one: contract("in_force", project=one)) for one in (bare, ended)],
        unbound=unserved(),
    )


def _planned(one):
    make("security_plan", project=one, state="executing", opening=True)
    return one


@case("service_runs_under_plan")
def planned():
    bare, waiting = project(), project()
    approved = make("security_plan", project=waiting, state="approved", opening=True)
    return Case(
        keep=[_planned(project())],
        broken=[
            (bare, lambda: _planned(bare)),
            (waiting, lambda: change(approved, action="opening", state="executing")),
        ],
        unbound=unserved(),
    )


def told(**given):
    """A report on the outsourcing as a whole."""
    period = {"period_from": dt.date(2026, 7, 1), "period_to": dt.date(2026, 9, 30)}
    sent = {"kind": "supervision", "state": "acknowledged", "submitted_at": dt.date(2026, 10, 12)}
    return make("report", opening=True, **sent | period | given)


@case("supervision_is_reported")
def supervision():
    one = project(service_started_on=dt.date(2026, 3, 1))
    told(submitted_at=None, ack_at=None, state="draft")
    told(period_from=None, period_to=None, submitted_at=dt.date(2026, 7, 5), ack_at=None, state="submitted")
    return Case(keep=[], broken=[(one.tenant, told)])


@case("supervision_report_is_acknowledged")
def acknowledged():
    waiting = told(state="submitted", ack_at=None)
    return Case(
        keep=[told(), told(state="submitted", ack_at=None, submitted_at=today() - dt.timedelta(days=10))],
        broken=[(waiting, lambda: change(waiting, action="opening", state="acknowledged", ack_at=today()))],
        unbound=[told(kind="status"), told(to="authority"), told(state="draft", submitted_at=None, ack_at=None)],
    )
