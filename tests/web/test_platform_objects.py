"""What the platform keeps of itself: read through every door by those who answer for it, changed through none."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import people
from tests.api.conftest import Program
from tests.examples import make
from tests.web.markup import read
from tongguan.accounts import lockout
from tongguan.channels import deliveries
from tongguan.channels.models import Channel, PolicyReport
from tongguan.core import clock, platform_objects
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, Preference, Token, User
from tongguan.core.roles import INSIDE, Role
from tongguan.protection import archiving
from tongguan.standards import engine

OBJECTS = platform_objects.declared
every_object = pytest.mark.parametrize("name", OBJECTS)
READERS = {
    "tenant": {Role.SYSADMIN},
    "account": {Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN},
    "audit_log": {Role.AUDITADMIN},
    "disposal": {Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN},
    "conformity_result": {*INSIDE},
    "token": {Role.SECADMIN},
    "channel": {Role.SYSADMIN},
    "webhook": {Role.SYSADMIN},
    "delivery": {Role.SYSADMIN},
    "policy_report": {Role.SYSADMIN},
}


@pytest.fixture
def lived_in(as_role, tenant):
    """A tenant in which something has happened and been judged."""
    with as_role("office_head") as actor:
        made = make("person")
        Token.make(actor.user, tenant, "lived in")
        for kind in ("webhook", "wecom_robot"):
            channel = Channel.objects.create(tenant=tenant, kind=kind, name=kind, address="https://x.example")
        deliveries.fresh(channel, "test", "lived in").save()
        now = clock.now()
        PolicyReport.objects.create(tenant=tenant, directive="script-src", page="/", first_at=now, last_at=now)
    with as_role("sysadmin"):
        archiving.ask(archiving.latest(), "三年以上的审计记录")
    engine.freshen(tenant)
    return made


@pytest.fixture
def program(user_with, tenant):
    def connect(*roles, of=None):
        user = user_with(*roles, of=of)
        return Program(user, Token.make(user, of or tenant))

    return connect


def a_reader(name):
    return min(READERS[name])


@every_object
def test_it_is_listed_and_read_by_its_readers_and_closed_to_all_others(lived_in, program, client_as, name):
    for role in sorted({*Role} - {Role.SYSTEM}):
        opened = 200 if role in READERS[name] else 403
        told = program(role).get(f"{name}/")
        assert told.status_code == opened, role
        # A page refuses by the same rule as the API: tried for those inside, and for two who read most else.
        if opened == 200 or role in {Role.LEADER, Role.AUTHORITY_INSPECTOR}:
            assert client_as(role).get(f"/platform/{name}/").status_code == opened, role
        if opened == 200:
            one = told.json()["results"][0]
            assert program(role).get(f"{name}/{one['id']}").json() == one
            assert one.keys() == {"id", *(fact.name for fact in OBJECTS[name].facts)}
        else:
            with acting_as(people.account(role, tenant=lived_in.tenant), lived_in.tenant) as actor:
                assert not OBJECTS[name].visible_to(actor).exists()


@every_object
def test_no_door_changes_it(lived_in, program, client_as, name):
    role = a_reader(name)
    one = program(role).get(f"{name}/").json()["results"][0]
    for send in (program(role).post, program(role).patch):
        # Accounts are kept by one of the three, and looked at by all of them.
        shut = {403, 405} if name == "account" else {405}
        assert send(f"{name}/", {"name": "x"}).status_code in shut
        assert send(f"{name}/{one['id']}", {"name": "x"}).status_code in shut
    for path in (f"/platform/{name}/", f"/platform/{name}/{one['id']}/"):
        assert client_as(role).post(path).status_code == 405


@every_object
def test_its_pages_are_sound_and_a_stranger_sees_none_of_it(lived_in, program, client_as, other_tenant, name):
    role = a_reader(name)
    one = program(role).get(f"{name}/").json()["results"][0]
    for path in (f"/platform/{name}/", f"/platform/{name}/{one['id']}/", "/areas/system/"):
        page = client_as(role).get(path)
        assert page.status_code == 200, path
        assert read(page).objections == [], path
    assert str(OBJECTS[name].help) in client_as(role).get(f"/platform/{name}/").content.decode()
    assert client_as(role, of=other_tenant).get(f"/platform/{name}/{one['id']}/").status_code == 404
    assert program(role, of=other_tenant).get(f"{name}/{one['id']}").status_code == 404
    assert program(role).get(f"{name}/{10**17}").status_code == 404


def test_people_are_told_kinds_and_states_in_words(lived_in, client_as):
    names = {
        "tenant": "gov",
        "token": "active",
        "channel": "new",
        "delivery": "waiting",
        "conformity_result": "unknown",
    }
    for name, bare in names.items():
        page = client_as(a_reader(name)).get(f"/platform/{name}/").content.decode()
        assert f">{bare}<" not in page, name


def test_what_does_not_exist_is_not_there(client_as, program):
    assert client_as("sysadmin").get("/platform/nothing/").status_code == 404
    assert client_as("sysadmin").get("/platform/account/999999/").status_code == 404


def test_the_area_of_administration_shows_each_administrator_his_own(lived_in, client_as):
    wanted = {
        "sysadmin": {"tenant", "account", "disposal", "delivery", "policy_report"},
        "secadmin": {"account", "disposal"},
        "auditadmin": {"account", "audit_log", "disposal"},
    }
    for role, names in wanted.items():
        page = client_as(role).get("/areas/system/").content.decode()
        assert {name for name in OBJECTS if f"/platform/{name}/" in page} == names, role


def test_auditors_read_the_trail_only_while_an_audit_asks_for_it(lived_in, as_role, program):
    on_request = ("internal_auditor", "lead_auditor", "authority_inspector")
    assert [program(role).get("audit_log").status_code for role in on_request] == [403, 403, 403]
    with as_role("secadmin"):
        Preference(key="auditors_read_audit_log", value="true", reason="年度内审调阅").save()
    assert [program(role).get("audit_log").status_code for role in on_request] == [200, 200, 200]
    assert program("leader").get("audit_log").status_code == 403


def test_the_trail_tells_refusals_and_keeps_what_serves_the_platform_alone(lived_in, as_role, program):
    with as_role("office_head"):
        entry = AuditEntry.objects.select_related("actor").get(register="person", record=lived_in.pk)
    told = program("auditadmin").get(f"audit_log/{entry.pk}").json()
    assert (told["action"], told["outcome"], told["account"]) == ("create", "done", str(entry.actor))
    assert {"data_key"} <= entry.changes.keys()
    assert told["changes"]["name"] == [None, lived_in.name]
    assert not {"id_no_index", "mobile_index", "data_key"} & told["changes"].keys()
    with as_role("office_head"):
        assert lived_in.id_no.reveal() not in str(told)


def test_a_result_names_its_clauses_and_the_verdict_of_its_numbers(lived_in, program):
    results = program("leader").get("conformity_result", limit=200).json()["results"]
    assert {one["result"] for one in results} <= {"conform", "nonconform", "unknown"}
    for one in results:
        assert (one["result"] == "nonconform") == bool(one["broken"])
        assert one["among"] or one["result"] == "unknown"
    assert any(clause.startswith("gbt32926-2016 ") for one in results for clause in one["clauses"])


@every_object
def test_a_list_costs_the_same_for_few_and_for_many(lived_in, as_role, client_as, tenant, name):
    client = client_as(a_reader(name))

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/platform/{name}/").status_code == 200
        return len(asked)

    cost()
    few = cost()
    for place in range(8):
        with as_role("office_staff", name=f"经办人{place}"):
            make("person")
    assert cost() == few


def test_an_account_is_told_with_its_second_factor_its_password_and_its_lock(program, user_with, tenant):
    office, keeper = user_with("office_staff"), program("sysadmin")

    def told():
        return keeper.get(f"account/{office.pk}").json()

    assert told()["state"] == "pending"
    User.objects.filter(pk=office.pk).update(last_login=clock.now())
    first = told()
    assert (first["state"], first["mfa"], first["failed"], first["locked_until"]) == ("active", False, 0, None)
    assert "pwd_changed_on" in first
    with acting_as(User.objects.system(), tenant):
        lockout.failed(office.username, office, "198.51.100.7")
        assert lockout.failures_of(office) == 1
        for _try in range(4):
            lockout.failed(office.username, office, "198.51.100.7")
    assert (told()["state"], told()["locked_until"] is None) == ("locked", False)
    User.objects.filter(pk=office.pk).update(is_active=False)
    assert told()["state"] == "disabled"
