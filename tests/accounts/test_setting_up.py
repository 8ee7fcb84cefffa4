"""The first set-up: four people, once, and the door is shut behind them."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.utils import translation

from tests import people
from tests.examples import make
from tongguan.accounts import first_code, passwords, recovering, setting_up
from tongguan.accounts.models import RightsRequest, SetUp
from tongguan.accounts.setting_up import FOUNDERS, Closed, Founder, Founding
from tongguan.core import checks, clock
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, Membership, Notification, Tenant, User
from tongguan.core.refusals import Refused
from tongguan.core.roles import ADMINISTRATORS, Role

pytestmark = pytest.mark.django_db
SEGREGATION = ("administrators_decide_no_business", "every_right_rests_on_a_request", "rights_are_approved_by_another")


@pytest.fixture(autouse=True)
def english():
    """Messages are looked for in the language in which they are written."""
    with translation.override("en"):
        yield


def founding(**other):
    """What somebody says at the set-up."""
    founders = tuple(Founder(role=role, username=f"u-{role}", name=f"某{role.label}") for role in FOUNDERS)
    told = {"organisation": "市大数据局", "kind": "gov", "uscc": people.credit_code(), "founders": founders}
    return Founding(**told | other)


def instead(founding, role, **other):
    """The same founders, one of them otherwise."""
    told = {one.role: one for one in founding.founders}
    kept = {"role": role, "username": told[role].username, "name": told[role].name}
    told[role] = Founder(**kept | other)
    return tuple(told.values())


def test_four_people_get_their_account_and_their_role_and_have_to_choose_a_password():
    founded = setting_up.found(founding())
    held = Membership.objects.filter(tenant=founded.tenant).values_list("user__username", "role")
    assert set(held) == {(f"u-{role}", role.value) for role in FOUNDERS}
    for username, password in founded.passwords.items():
        user = authenticate(username=username, password=password)
        assert user is not None
        assert user.must_change_password
        assert user.home == founded.tenant
    with people.as_system(founded.tenant):
        told = str(list(AuditEntry.objects.filter(tenant=founded.tenant).values()))
        assert AuditEntry.objects.filter(action="set_up").count() == 1
    assert not any(password in told for password in founded.passwords.values())


def test_what_the_set_up_gave_breaks_no_rule_of_segregation():
    founded = setting_up.found(founding())
    with people.as_system(founded.tenant):
        for name in SEGREGATION:
            assert list(checks.registry[name].breaking()) == [], name
        assert checks.registry["every_right_rests_on_a_request"].population().count() == 1
        assert RightsRequest.objects.filter(state="approved", opening=True).count() == len(FOUNDERS)


def test_a_role_given_past_the_requests_shows_in_the_sweep():
    founded = setting_up.found(founding())
    people.account("engineer", tenant=founded.tenant)
    with people.as_system(founded.tenant):
        assert checks.registry["every_right_rests_on_a_request"].breaking().get() == founded.tenant


def test_it_is_open_only_while_there_is_no_organisation():
    assert setting_up.is_open()
    setting_up.found(founding())
    assert not setting_up.is_open()
    with pytest.raises(Closed):
        setting_up.found(founding(organisation="另一个局"))
    assert Tenant.objects.count() == 1


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"organisation": ""}, "organisation"),
        ({"kind": "club"}, "kind"),
        ({"uscc": "91110000MA0000000X"}, "uscc"),
        ({"founders": ()}, "founders"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_written(other, field):
    with pytest.raises(ValidationError) as refused:
        setting_up.found(founding(**other))
    assert field in refused.value.message_dict
    assert not Tenant.objects.exists()


def test_the_same_person_twice_or_a_user_name_twice_is_refused_and_all_reasons_are_told():
    said = founding()
    said = founding(founders=instead(said, Role.SECADMIN, name=said.founders[0].name))
    said = founding(founders=instead(said, Role.AUDITADMIN, username=said.founders[0].username))
    said = founding(founders=instead(said, Role.LEADER, username="not a name", email="no address"), organisation="")
    with pytest.raises(ValidationError) as refused:
        setting_up.found(said)
    told = set(refused.value.message_dict)
    wanted = {"organisation", "sysadmin_name", "secadmin_name", "sysadmin_username", "auditadmin_username"}
    assert wanted | {"leader_email"} <= told
    assert not User.objects.exclude(username="system").exists()


def test_the_leader_may_approve_the_first_right_and_the_administrators_may_not():
    founded = setting_up.found(founding())
    users = {role: User.objects.get(username=f"u-{role}") for role in FOUNDERS}
    newcomer = User.objects.create_user("chuzhang", name="处长", home=founded.tenant)
    with acting_as(users[Role.SECADMIN], founded.tenant):
        request = make("rights_request", account=newcomer, role="office_head")
    for role in sorted(ADMINISTRATORS):
        with acting_as(users[role], founded.tenant), pytest.raises(Refused):
            request.workflow.take("approve", RightsRequest.objects.get(pk=request.pk))
    with acting_as(users[Role.LEADER], founded.tenant):
        request.workflow.take("approve", RightsRequest.objects.get(pk=request.pk))
    assert newcomer.roles_in(founded.tenant, clock.today()) == {"office_head"}


def test_initial_passwords_keep_every_rule_and_never_come_twice():
    user = User.objects.create_user("zhangwei", name="张伟")
    made = {setting_up.initial_password(user) for _each in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.refuse(user, password)


# --- the code ---------------------------------------------------------------------------------------------------------


def test_the_code_lies_with_the_installation_for_its_owner_alone_and_goes_with_the_set_up():
    code = first_code.ready()
    assert first_code.ready() == code
    assert first_code.path().stat().st_mode & 0o077 == 0
    assert first_code.fits(f" {code}\n")
    for wrong in ("", code[:-1], code + "x", "密码"):
        assert not first_code.fits(wrong)
    setting_up.found(founding())
    assert not first_code.path().exists()


# --- the emergency path -----------------------------------------------------------------------------------------------


@pytest.fixture
def founded():
    """An organisation that was set up."""
    return setting_up.found(founding()).tenant


def wanted(tenant, role, username, **other):
    return recovering.Wanted(tenant=tenant, role=Role(role), username=username, reason="手机遗失，无人可批", **other)


def test_a_lost_administrator_comes_in_again_and_everybody_concerned_is_told(founded):
    done = recovering.recover(wanted(founded, "secadmin", "u-secadmin"))
    assert authenticate(username="u-secadmin", password=done.password).must_change_password
    assert done.until is None
    with people.as_system(founded):
        told = Notification.objects.filter(tenant=founded, kind="security").values_list("account__username", flat=True)
        assert set(told) == {f"u-{role}" for role in FOUNDERS}
        entry = AuditEntry.objects.get(register="account", action="recover")
    assert "手机遗失" in entry.reason
    assert done.password not in str(entry.changes)


def test_a_new_administrator_holds_the_role_for_a_week_and_the_sweep_names_it_until_it_is_approved(founded):
    done = recovering.recover(wanted(founded, "secadmin", "xinren", name="新人"))
    assert (done.until - clock.today()).days == 7
    assert done.user.roles_in(founded, clock.today()) == {"secadmin"}
    with people.as_system(founded):
        assert checks.registry["every_right_rests_on_a_request"].breaking().exists()
        request = RightsRequest.objects.get(account=done.user)
    with acting_as(User.objects.get(username="u-leader"), founded):
        request.workflow.take("approve", RightsRequest.objects.get(pk=request.pk))
    with people.as_system(founded):
        assert not checks.registry["every_right_rests_on_a_request"].breaking().exists()
    assert Membership.objects.get(user=done.user).valid_to is None


def test_the_emergency_path_makes_no_forbidden_pair_and_no_other_role(founded, other_tenant):
    with pytest.raises(Refused, match="SOD-12"):
        recovering.recover(wanted(founded, "secadmin", "u-sysadmin"))
    with pytest.raises(ValidationError, match="three administrators"):
        recovering.recover(wanted(founded, "leader", "u-leader"))
    stranger = people.account("secadmin", tenant=other_tenant)
    with pytest.raises(ValidationError, match="another organisation"):
        recovering.recover(wanted(founded, "secadmin", stranger.username))
    assert Membership.objects.filter(tenant=founded).count() == len(FOUNDERS)


@pytest.mark.django_db(transaction=True)
def test_of_two_set_ups_at_the_same_moment_one_wins(race, home):
    del home
    first, second = founding(organisation="甲局"), founding(organisation="乙局")
    renamed = tuple(Founder(role=one.role, username=f"b-{one.username}", name=one.name) for one in second.founders)
    second = founding(organisation="乙局", founders=renamed)
    outcomes = race(lambda: setting_up.found(first), lambda: setting_up.found(second))
    assert sorted(type(one).__name__ for one in outcomes) == ["Closed", "Founded"]
    with people.as_system(Tenant.objects.get()):
        assert SetUp.objects.count() == 1
    assert User.objects.exclude(username="system").count() == len(FOUNDERS)
