"""The case of segregation around changes: who may not approve."""

from tests import people
from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.stories import imported
from tongguan.core.actor import acting


@case("change_is_approved_by_another")
def changes_by_another():
    other = people.account("change_manager", tenant=acting().tenant, name="变更经理")
    doer = people.account("engineer", tenant=acting().tenant, name="工程师")
    asked = make("change")
    imported(asked, state="approved", approved_by=acting().user)
    done = make("change", state="implemented", opening=True, approved_by=doer, implemented_by=doer)
    return Case(
        keep=[make("change", state="implemented", opening=True, approved_by=other, implemented_by=doer)],
        broken=[(one, lambda one=one: imported(one, approved_by=other)) for one in (asked, done)],
        unbound=[make("change")],
    )
