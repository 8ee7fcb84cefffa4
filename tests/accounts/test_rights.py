"""Rights and parameters of security: one person asks, another one decides, and only then anything changes."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from tests import people
from tests.examples import make
from tests.exchange import books
from tongguan.accounts.models import ParameterRequest, RightsRequest
from tongguan.accounts.separation import approving
from tongguan.core import clock, preferences
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, Membership, Preference, User
from tongguan.core.refusals import Refused
from tongguan.core.roles import ADMINISTRATORS, Role
from tongguan.exchange import importing
from tongguan.outsourcing.models import Project
from tongguan.web.desks.waiting import waiting_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """Messages are looked for in the language in which they are written."""
    with translation.override("en"):
        yield


@pytest.fixture
def newcomer(tenant):
    """An account that was opened and has no role yet."""
    return User.objects.create_user("xinren", name="新人", home=tenant)


@pytest.fixture
def ask(as_role, newcomer):
    """The security administrator asks for a change of rights."""

    def make_one(role="engineer", *, account=None, kind="grant", name="安全管理员", **given):
        with as_role("secadmin", name=name):
            return make("rights_request", account=account or newcomer, role=role, kind=kind, **given)

    return make_one


@pytest.fixture
def decide(as_role):
    """Somebody decides about it."""

    def take(request, *, by="leader", name="领导", move="approve"):
        with as_role(by, name=name):
            one = type(request).objects.get(pk=request.pk)
            one.workflow.take(move, one, reason="核实后办理")
            return one

    return take


def roles(user, tenant):
    return user.roles_in(tenant, clock.today())


def rules_of(refused):
    return {one.rule for one in refused.value.refusals}


def test_a_role_is_held_only_after_a_second_person_approved_it(ask, decide, newcomer, tenant):
    request = ask("engineer")
    assert roles(newcomer, tenant) == frozenset()
    decide(request)
    assert roles(newcomer, tenant) == {"engineer"}
    with people.as_system(tenant):
        entry = AuditEntry.objects.get(register="account", record=newcomer.pk, action="grant")
    assert (entry.changes, entry.reason) == ({"roles": [[], ["engineer"]]}, request.number)
    assert entry.actor.name == "领导"


def test_whoever_asked_does_not_approve_and_nobody_decides_about_himself(ask, decide, user_with, newcomer, tenant):
    request = ask("engineer", name="甲")
    with pytest.raises(Refused) as refused:
        decide(request, by="secadmin", name="甲")
    assert "SOD-16" in rules_of(refused)
    about_me = ask("risk_owner", account=user_with("leader", name="领导"), name="甲")
    with pytest.raises(Refused, match="SOD-16"):
        decide(about_me)
    assert roles(newcomer, tenant) == frozenset()
    decide(request, by="secadmin", name="乙")
    assert roles(newcomer, tenant) == {"engineer"}


@pytest.mark.parametrize("role", ["sysadmin", "auditadmin", "office_head", "engineer"])
def test_others_decide_nothing(ask, decide, role):
    with pytest.raises(Refused) as refused:
        decide(ask(), by=role, name="旁人")
    assert "role" in {one.code for one in refused.value.refusals}


def test_a_rejected_or_taken_back_request_changes_nothing(ask, decide, newcomer, tenant):
    decide(ask(), move="reject")
    decide(ask("finance"), by="secadmin", name="安全管理员", move="take_back")
    assert roles(newcomer, tenant) == frozenset()


def test_a_role_is_dated_and_is_withdrawn_by_two_as_well(ask, decide, newcomer, tenant, on_day):
    decide(ask("engineer", valid_to=clock.today().replace(month=12)))
    on_day(2026, 12, 25)
    assert roles(newcomer, tenant) == frozenset()
    on_day(2026, 11, 22)
    withdrawal = ask("engineer", kind="withdraw", valid_from=clock.today())
    assert roles(newcomer, tenant) == {"engineer"}
    decide(withdrawal)
    assert roles(newcomer, tenant) == frozenset()
    decide(ask("engineer", valid_from=clock.today()))
    assert roles(newcomer, tenant) == {"engineer"}


def test_an_approval_never_works_backwards(ask, decide, newcomer, tenant, on_day):
    request = ask("engineer")
    on_day(2026, 12, 1)
    decide(request)
    assert Membership.objects.get(user=newcomer, tenant=tenant).valid_from == clock.today()


@pytest.mark.parametrize(
    ("held", "asked", "rule"),
    [
        ("sysadmin", "secadmin", "SOD-12"),
        ("leader", "sysadmin", "SOD-12"),
        ("secadmin", "office_head", "SOD-12"),
        ("engineer", "auditadmin", "SOD-13"),
        ("auditadmin", "finance", "SOD-13"),
        ("customer", "office_staff", "SOD-10"),
    ],
)
def test_what_does_not_go_together_is_refused_when_it_is_asked_for(ask, user_with, held, asked, rule):
    with pytest.raises(Refused) as refused:
        ask(asked, account=user_with(held, name="某人"))
    assert rule in rules_of(refused)


def test_who_is_not_on_the_establishment_leads_nothing(ask, as_role, newcomer):
    with as_role("office_head"):
        make("person", kind="employee", establishment="dispatched", account=newcomer)
    with pytest.raises(Refused, match="SOD-10"):
        ask("office_staff")
    assert ask("engineer").pk


def test_a_vendors_account_needs_an_end_before_it_gets_a_role(ask, newcomer, today):
    with pytest.raises(AssertionError, match="date on which it ends"):
        ask("vendor_manager")
    newcomer.valid_to = today.replace(year=2027)
    newcomer.save()
    assert ask("vendor_manager").pk


def test_two_requests_that_are_each_fine_are_not_both_approved(ask, decide, newcomer, tenant):
    one, other = ask("sysadmin"), ask("office_head")
    decide(one)
    with pytest.raises(Refused):
        decide(other)
    assert roles(newcomer, tenant) == {"sysadmin"}


def test_the_last_administrator_of_a_kind_is_not_withdrawn(ask, decide, user_with, tenant):
    first = user_with("sysadmin", name="系统一")
    with pytest.raises(AssertionError, match="another person first"):
        ask("sysadmin", account=first, kind="withdraw")
    user_with("sysadmin", name="系统二")
    decide(ask("sysadmin", account=first, kind="withdraw"))
    assert roles(first, tenant) == frozenset()


def test_what_nobody_holds_is_not_withdrawn_and_nothing_is_asked_twice(ask):
    with pytest.raises(AssertionError, match="does not hold"):
        ask("finance", kind="withdraw")
    ask("engineer")
    with pytest.raises(AssertionError, match="asked for already"):
        ask("engineer")


def test_what_was_approved_cannot_be_made_void(ask, decide, as_role):
    request = decide(ask())
    with as_role("secadmin"), pytest.raises(ValidationError, match="taken effect"):
        RightsRequest.objects.get(pk=request.pk).void("重复")


def test_accounts_of_others_cannot_be_named(ask, other_tenant):
    stranger = User.objects.create_user("waidan", name="外单位", home=other_tenant)
    with pytest.raises(AssertionError, match="account"):
        ask(account=stranger.pk)


def test_it_waits_on_the_desk_of_the_second_person(ask, user_with, tenant):
    ask()
    for role in ("leader", "secadmin"):
        with acting_as(user_with(role, name="第二人"), tenant) as actor:
            assert waiting_for(actor, actor.roles)[("rights_request", "requested")] == 1


def test_approving_roles_follow_from_the_moves_that_registers_declare():
    assert {Role.LEADER, Role.OFFICE_HEAD, Role.MGMT_REP, Role.RISK_OWNER, Role.CHANGE_MANAGER} <= approving()
    assert not approving() & ADMINISTRATORS
    assert not approving() & {Role.ENGINEER, Role.FINANCE, Role.CUSTOMER, Role.SYSTEM}
    deciders = {role for move in Project.workflow.transitions.values() if move.decides for role in move.by}
    assert deciders <= approving()


# --- parameters -------------------------------------------------------------------------------------------------------


def test_a_parameter_changes_only_when_a_second_person_approved_it(as_role, decide):
    with as_role("secadmin", name="甲"):
        request = make("parameter_request", key="password.length", value="14")
        assert preferences.value_of("password.length") == 10
    with pytest.raises(Refused) as refused:
        decide(request, by="secadmin", name="甲")
    assert "SOD-16" in rules_of(refused)
    decide(request)
    with as_role("secadmin", name="甲"):
        assert preferences.value_of("password.length") == 14
        setting = Preference.objects.get(key="password.length")
        assert request.number in setting.reason
        again = make("parameter_request", key="password.length", value="12")
    decide(again)
    with as_role("secadmin", name="甲"):
        assert preferences.value_of("password.length") == 12
        assert Preference.objects.filter(key="password.length").count() == 1


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("password.length", "3", "8 to 64"),
        ("password.length", "viel", "whole number"),
        ("no.such", "1", "no such setting"),
        ("archive_limit_days", "20", "no parameter of security"),
    ],
)
def test_only_parameters_within_their_bounds_are_asked_for(as_role, key, value, told):
    with as_role("secadmin"), pytest.raises(AssertionError, match=told):
        make("parameter_request", key=key, value=value)


def test_no_door_sets_a_parameter_for_one_person_alone(as_role, tenant):
    with as_role("secadmin"):
        with pytest.raises(ValidationError, match="second person"):
            Preference(tenant=tenant, key="password.length", value="14", reason="x").full_clean()
        own = Preference(key="password.length", value="14", reason="x")
        own.save()
        with pytest.raises(ValidationError, match="second person"):
            own.void("恢复默认")


def test_one_proposal_at_a_time(as_role):
    with as_role("secadmin"):
        make("parameter_request", key="password.length", value="14")
        with pytest.raises(AssertionError, match="asked for already"):
            make("parameter_request", key="password.length", value="16")
        assert ParameterRequest.objects.count() == 1


def test_a_sheet_asks_for_rights_and_never_decides_them(as_role, user_with):
    known = user_with("finance")
    head = "account,role,state,reason\n"
    with as_role("secadmin") as actor:
        for state, kept in (("approved", 0), ("requested", 1)):
            file = books.csv_file(f"{head}{known.username},engineer,{state},任命\n")
            report = importing.run(file, "rights_request", actor=actor)
            assert report.counts["created"] == RightsRequest.objects.count() == kept, report.errors
    assert [str(error.message) for error in report.errors] == []
