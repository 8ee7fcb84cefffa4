"""The cases of the rules on rights: SOD-10, SOD-12, SOD-13 and SOD-16 on the platform itself."""

from tests import people
from tests.cases import Case, case
from tests.examples import make
from tongguan.accounts.setting_up import record_right
from tongguan.core import freshness
from tongguan.core.actor import acting, acting_as
from tongguan.core.ledger import OPENING
from tongguan.core.models import Membership, Preference, User


def account(*roles):
    """Somebody with these roles, as they were given before there were requests."""
    return people.account(*roles, tenant=acting().tenant, name=f"账号{people.serial()}")


def held(user, role, **given):
    """The approved request by which somebody holds a role."""
    if "decided_by" not in given:
        given["decided_by"] = account("leader")
    return make("rights_request", account=user, role=role, state="approved", opening=True, **given)


def lost(user, role):
    """The role is gone."""
    Membership.objects.filter(user=user, role=role).delete()
    freshness.touch(Membership, [{}])


def changed(record, **new):
    """Changed as an import would."""
    fresh = type(record).objects.get(pk=record.pk)
    for name, value in new.items():
        setattr(fresh, name, value)
    fresh.save(action=OPENING)


@case("leading_roles_are_in_house")
def in_house():
    own, sent, guest, past = account("leader"), account("office_head"), account("office_staff", "customer"), account()
    make("person", kind="employee", establishment="established", account=own)
    hired = make("person", kind="employee", establishment="dispatched", account=sent)
    wrong, outside = held(sent, "office_head"), held(guest, "office_staff")
    return Case(
        keep=[held(own, "leader"), held(account("office_head"), "office_head")],
        broken=[
            (wrong, lambda: changed(hired, establishment="established")),
            (outside, lambda: lost(guest, "customer")),
        ],
        unbound=[held(past, "leader"), held(guest, "customer")],
    )


@case("administrators_decide_no_business")
def three_administrators():
    two, both = account("sysadmin", "auditadmin"), account("secadmin", "mgmt_rep")
    first, second = held(two, "sysadmin"), held(two, "auditadmin")
    third, fourth = held(both, "secadmin"), held(both, "mgmt_rep")
    quiet = account("sysadmin", "engineer")
    return Case(
        keep=[held(quiet, "sysadmin"), held(account("leader"), "leader")],
        broken=[
            (first, lambda: lost(two, "auditadmin")),
            (second, lambda: None),
            (third, lambda: lost(both, "mgmt_rep")),
            (fourth, lambda: None),
        ],
        unbound=[held(quiet, "engineer")],
    )


@case("the_audit_administrator_does_nothing_else")
def judge_of_the_trail():
    alone, busy = account("auditadmin"), account("auditadmin", "engineer")
    judge, deed = held(busy, "auditadmin"), held(busy, "engineer")
    return Case(
        keep=[held(alone, "auditadmin")],
        broken=[(judge, lambda: lost(busy, "engineer")), (deed, lambda: None)],
        unbound=[held(account("engineer"), "engineer"), held(account("leader"), "leader")],
    )


@case("rights_are_approved_by_another")
def by_another():
    asker, other = account("secadmin"), account("leader")
    with acting_as(asker, acting().tenant):
        mine = make("rights_request", role="engineer")
        good = make("rights_request", role="finance")
    changed(mine, state="approved", decided_by=asker)
    changed(good, state="approved", decided_by=other)
    nobody, own = held(account("engineer"), "engineer", decided_by=None), held(other, "leader", decided_by=other)
    with people.as_system(acting().tenant):
        founded = record_right(account("leader"), "leader", reason="初始化")
    return Case(
        keep=[good],
        broken=[
            (mine, lambda: changed(mine, decided_by=other)),
            (nobody, lambda: changed(nobody, decided_by=other)),
            (own, lambda: changed(own, decided_by=asker)),
        ],
        unbound=[founded, make("rights_request")],
    )


@case("every_right_rests_on_a_request")
def on_a_request():
    for one in Membership.objects.filter(tenant=acting().tenant):
        held(one.user, one.role, decided_by=acting().user)
    held(account("sysadmin"), "sysadmin", decided_by=acting().user)
    stray = account("engineer")
    return Case(keep=[], broken=[(acting().tenant, lambda: lost(stray, "engineer"))])


@case("parameters_are_approved_by_another")
def parameters():
    good = Preference(key="password.length", value="12", reason="x")
    alone = Preference(key="password.days", value="60", reason="x")
    free = Preference(key="archive_limit_days", value="20", reason="x")
    for one in (good, alone, free):
        one.save()
    approved = {"state": "approved", "opening": True, "decided_by": User.objects.create_user("审批人")}
    make("parameter_request", key="password.length", value="12", **approved)
    return Case(
        keep=[good],
        broken=[(alone, lambda: make("parameter_request", key="password.days", value="60", **approved))],
        unbound=[free],
    )
