"""Synchronisation with the directory: what it makes, changes and closes, and when it stops."""

import logging

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured

from tests.outside.entries import BASE, TEN, account, entry
from tongguan.accounts.models import Identity, RightsRequest
from tongguan.accounts.outside import directory, identities, synchronising
from tongguan.core import keys
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, Membership, Tenant, User
from tongguan.organisation.models import OrgUnit, Person

LDAP = Identity.Means.LDAP
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ldap")]


def test_accounts_people_and_units_are_made_and_nobody_gets_a_role(take, inside):
    report = take(entry("zhang", unit=("信息处", "运维科")), entry("li"))
    assert report.counts() == {
        "read": 2,
        "made": 2,
        "tied": 0,
        "updated": 0,
        "disabled": 0,
        "opened": 0,
        "people_made": 2,
        "people_updated": 0,
        "units_made": 2,
        "proposed": 0,
        "problems": 0,
    }
    zhang = account("zhang")
    assert (zhang.name, zhang.email, zhang.has_usable_password()) == ("zhang的姓名", "zhang@bureau.gov.cn", False)
    assert not Membership.objects.filter(user=zhang).exists()
    person = Person.objects.get(account=zhang)
    assert (person.employee_no, person.unit.name, person.unit.parent_unit.name) == ("E-zhang", "运维科", "信息处")
    noted = AuditEntry.objects.filter(register="user", record=zhang.pk).order_by("id")
    assert [one.action for one in noted] == ["create", "identity_tied"]
    assert AuditEntry.objects.get(register="directory").changes["made"] == [None, 2]


def test_taking_over_the_same_again_changes_nothing(take, inside, django_assert_max_num_queries):
    take(*TEN)
    before = AuditEntry.objects.count()
    with django_assert_max_num_queries(25):
        report = take(*TEN)
    assert {name for name, count in report.counts().items() if count} == {"read"}
    assert AuditEntry.objects.count() == before + 1


def test_what_changed_in_the_directory_changes_here_and_is_noted(take, inside):
    take(entry("zhang"))
    changed = entry("zhang", username="zhang.san", name="张三", email="z@bureau.gov.cn", unit=("综合处",))
    report = take(changed)
    zhang = account("zhang")
    assert (zhang.name, zhang.email) == ("张三", "z@bureau.gov.cn")
    person = Person.objects.get(account=zhang)
    assert (person.name, person.unit.name) == ("张三", "综合处")
    assert (report.updated, report.people_updated) == (["zhang"], ["张三"])
    entry_of = AuditEntry.objects.get(register="user", action="change")
    assert entry_of.changes["name"] == ["zhang的姓名", "张三"]


def test_a_person_is_found_by_the_employee_number(take, inside):
    known = Person(name="张三", kind="employee", employee_no="E-zhang")
    known.save()
    assert take(entry("zhang")).people_made == []
    known.refresh_from_db()
    assert known.account == account("zhang")


def test_a_mobile_number_is_kept_sealed_and_not_written_anew_each_time(take, inside):
    with_phone = entry("zhang", mobile="13800001234")
    take(with_phone)
    person = Person.objects.get(account=account("zhang"))
    assert (str(person.mobile) != "13800001234", person.mobile.reveal()) == (True, "+8613800001234")
    assert take(with_phone).people_updated == []
    assert keys.ring()


def test_whoever_left_is_closed_and_not_deleted(take, inside):
    take(*TEN)
    report = take(*TEN[1:])
    gone = account("u0")
    assert (report.disabled, gone.is_active) == (["u0"], False)
    assert Person.objects.filter(account=gone).exists()
    closed = AuditEntry.objects.get(register="user", action="closed")
    assert (closed.record, closed.changes) == (gone.pk, {"why": [None, "left"]})
    assert take(*TEN[1:]).disabled == []


@pytest.mark.parametrize("left", [0, 6], ids=["nobody is left", "three of ten are missing"])
def test_if_too_many_are_missing_nothing_is_changed(take, inside, left):
    take(*TEN)
    changed = [entry("u9", name="新名"), *TEN[:left]]
    with pytest.raises(synchronising.Halted):
        take(*(changed if left else []))
    assert User.objects.filter(username__startswith="u", is_active=True).count() == 10
    assert account("u9").name == "u9的姓名"


