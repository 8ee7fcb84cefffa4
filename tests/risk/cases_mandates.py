"""The cases of who assesses the risk of a project and who accepts it."""

import datetime as dt

from tests import people
from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.appointed import led, letter, person, security_leader, tenant_letter
from tests.outsourcing.stories import imported
from tongguan.core.actor import acting

DAY = dt.date(2026, 3, 2)


def _assessed(project, state="completed", **given):
    told = {"kind": "project", "state": state, "started_on": DAY, "completed_on": DAY, "opening": True}
    return make("risk_assessment", project=project, **{"assessor": _assessor()} | told | given)


def _assessor():
    return people.account("assessor", tenant=acting().tenant, name="评估人")


@case("office_assessed_the_project")
def assessed_by_the_office():
    bare, waiting, strange, other = (make("project", state="selecting", opening=True) for _each in range(4))
    right, operating = (make("project", state=state, opening=True) for state in ("decision_pending", "operating"))
    _assessed(right)
    _assessed(operating, "accepted", accepted_on=DAY)
    begun = _assessed(waiting, "in_progress", completed_on=None)
    alien = _assessed(strange, assessor=people.account("customer", tenant=acting().tenant, name="外人"))
    _assessed(other, kind="isms")
    done = {"state": "completed", "completed_on": DAY}
    return Case(
        keep=[right, operating],
        broken=[
            (bare, lambda: _assessed(bare)),
            (waiting, lambda: imported(begun, **done)),
            (strange, lambda: imported(alien, assessor=_assessor())),
            (other, lambda: _assessed(other)),
        ],
        unbound=[make("project"), make("project", state="planning", opening=True)],
    )


@case("risk_is_accepted_by_the_leader")
def accepted():
    project = led("decision_pending")
    source = project.appointments.get(role="leader")
    term = {"project": project, "delegated_from": source, "valid_to": dt.date(2027, 6, 30), "acknowledged": False}
    low, level = person("leader"), security_leader()
    letter("leader", low, **term)
    letter("leader", level, **term)
    done = {"accepted_on": DAY, "state": "accepted"}
    handed = _assessed(project, accepted_by=low.account, **done)
    return Case(
        keep=[
            _assessed(project, accepted_by=project.leader.account, **done),
            _assessed(project, accepted_by=level.account, **done),
        ],
        broken=[(handed, lambda: tenant_letter("unit_security_leader", low, unit=project.office))],
        unbound=[_assessed(project)],
    )
