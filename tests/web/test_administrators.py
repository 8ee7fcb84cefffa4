"""The pages of the three administrators: each sees and does his own, and nobody else comes in."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests import people
from tests.examples import make
from tests.web.markup import read
from tongguan.accounts import first_code, setting_up
from tongguan.core import audit, clock, preferences
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, Membership, Notification, Tenant, User
from tongguan.core.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """Pages are read in the language in which they are written."""
    with translation.override("en"):
        yield


@pytest.fixture
def client_as(client_as):
    def log_in(*roles, **options):
        client = client_as(*roles, **options)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    return log_in


def text(response):
    return response.content.decode()


# --- the first set-up -------------------------------------------------------------------------------------------------


def said(**other):
    told = {"organisation": "市大数据局", "kind": "gov", "uscc": ""}
    for role in setting_up.FOUNDERS:
        told |= {f"{role}_name": f"某{role}", f"{role}_username": f"u-{role}", f"{role}_email": ""}
    return told | other


def test_the_set_up_makes_organisation_and_people_and_is_gone(client, db):
    assert client.get("/login/").url == "/setup/"
    page = client.get("/setup/")
    assert page.status_code == 200
    assert read(page).objections == []
    done = client.post("/setup/", said(), headers={"accept-language": "en"})
    assert done.status_code == 200
    assert read(done).objections == []
    assert "no-store" in done["Cache-Control"]
    password = next(node for node in text(done).split("<code>")[1:]).split("</code>")[0]
    assert User.objects.get(username="u-sysadmin").check_password(password)
    assert client.get("/setup/").status_code == 404
    assert client.post("/setup/", said(organisation="乙局")).status_code == 404
    assert client.get("/login/").status_code == 200
    assert Tenant.objects.count() == 1


def test_the_set_up_tells_everything_that_is_wrong_at_its_field(client, db):
    page = client.post("/setup/", said(organisation="", secadmin_name="某sysadmin"), headers={"accept-language": "en"})
    assert page.status_code == 422
    assert read(page).objections == []
    assert "four different people" in text(page)
    assert not Tenant.objects.exists()


def test_in_production_mode_a_stranger_without_the_code_sets_nothing_up(client, db, settings):
    settings.PRODUCTION = True
    assert client.get("/setup/").status_code == 200
    for code in ("", "guess"):
        refused = client.post("/setup/", said(code=code, sysadmin_username=""), headers={"accept-language": "en"})
        assert refused.status_code == 422
        # Without the code nothing is told of what else fits and what does not.
        assert "user name" not in " ".join(text(refused).split('id="errors"')[1].split("</div>")[:1]).lower()
    assert not Tenant.objects.exists()
    assert client.post("/setup/", said(code=first_code.ready())).status_code == 200
    assert Tenant.objects.count() == 1


# --- the system administrator -----------------------------------------------------------------------------------------

CHEN = {"username": "chen", "name": "陈办", "email": "chen@example.cn", "valid_to": ""}


def test_the_system_administrator_opens_changes_and_closes_an_account(client_as, today):
    client = client_as("sysadmin")
    assert read(client.get("/platform/account/new/")).objections == []
    done = client.post("/platform/account/new/", CHEN)
    assert done.status_code == 200
    assert "no-store" in done["Cache-Control"]
    account = User.objects.get(username="chen")
    assert account.check_password(text(done).split("<code>")[1].split("</code>")[0])
    page = f"/platform/account/{account.pk}/"
    for path in (page, f"{page}edit/", f"{page}close/", "/platform/account/", "/"):
        assert read(client.get(path)).objections == [], path
    client.post(f"{page}edit/", CHEN | {"name": "陈主任"})
    assert User.objects.get(pk=account.pk).name == "陈主任"
    assert client.post(f"{page}close/", {"reason": "调离"}).url == page
    assert not User.objects.get(pk=account.pk).is_active
    assert client.post(f"{page}close/").status_code == 409
    assert client.get(f"{page}nothing/").status_code == 404


def test_a_wrong_account_is_told_at_its_field(client_as, user_with):
    client = client_as("sysadmin")
    taken = user_with("engineer").username
    page = client.post("/platform/account/new/", CHEN | {"username": taken, "email": "no address"})
    assert page.status_code == 422
    assert read(page).objections == []
    page = client.post("/platform/account/new/", CHEN | {"username": taken})
    assert page.status_code == 422
    assert "id_username" in text(page)


@pytest.mark.parametrize("role", ["secadmin", "auditadmin", "leader", "office_head", "vendor_manager"])
def test_nobody_else_opens_or_changes_an_account(client_as, user_with, role):
    account, client = user_with("engineer"), client_as(role)
    paths = ("new/", f"{account.pk}/edit/", f"{account.pk}/close/", f"{account.pk}/password/")
    for path in paths:
        assert client.get(f"/platform/account/{path}").status_code == 403, path
        assert client.post(f"/platform/account/{path}", CHEN).status_code == 403, path
    assert User.objects.get(pk=account.pk).is_active


def test_the_system_administrator_grants_nothing_and_sees_no_business(client_as, as_role, user_with):
    with as_role("secadmin"):
        request = make("rights_request")
    with as_role("office_head"):
        project = make("project")
    client = client_as("sysadmin")
    for path in (
        "/rights_request/",
        request.url,
        "/rights_request/new/",
        "/platform/account-rights/",
        "/platform/parameters/",
    ):
        assert client.get(path).status_code == 403, path
    for path in ("/project/", project.url, "/platform/audit_log/"):
        assert client.get(path).status_code in {403, 404}, path
    assert client.post(f"{request.url}move/approve/", {"version": request.version}).status_code == 403


# --- the security administrator ---------------------------------------------------------------------------------------


def test_the_security_administrator_asks_on_the_page_and_the_leader_approves_there(client_as, user_with, tenant, today):
    newcomer = User.objects.create_user("xinren", name="新人", home=tenant)
    asking, leader = client_as("secadmin"), client_as("leader")
    assert "新人" in text(asking.get("/platform/account-rights/?role=none"))
    assert "新人" in text(asking.get("/"))
    given = {"kind": "grant", "account": newcomer.pk, "role": "office_head", "valid_from": today, "reason": "任命"}
    assert asking.post("/rights_request/new/", given).status_code == 302
    for path in (
        "/platform/account-rights/",
        "/platform/account-rights/?q=xinren",
        f"/platform/account/{newcomer.pk}/",
        "/",
    ):
        page = asking.get(path)
        assert read(page).objections == [], path
    with people.as_system(tenant):
        address = AuditEntry.objects.get(register="rights_request").record
    move = f"/rights_request/{address}/move/approve/"
    assert asking.post(move, {"version": 1, "on": today}).status_code == 409
    assert "新人" in text(leader.get("/"))
    assert leader.post(move, {"version": 1, "on": today}).status_code == 302
    assert newcomer.roles_in(tenant, clock.today()) == {"office_head"}


def test_what_does_not_go_together_is_refused_on_the_page_with_its_rule(client_as, user_with, today):
    account = user_with("sysadmin", name="系统")
    given = {"kind": "grant", "account": account.pk, "role": "office_head", "valid_from": today, "reason": "任命"}
    page = client_as("secadmin").post("/rights_request/new/", given)
    assert page.status_code == 422
    assert "SOD-12" in text(page)


def test_the_parameters_are_all_on_one_page_with_default_bounds_and_what_is_asked(client_as, as_role):
    with as_role("secadmin"):
        asked = make("parameter_request", key="password.length", value="14")
    for role in ("secadmin", "auditadmin", "leader"):
        page = client_as(role).get("/platform/parameters/")
        assert page.status_code == 200
        assert read(page).objections == []
        for key in (key for key, one in preferences.declared.items() if one.by_two):
            assert f">{key}</code>" in text(page), key
        assert asked.url in text(page)
        assert "8 – 64" in text(page)
        assert ("/parameter_request/new/?key=password.days" in text(page)) == (role == "secadmin")
    assert client_as("office_head").get("/platform/parameters/").status_code == 403


def test_the_list_of_rights_costs_the_same_for_more_accounts(client_as, user_with, as_role):
    client = client_as("secadmin")

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/platform/account-rights/").status_code == 200
        return len(asked)

    cost()
    with as_role("secadmin"):
        make("rights_request")
    one = cost()
    for number in range(5):
        user_with("engineer", name=f"工程师{number}")
    with as_role("secadmin"):
        make("rights_request")
    assert cost() == one


# --- the audit administrator ------------------------------------------------------------------------------------------


@pytest.fixture
def lived_in(tenant, user_with, as_role, other_tenant):
    """Log-ins, failures and writes, of this organisation and of another."""
    mine, stranger = user_with("engineer", name="自己人"), people.account("engineer", tenant=other_tenant, name="外人")
    for user, source in ((mine, "10.1.1.7"), (stranger, "10.9.9.9")):
        with acting_as(user, None, source=source):
            audit.note("user", user.pk, "login")
        with acting_as(User.objects.system(), None, source=source):
            audit.note("user", user.pk, "login_failed")
    with as_role("office_head"):
        make("org_unit")
        audit.note("org_unit", 1, "refused:close", reason="不可以")
    return mine


def seen(page):
    """The entries to which the page leads."""
    parts = text(page).split('href="/platform/audit_log/')[1:]
    return {int(part.split("/")[0]) for part in parts if part[0].isdigit()}


def test_the_audit_administrator_reads_log_ins_and_failures_of_his_organisation_alone(lived_in, client_as, tenant):
    page = client_as("auditadmin").get("/platform/audit_log/")
    assert read(page).objections == []
    entries = AuditEntry.objects.filter(register="user")
    mine = set(entries.filter(record=lived_in.pk).values_list("pk", flat=True))
    others = set(entries.exclude(record=lived_in.pk).values_list("pk", flat=True))
    assert len(mine) == len(others) == 2
    assert mine <= seen(page)
    assert not others & seen(page)
    for pk in others:
        assert client_as("auditadmin").get(f"/platform/audit_log/{pk}/").status_code == 404
    assert client_as("auditadmin").get(f"/platform/audit_log/{min(mine)}/").status_code == 200


@pytest.mark.parametrize(
    ("query", "actions"),
    [
        ("who=自己人&what=account", {"login", "login_failed"}),
        ("source=10.1.1.7", {"login", "login_failed"}),
        ("source=10.9.9.9", set()),
        ("outcome=failed", {"login_failed"}),
        ("outcome=refused", {"refused:close"}),
        ("what=org_unit&outcome=done", {"create"}),
        ("action=login", {"login"}),
        ("since=2026-11-21&until=2026-11-21&what=org_unit", {"create", "refused:close"}),
        ("until=2026-11-20", set()),
    ],
)
def test_the_trail_is_narrowed_by_who_what_when_source_and_outcome(lived_in, client_as, tenant, query, actions):
    page = client_as("auditadmin").get(f"/platform/audit_log/?{query}")
    assert page.status_code == 200
    assert read(page).objections == []
    with people.as_system(tenant):
        assert {entry.action for entry in AuditEntry.objects.filter(pk__in=seen(page))} == actions


def test_a_filter_that_means_nothing_is_told_and_shows_nothing(lived_in, client_as):
    for query in ("since=yesterday", "source=here", "outcome=perhaps", "since=2026-11-21&until=2026-11-20"):
        page = client_as("auditadmin").get(f"/platform/audit_log/?{query}")
        assert page.status_code == 422, query
        assert seen(page) == set()


def test_tries_under_unknown_names_are_told_where_there_is_one_organisation_only(client_as, tenant):
    with acting_as(User.objects.system(), None, source="10.1.1.8"):
        audit.note("user", None, "login_failed")
    entry = AuditEntry.objects.get(register="user", record=None)
    assert entry.pk in seen(client_as("auditadmin").get("/platform/audit_log/?source=10.1.1.8"))
    Tenant.objects.create(name="市档案馆")
    assert entry.pk not in seen(client_as("auditadmin").get("/platform/audit_log/?source=10.1.1.8"))


def test_the_audit_administrator_changes_nothing(client_as, as_role, user_with):
    with as_role("secadmin"):
        request, parameter = make("rights_request"), make("parameter_request")
    client, account = client_as("auditadmin"), user_with("engineer")
    for record in (request, parameter):
        assert client.get(record.url).status_code == 200
        for path in ("edit/", "void/"):
            assert client.post(f"{record.url}{path}", {"reason": "x", "version": 1}).status_code == 403
        assert client.post(f"{record.url}move/approve/", {"version": 1, "on": clock.today()}).status_code == 409
    assert client.post(f"/platform/account/{account.pk}/close/").status_code == 403
    assert User.objects.get(pk=account.pk).is_active


@pytest.mark.parametrize("role", sorted({Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN}))
def test_each_of_the_three_has_a_desk(lived_in, client_as, role):
    page = client_as(role).get("/")
    assert page.status_code == 200
    assert read(page).objections == []
    told = {
        "sysadmin": "Never logged in",
        "secadmin": "Accounts without a role",
        "auditadmin": "Last seal of the trail",
    }
    for one, words in told.items():
        assert (words in text(page)) == (one == role), words


def test_nobody_sees_accounts_of_another_organisation(client_as, other_tenant, tenant):
    stranger = User.objects.create_user("waidan", name="外单位的人", home=other_tenant)
    for role in ("sysadmin", "secadmin", "auditadmin"):
        client = client_as(role)
        for path in ("/platform/account/", "/platform/account-rights/", "/", "/rights_request/new/"):
            page = client.get(path)
            assert "外单位的人" not in text(page), (role, path)
        assert client.get(f"/platform/account/{stranger.pk}/").status_code == 404
        assert client.get(f"/platform/account/{stranger.pk}/close/").status_code == (404 if role == "sysadmin" else 403)


def test_strangers_are_sent_to_the_log_in(tenant):
    for path in (
        "/platform/account/new/",
        "/platform/account-rights/",
        "/platform/parameters/",
        "/platform/audit_log/",
    ):
        assert Client().get(path).url.startswith("/login/")
    assert Membership.objects.count() == Notification.objects.count() == 0