def test_a_person_may_say_how_many_have_left(take):
    take(*TEN)
    with pytest.raises(synchronising.Halted):
        take(*TEN[:6], leavers=3)
    assert len(take(*TEN[:6], leavers=4).disabled) == 4


def test_no_number_of_leavers_makes_an_empty_answer_believed(take):
    take(*TEN)
    with pytest.raises(synchronising.Halted):
        take(leavers=10)


def test_whoever_comes_back_soon_is_opened_again_and_later_waits_for_an_administrator(take, on_day):
    take(*TEN)
    take(*TEN[1:])
    on_day(2026, 11, 24)
    assert (take(*TEN).opened, account("u0").is_active) == (["u0"], True)
    take(*TEN[1:])
    on_day(2026, 12, 24)
    report = take(*TEN)
    assert (report.opened, account("u0").is_active, len(report.problems)) == ([], False, 1)
    User.objects.filter(username="u0").update(is_active=True)
    assert take(*TEN).problems == []
    assert account("u0").identities.get().gone_on is None


def test_an_account_closed_by_an_administrator_stays_closed(take):
    take(*TEN)
    User.objects.filter(username="u0").update(is_active=False)
    assert take(*TEN).opened == []
    assert not account("u0").is_active


def test_the_last_administrator_is_not_locked_out_by_the_directory(take, user_with):
    take(*TEN)
    admin = user_with("sysadmin", name="root")
    with acting_as(User.objects.system(), None):
        identities.tie(admin, LDAP, BASE, "id-root")
    report = take(*TEN)
    admin.refresh_from_db()
    assert (admin.is_active, len(report.problems)) == (True, 1)
    user_with("sysadmin", name="root2")
    assert take(*TEN).disabled == [admin.username]


def test_an_account_of_the_same_name_is_not_taken_over(take, user_with, settings):
    user = user_with("office_staff")
    User.objects.filter(pk=user.pk).update(username="Zhang")
    assert (take(entry("zhang")).made, len(take(entry("zhang")).problems)) == ([], 1)
    settings.LDAP_TIE_BY_NAME = True
    assert take(entry("zhang")).tied == ["Zhang"]


@pytest.mark.parametrize("role", ["sysadmin", "secadmin", "auditadmin"])
def test_no_entry_takes_over_an_administrator(take, user_with, settings, role):
    settings.LDAP_TIE_BY_NAME = True
    admin = user_with(role)
    User.objects.filter(pk=admin.pk).update(username="root")
    report = take(entry("root"))
    assert (report.tied, len(report.problems)) == ([], 1)


@pytest.mark.parametrize(
    "wrong",
    [{"username": "x" * 65}, {"name": "名" * 65}],
    ids=lambda one: next(iter(one)),
)
def test_one_bad_entry_is_told_and_does_not_stop_the_others(take, wrong):
    report = take(entry("zhang", **wrong), entry("li"))
    assert len(report.problems) == 1
    assert "li" in report.made


@pytest.mark.parametrize("wrong", [{"email": "no address"}, {"mobile": "12"}], ids=lambda one: next(iter(one)))
def test_an_address_or_number_that_is_none_is_told_and_left_out(take, inside, wrong):
    report = take(entry("zhang", **wrong))
    assert (report.made, len(report.problems)) == (["zhang"], 1)
    person = Person.objects.get(account=account("zhang"))
    assert (person.email, str(person.mobile)) == ("" if "email" in wrong else "zhang@bureau.gov.cn", "")


def test_a_person_of_a_vendor_is_not_made_an_employee(take, inside):
    Person(name="外", kind="vendor_staff", employee_no="E-zhang").save()
    report = take(entry("zhang"))
    assert (report.people_updated, len(report.problems)) == ([], 1)


def test_a_closed_unit_is_told(take, inside, as_role):
    with as_role("office_head"):
        unit = OrgUnit(name="信息处")
        unit.save()
        assert OrgUnit.workflow.take_all(OrgUnit.objects.filter(pk=unit.pk), "close", reason="撤并").moved
    report = take(entry("zhang"))
    assert (report.people_made, len(report.problems)) == ([], 1)


