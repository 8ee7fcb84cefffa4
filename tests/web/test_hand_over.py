"""A leaver's hand-over: everything in his name is found, given to successors, and nothing of his rights is left."""

import datetime as dt

import pytest

from tests import people
from tests.examples import make
from tongguan.core import registers
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, Membership, Token
from tongguan.core.refusals import Refused
from tongguan.core.roles import Role
from tongguan.organisation import holdings


@pytest.fixture
def leaver(tenant, office):
    """Somebody with an account, an asset, a duty, an open assessment, a grant and an appointment."""
    account = people.account("office_staff", "assessor", tenant=tenant, name="要走的人")
    Token.make(account, tenant)
    person = make("person", name="要走的人", account=account)
    make("asset", owner=person)
    make("periodic_task", owner=account)
    make("risk_assessment", assessor=account, state="in_progress")
    make("access_grant", vendor_staff=None, person=person, state="active", opening=True)
    make("role_assignment", role="office_staff", person=person, state="effective", opening=True)
    return person


@pytest.fixture
def successor(tenant, office):
    """A colleague with an account."""
    return make("person", name="接手的人", account=people.account("office_staff", tenant=tenant, name="接手的人"))


@pytest.fixture
def browser(client_as):
    return client_as("office_head", "office_staff")


def page_of(person):
    return f"/person/{person.pk}/hand-over/"


def test_everything_in_his_name_is_found_in_all_registers(leaver):
    found = {one.place.name: len(one.records) for one in holdings.held_by(leaver)}
    assert found == {"asset.owner": 1, "periodic_task.owner": 1, "risk_assessment.assessor": 1}


def test_links_that_are_facts_stay_what_they_are_and_all_of_them_exist():
    fields = {f"{name}.{f.name}" for name, one in registers.registry.items() for f in one.model._meta.fields}
    assert fields >= holdings.FACTS
    assert {f"{name}.{link}" for name, link in holdings.ENDING.items()} <= fields
    assert "risk.owner" in {place.name for place in holdings.places()}


def test_the_page_shows_what_is_open_and_what_ends(leaver, browser):
    answer = browser.get(page_of(leaver), headers={"Accept-Language": "en"})
    told = answer.content.decode()
    assert answer.status_code == 200
    assert all(f"to-{name}" in told for name in ("asset.owner", "periodic_task.owner", "risk_assessment.assessor"))
    assert "Ends when the person leaves" in told
    assert "AG-" in told
    assert "RA-" in told


def test_whoever_has_something_open_has_not_left_and_is_told_what(leaver, office):
    with pytest.raises(Refused) as answer:
        leaver.workflow.take("leave", leaver)
    [why] = answer.value.refusals
    assert why.code == "guard"
    assert registers.registry["asset"].model.objects.get(owner=leaver).number in why.message
    assert why.url == page_of(leaver)


def test_an_organisation_may_do_without_the_hand_over(leaver, office):
    with acting_as(people.account("leader", tenant=leaver.tenant), leaver.tenant):
        make("preference", key="leaving_asks_for_hand_over", value="false")
    office.notes.pop("preferences", None)
    leaver.workflow.take("leave", leaver)
    assert leaver.state == "left"


def test_it_goes_to_the_successors_in_one_go_and_every_right_ends(leaver, successor, browser, today):
    third = make("person", name="第三人")
    asset = registers.registry["asset"].model.objects.get(owner=leaver)
    account = leaver.account
    told = {"to-all": successor.pk, "to-asset.owner": third.pk, "leave": "1", "reason": "调离"}
    answer = browser.post(page_of(leaver), told)
    assert answer.status_code == 200, answer.content.decode()
    asset.refresh_from_db()
    leaver.refresh_from_db()
    account.refresh_from_db()
    assert asset.owner == third
    assert leaver.state == "left"
    assert not account.is_active
    assert holdings.held_by(leaver) == []
    assert not Membership.in_force(today).filter(user=account).exists()
    assert not Token.objects.filter(user=account, expires_on=None).exists()
    models = {name: registers.registry[name].model for name in ("access_grant", "role_assignment", "periodic_task")}
    assert models["access_grant"].objects.get(person=leaver).state == "revoked"
    assert models["role_assignment"].objects.get(person=leaver).state == "ended"
    assert models["periodic_task"].objects.filter(owner=successor.account).exists()
    noted = AuditEntry.objects.filter(register="asset", record=asset.pk, action="hand_over").get()
    assert noted.changes["owner"] == [leaver.pk, third.pk]
    assert noted.reason == "调离"


def test_what_can_no_longer_be_changed_is_named_with_its_reason_and_does_not_bar_the_leaving(
    leaver, successor, browser, today
):
    shut = make("plan_item", owner=leaver)
    shut.state = "doing"
    shut.opening = True
    shut.save(action="opening")
    policy = make("policy", author=leaver, state="published", opening=True)
    told = browser.get(page_of(leaver), headers={"Accept-Language": "en"}).content.decode()
    assert policy.number in told
    assert "cannot be changed in the state" in told
    browser.post(page_of(leaver), {"to-all": successor.pk, "leave": "1"})
    leaver.refresh_from_db()
    assert leaver.state == "left"
    policy.refresh_from_db()
    assert policy.author == leaver


def test_a_successor_without_an_account_takes_no_duty_of_an_account(leaver, browser):
    bare = make("person", name="无账号的人")
    answer = browser.post(page_of(leaver), {"to-all": bare.pk, "leave": "1"}, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    leaver.refresh_from_db()
    assert leaver.state == "active"
    assert "has no account" in answer.content.decode()


def test_nobody_hands_over_for_himself_or_to_somebody_who_left(leaver, successor, client_as, tenant, browser):
    own = make("person", name="自己", account=people.account("office_head", tenant=tenant, name="自己"))
    assert client_as("office_head", name="自己").get(page_of(own)).status_code == 403
    gone = make("person", name="已离开", state="left", opening=True)
    assert browser.post(page_of(leaver), {"to-all": gone.pk}).status_code == 422


@pytest.mark.parametrize("role", [Role.LEADER, Role.ASSESSOR, Role.SYSADMIN, Role.VENDOR_MANAGER])
def test_only_whoever_keeps_the_register_of_people_sees_it(leaver, client_as, role):
    assert client_as(role).get(page_of(leaver)).status_code == 403


def test_a_delegation_ends_with_whoever_delegated(leaver, successor, browser):
    source = registers.registry["role_assignment"].model.objects.get(person=leaver)
    given = {"role": source.role, "project": source.project, "person": successor, "state": "effective"}
    until = dt.date(2026, 12, 31)
    delegated = make("role_assignment", delegated_from=source, valid_to=until, opening=True, **given)
    browser.post(page_of(leaver), {"to-all": successor.pk, "leave": "1"})
    delegated.refresh_from_db()
    assert delegated.state == "ended"
