"""Accounts, rights and the trail for programs: the same rules as on the pages."""

import json

import pytest

from tests.examples import make
from tongguan.api import openapi
from tongguan.core import audit, clock, preferences
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, User

pytestmark = pytest.mark.django_db
CHEN = {"username": "chen", "name": "陈办", "email": "chen@example.cn"}


def test_a_program_of_the_system_administrator_opens_changes_and_closes_an_account(program, today):
    keeper = program("sysadmin")
    opened = keeper.post("account/", CHEN)
    assert opened.status_code == 201
    told = opened.json()
    assert opened["Location"] == f"/api/v1/account/{told['id']}"
    account = User.objects.get(username="chen")
    assert account.check_password(told.pop("password"))
    assert keeper.get(f"account/{told['id']}").json() == told
    until = today.replace(year=2027).isoformat()
    changed = keeper.patch(f"account/{told['id']}", {"valid_to": until}).json()
    assert (changed["valid_to"], changed["name"]) == (until, "陈办")
    assert keeper.post(f"account/{told['id']}/close", {"reason": "离岗"}).json()["state"] == "disabled"
    assert keeper.post(f"account/{told['id']}/close").status_code == 422
    assert keeper.post(f"account/{told['id']}/nothing").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "无名"}, "username"),
        (CHEN | {"role": "leader"}, "role"),
        (CHEN | {"is_active": False}, "is_active"),
        (CHEN | {"username": 5}, "username"),
        (CHEN | {"valid_to": "2020-01-01"}, "valid_to"),
        (CHEN | {"valid_to": "soon"}, "valid_to"),
    ],
)
def test_what_does_not_fit_or_is_nobodys_to_give_is_told_by_field(program, body, field):
    answer = program("sysadmin").post("account", body)
    assert answer.status_code == 422
    assert field in answer.json()["errors"]
    assert not User.objects.filter(username="chen").exists()


@pytest.mark.parametrize("role", ["secadmin", "auditadmin", "leader", "office_head"])
def test_nobody_else_keeps_accounts(program, user_with, role):
    account, caller = user_with("engineer"), program(role)
    assert caller.post("account", CHEN).status_code == 403
    assert caller.patch(f"account/{account.pk}", {"name": "x"}).status_code == 403
    assert caller.post(f"account/{account.pk}/close").status_code == 403
    assert User.objects.get(pk=account.pk).is_active


def test_an_account_of_others_is_not_there_and_a_user_name_stays(program, other_tenant, user_with):
    stranger = User.objects.create_user("waidan", home=other_tenant)
    keeper = program("sysadmin")
    assert keeper.patch(f"account/{stranger.pk}", {"name": "x"}).status_code == 404
    assert keeper.post(f"account/{stranger.pk}/password").status_code == 404
    assert keeper.patch(f"account/{user_with('engineer').pk}", {"username": "other"}).status_code == 422


def test_a_role_and_a_parameter_need_two_programs_of_two_people(program, tenant):
    newcomer = User.objects.create_user("xinren", name="新人", home=tenant)
    asking, leader = program("secadmin"), program("leader")
    given = {"kind": "grant", "account": newcomer.pk, "role": "office_head", "valid_from": clock.today().isoformat()}
    request = asking.post("rights_request", given | {"reason": "任命"}).json()
    alone = asking.post(f"rights_request/{request['id']}/approve")
    assert alone.status_code == 422
    assert "SOD-16" in {one["rule"] for one in alone.json()["refusals"]}
    assert leader.post(f"rights_request/{request['id']}/approve").json()["state"] == "approved"
    assert newcomer.roles_in(tenant, clock.today()) == {"office_head"}
    clash = asking.post("rights_request", given | {"role": "auditadmin", "reason": "兼任"})
    assert clash.status_code == 422
    assert {"SOD-12", "SOD-13"} & {one["rule"] for one in clash.json()["refusals"]}
    value = asking.post("parameter_request", {"key": "password.length", "value": "16", "reason": "整改"}).json()
    direct = asking.post("preference", {"key": "password.length", "value": "16", "reason": "x", "since": "2026-11-21"})
    assert direct.status_code == 422
    assert leader.post(f"parameter_request/{value['id']}/approve").status_code == 200
    with acting_as(newcomer, tenant):
        assert preferences.value_of("password.length") == 16


def test_the_trail_is_narrowed_by_the_same_filters_and_a_wrong_one_is_named(program, user_with, as_role):
    user = user_with("engineer", name="自己人")
    with acting_as(user, None, source="10.1.1.7"):
        audit.note("user", user.pk, "login")
    with as_role("office_head"):
        make("org_unit")
    judge = program("auditadmin")
    found = judge.get("audit_log", source="10.1.1.7").json()["results"]
    assert [(one["action"], one["outcome"], one["source"]) for one in found] == [("login", "done", "10.1.1.7")]
    assert {one["register"] for one in judge.get("audit_log", what="org_unit").json()["results"]} == {"org_unit"}
    wrong = judge.get("audit_log", outcome="perhaps")
    assert wrong.status_code == 400
    assert "outcome" in wrong.json()["errors"]
    assert judge.get("audit_log", colour="red").status_code == 400
    for given in ({"since": "0001-01-01"}, {"until": "9999-12-31"}):
        assert judge.get("audit_log", **given).json()["errors"].keys() == given.keys()
    assert AuditEntry.objects.filter(register="user").count() == 1


def test_the_document_tells_what_may_be_done_with_accounts():
    paths = json.loads(openapi.text())["paths"]
    assert {"get", "post"} == paths["/api/v1/account/"].keys()
    assert {"get", "patch", "parameters"} == paths["/api/v1/account/{id}"].keys()
    for step in ("close", "reopen", "password", "invite", "unlock", "factor"):
        assert "post" in paths[f"/api/v1/account/{{id}}/{step}"]
    named = {one.get("name") for one in paths["/api/v1/audit_log/"]["get"]["parameters"]}
    assert {"who", "what", "since", "until", "source", "outcome"} <= named
