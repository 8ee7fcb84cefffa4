"""The cases of emergencies and of what is watched in running services."""

import datetime as dt

from django.utils import timezone

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.cases_oversight import project, unserved
from tests.outsourcing.stories import change
from tongguan.core.clock import today
from tongguan.core.working_days import passed_by

PAST = dt.date(2026, 10, 12)
UNTOLD = {"leader": None, "leader_informed_at": None}


def moment(day, hour, minute=0):
    """A point in time of a day."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def at(day, hour, minute=0):
    """A point in time of October 2026."""
    return moment(dt.date(2026, 10, day), hour, minute)


def incident(state="closed", **given):
    """A serious incident, reported on 20 October at nine."""
    return make("security_incident", state=state, opening=True, **given)


@case("leader_is_told_of_serious_incident")
def told_in_time():
    untold, late = incident("responding", **UNTOLD), incident(leader_informed_at=at(20, 10, 6))
    now = moment(today(), 0, 30)
    fresh = dict.fromkeys(("authority_reported_at", "contained_at", "recovered_at", "closed_at"))
    just = incident("reported", occurred_at=now, reported_at=now, authority="", **UNTOLD, **fresh)
    return Case(
        keep=[incident(), just],
        broken=[
            (one, lambda one=one: change(one, action="opening", leader_informed_at=at(20, 10)))
            for one in (untold, late)
        ],
        unbound=[incident("responding", level="general", **UNTOLD), incident("reported", level="", **UNTOLD)],
    )


def decided(one, state="approved"):
    """A decision of the leader on an incident."""
    told = {"kind": "incident_coordination", "register": "security_incident", "record": one.pk}
    make("decision", state=state, opening=True, **told)
    return one


@case("leader_coordinates_serious_incident")
def coordinated():
    bare, pending = incident(), decided(incident(), "pending")
    return Case(
        keep=[decided(incident()), incident("recovered")],
        broken=[(one, lambda one=one: decided(one)) for one in (bare, pending)],
        unbound=[incident(level="general")],
    )


def _handled(state="closed", steps=2, **given):
    plan = make("emergency_plan", state="published", opening=True)
    taken = [{"step": plan.steps.get(place=1), "deed": "已断网", "done_at": at(20, 9, 30)}]
    left = [{"step": plan.steps.get(place=2), "skipped_because": "无主机受影响"}]
    return incident(state, plan=plan, steps=[*taken, *left][:steps], **given)


@case("emergency_plan_was_followed")
def followed():
    planless, partly = incident(plan=None, steps=[]), _handled(steps=1)
    last = partly.plan.steps.get(place=2)
    return Case(
        keep=[_handled(), _handled(project=None, vendor=make("vendor"))],
        broken=[
            (planless, lambda: change(planless, action="opening", plan=make("emergency_plan", steps=[], opening=True))),
            (partly, lambda: _taken(partly, last)),
        ],
        unbound=[_handled("recovered", steps=1), incident(project=None, vendor=None, plan=None, steps=[])],
    )


def _taken(one, step):
    row = one.steps.model(tenant=one.tenant, incident=one, step=step, deed="已留证", done_at=at(20, 10))
    row.save()


def _log(one, state="confirmed", **given):
    staff = make("vendor_staff", project=one)
    return make("service_log", project=one, vendor_staff=staff, state=state, opening=True, **given)


@case("service_logs_are_confirmed")
def logs():
    good, fresh, late = project(), project(), project()
    _log(good)
    noon = moment(dt.date(2026, 11, 18), 12)
    _log(fresh, "open", started_at=noon, ended_at=None)
    waiting = _log(late, "open")
    return Case(
        keep=[good, fresh, project()],
        broken=[(late, lambda: change(waiting, action="opening", state="confirmed"))],
        unbound=unserved(),
    )


def _reported(record, register, **given):
    return make("report", register=register, record=record.pk, submitted_at=PAST, ack_at=None, opening=True, **given)


def _failed(one):
    stage = make("milestone", project=one)
    return make("stage_verification", milestone=stage, state="failed", verified_on=PAST, opening=True)


def _grave(one, **given):
    assessed = make("risk_assessment", project=one, state="accepted", accepted_on=dt.date(2026, 9, 25), opening=True)
    left = {"residual_l": 4, "residual_i": 4, "target_l": None, "target_i": None, "state": "analysed", "controls": []}
    return make("risk", assessment=assessed, opening=True, **left | {"identified_on": PAST} | given)


@case("events_reach_the_leader")
def events():
    passed_by(today(), 3)  # the calendar is read once per unit of work
    harmed, grave, failed = project(), project("suspended"), project()
    of = {
        harmed.pk: ("security_incident", incident("responding", project=harmed, **UNTOLD)),
        grave.pk: ("risk", _grave(grave)),
        failed.pk: ("stage_verification", _failed(failed)),
    }
    informed, accepted, recent, told = project(), project(), project(), project()
    incident(project=informed)
    _grave(accepted, identified_on=dt.date(2026, 9, 20))
    _grave(recent, identified_on=dt.date(2026, 11, 19))
    _reported(_failed(told), "stage_verification", kind="finding", state="submitted")
    return Case(
        keep=[informed, accepted, recent, told, project()],
        broken=[
            (one, lambda one=one: _reported(of[one.pk][1], of[one.pk][0], state="submitted"))
            for one in (harmed, grave, failed)
        ],
        unbound=unserved(),
    )
