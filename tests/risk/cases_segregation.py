"""The cases of segregation in risk: who may not accept, acknowledge or approve."""

import datetime as dt

from tests import people
from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.stories import imported
from tongguan.core.actor import acting

from .stories import assessed, found, leader, project, reported, treated


def somebody(*roles, name):
    """An account in the tenant."""
    return people.account(*roles, tenant=acting().tenant, name=name)


@case("risk_is_not_accepted_by_its_assessor")
def risk_acceptance():
    assessor, owner = somebody("assessor", "leader", name="评估人"), make("person", account=somebody(name="责任人"))
    done = assessed(project(), threats=(), assessor=assessor)

    def taken(by, **given):
        return found(done, state="accepted", opening=True, accepted_by=by, **given)

    own, anybody = taken(assessor), taken(somebody("office_staff", name="经办人"), owner=owner)
    return Case(
        keep=[taken(leader()), taken(owner.account, owner=owner)],
        broken=[(each, lambda each=each: imported(each, accepted_by=leader())) for each in (own, anybody)],
        unbound=[found(done)],
    )


@case("assessment_is_not_accepted_by_its_assessor")
def assessment_acceptance():
    assessor = somebody("assessor", name="评估人")
    sound = assessed(project(), threats=(), accepted_by=leader(), assessor=assessor)
    own = assessed(project(), threats=(), accepted_by=assessor, assessor=assessor)
    return Case(
        keep=[sound],
        broken=[(own, lambda: imported(own, accepted_by=leader()))],
        unbound=[assessed(project(), "completed", threats=(), assessor=assessor)],
    )


@case("report_is_not_acknowledged_by_its_author")
def reports():
    of, me = project(), acting().user
    noted = {"state": "acknowledged", "ack_at": dt.date(2026, 11, 1)}
    own = reported(of, opening=False, **noted)
    imported(own, ack_by=me)
    return Case(
        keep=[reported(of, opening=False, **noted | {"ack_by": leader()})],
        broken=[(own, lambda: imported(own, ack_by=leader()))],
        unbound=[reported(of)],
    )


@case("treatment_is_not_approved_by_its_author")
def treatments():
    risk = found(assessed(project(), threats=()))
    own = treated(risk, opening=False)
    imported(own, approved_by=acting().user)
    return Case(
        keep=[treated(risk, approved_by=leader())],
        broken=[(own, lambda: imported(own, approved_by=leader()))],
        unbound=[treated(risk)],
    )


@case("waiver_is_approved_by_another")
def waivers():
    own, nobody = make("waiver"), make("waiver", state="approved", opening=True)
    imported(own, state="approved", approved_by=acting().user)
    return Case(
        keep=[make("waiver", state="approved", opening=True, approved_by=leader())],
        broken=[(one, lambda one=one: imported(one, approved_by=leader())) for one in (own, nobody)],
        unbound=[make("waiver")],
    )