def test_a_trial_changes_nothing(take, inside):
    before = AuditEntry.objects.count(), User.objects.count()
    assert take(*TEN, dry=True).counts()["made"] == 10
    assert (AuditEntry.objects.count(), User.objects.count()) == before
    assert not Person.objects.exists()


# --- groups -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def group(settings):
    """The group of the security officers."""
    settings.LDAP_GROUPS = '{"CN=信息安全员,OU=groups": "sec_officer"}'
    return ("cn=信息安全员,ou=groups", "cn=everybody")


def test_a_group_proposes_a_role_and_gives_none(take, inside, group):
    assert len(take(entry("zhang", groups=group), entry("li")).proposed) == 1
    asked = RightsRequest.objects.get()
    assert (asked.account, asked.role, asked.kind, asked.state) == (
        account("zhang"),
        "sec_officer",
        "grant",
        "requested",
    )
    assert not Membership.objects.filter(user=account("zhang")).exists()


@pytest.mark.parametrize("answer", ["", "reject"])
def test_what_was_asked_or_refused_is_not_asked_again_every_day(take, inside, group, as_role, answer):
    take(entry("zhang", groups=group))
    if answer:
        with as_role("secadmin", name="安管"):
            assert RightsRequest.workflow.take_all(RightsRequest.objects.all(), answer, reason="不需要").moved
    assert take(entry("zhang", groups=group)).proposed == []


def test_who_left_the_group_is_proposed_to_lose_what_it_gave(take, inside, group, as_role):
    take(entry("zhang", groups=group))
    with as_role("secadmin", name="安管"):
        assert RightsRequest.workflow.take_all(RightsRequest.objects.all(), "approve").moved
    assert Membership.objects.filter(user=account("zhang"), role="sec_officer").exists()
    assert take(entry("zhang", groups=group)).proposed == []
    assert len(take(entry("zhang")).proposed) == 1
    assert RightsRequest.objects.latest("pk").kind == "withdraw"
    assert take(entry("zhang")).proposed == []


def test_a_role_given_by_people_is_left_alone(take, inside, group, tenant):
    take(entry("zhang"))
    Membership.objects.create(user=account("zhang"), tenant=tenant, role="sec_officer")
    assert take(entry("zhang")).proposed == []


@pytest.mark.parametrize("wrong", ['{"g": "sysadmin"}', '{"g": "system"}', '{"g": "emperor"}', "[]", "{"])
def test_no_group_proposes_an_administrator_or_what_is_no_role(take, settings, wrong):
    settings.LDAP_GROUPS = wrong
    with pytest.raises(ImproperlyConfigured, match="TONGGUAN_LDAP_GROUPS"):
        take(entry("zhang"))


# --- as a job ---------------------------------------------------------------------------------------------------------


def test_a_job_alarms_and_says_why_nothing_was_taken_over(tenant, monkeypatch, caplog, take, settings):
    settings.ANCHOR_MAIL = "watch@bureau.gov.cn"
    take(*TEN)
    monkeypatch.setattr(directory, "everybody", list)
    with caplog.at_level(logging.CRITICAL):
        told = synchronising.told(tenant)
    assert "10" in told["failing"]
    assert any(record.levelno == logging.CRITICAL for record in caplog.records)
    with acting_as(User.objects.system(), tenant):
        assert AuditEntry.objects.get(action="refused:synchronise").tenant == tenant
    assert [letter.to for letter in mail.outbox] == [["watch@bureau.gov.cn"]]


def test_the_directory_belongs_to_the_tenant_that_is_named(tenant, settings):
    assert synchronising.tenant_of_directory() == tenant
    other = Tenant.objects.create(name="市档案馆")
    with pytest.raises(Exception, match="TONGGUAN_LDAP_TENANT"):
        synchronising.tenant_of_directory()
    settings.LDAP_TENANT = "市档案馆"
    assert synchronising.tenant_of_directory() == other
    settings.LDAP_TENANT = str(tenant.pk)
    assert synchronising.tenant_of_directory() == tenant
