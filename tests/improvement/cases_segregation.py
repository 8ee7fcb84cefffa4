"""The cases of segregation in improvement: who may not verify."""

from tests import people
from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.stories import imported
from tongguan.core.actor import acting


def somebody(name, *roles):
    return people.account(*roles, tenant=acting().tenant, name=name)


def _verified_by_another(register, state, deed):
    """Two that their owner or doer verified, one that somebody else did, one that nobody did."""
    other, owner = somebody("验证人", "assessor"), somebody("责任人")
    mine = make(register, state=state, opening=True, owner=make("person", account=owner), verified_by=owner)
    done = make(register, state=state, opening=True, verified_by=other)
    done.save(action=deed)
    imported(done, verified_by=acting().user)
    return Case(
        keep=[make(register, state=state, opening=True, verified_by=other)],
        broken=[(one, lambda one=one: imported(one, verified_by=other)) for one in (mine, done)],
        unbound=[make(register)],
    )


@case("finding_is_verified_by_another")
def findings():
    return _verified_by_another("finding", "verified", "implement")


@case("action_is_verified_by_another")
def actions():
    return _verified_by_another("action", "verified", "finish")


@case("measurement_is_verified_by_another")
def measurements():
    other, own = somebody("验证人", "assessor"), make("measurement")
    imported(own, state="verified", verified_by=acting().user)
    return Case(
        keep=[make("measurement", state="verified", opening=True, verified_by=other)],
        broken=[(own, lambda: imported(own, verified_by=other))],
        unbound=[make("measurement")],
    )
