"""The cases of segregation around access: who may not approve, hold or judge."""

from tests import people
from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.stories import imported, staff
from tongguan.core.actor import acting

from .cases_grants import FAR, grant


def somebody(name, *roles):
    return people.account(*roles, tenant=acting().tenant, name=name)


@case("grant_is_approved_by_another")
def grants_by_another():
    other, holder = somebody("批准人", "office_head"), somebody("持有人")
    asked = make("access_grant", valid_to=FAR)
    imported(asked, state="approved", approved_by=acting().user)
    held = grant(staff(person=make("person", kind="vendor_staff", account=holder)), approved_by=holder)
    own = make("access_grant", person=make("person", account=holder), state="active", opening=True, approved_by=holder)
    return Case(
        keep=[grant(approved_by=other)],
        broken=[(one, lambda one=one: imported(one, approved_by=other)) for one in (asked, held, own)],
        unbound=[make("access_grant"), grant(state="revoked")],
    )


@case("top_rights_stay_in_house")
def top_rights():
    hired = make("person", establishment="dispatched")
    outside = grant(top_right="database")
    dispatched = make("access_grant", person=hired, top_right="os", state="active", opening=True)
    return Case(
        keep=[make("access_grant", person=make("person"), top_right="room", state="active", opening=True)],
        broken=[
            (outside, lambda: imported(outside, top_right="")),
            (dispatched, lambda: imported(hired, establishment="established")),
        ],
        unbound=[grant(), grant(state="revoked", top_right="os")],
    )


@case("log_is_reviewed_by_another")
def logs_by_another():
    keeper, other = somebody("系统运维"), somebody("复查人", "sec_officer")
    source = make("log_source", administrator=make("person", account=keeper))
    own = make("log_review", source=source, state="done", opening=True, done_by=keeper)
    return Case(
        keep=[make("log_review", source=source, state="done", opening=True, done_by=other)],
        broken=[(own, lambda: imported(own, done_by=other))],
        unbound=[make("log_review", source=source)],
    )


def _review(of, by):
    one = make("access_review", items=[{"grant": of, "decision": "keep"}])
    imported(one.items.get(), decided_by=by)
    return one


@case("grants_are_reviewed_by_another")
def grants_reviewed_by_another():
    holder, other = somebody("持有人"), somebody("复核人", "office_head")
    held = grant(staff(person=make("person", kind="vendor_staff", account=holder)))
    own = _review(held, holder)
    return Case(
        keep=[_review(held, other)],
        broken=[(own, lambda: imported(own.items.get(), decided_by=other))],
        unbound=[make("access_review", items=[{"grant": held, "decision": ""}])],
    )


@case("asset_is_disposed_of_by_two")
def assets():
    other, alone = somebody("安全员", "sec_officer"), make("asset")
    alone.save(action="lay_aside")
    imported(alone, state="disposed", disposal_by=acting().user)
    return Case(
        keep=[make("asset", state="disposed", opening=True, disposal_by=other)],
        broken=[(alone, lambda: imported(alone, disposal_by=other))],
        unbound=[make("asset")],
    )
