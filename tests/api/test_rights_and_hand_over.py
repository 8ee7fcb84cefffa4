"""Rights and the hand-over of a leaver, for programs."""

import pytest

from tests import people
from tests.examples import make
from tongguan.core.actor import acting_as


@pytest.fixture
def leaver(tenant, user_with):
    with acting_as(user_with("office_head", "office_staff"), tenant):
        person = make("person", name="要走的人", account=people.account("engineer", tenant=tenant, name="要走的人"))
        make("asset", owner=person)
        return person, make("person", name="接手的人")


def test_the_matrix_is_told_by_role_and_register(program):
    answer = program("secadmin").get("rights", role="leader", register="project")
    assert answer.status_code == 200
    rows = answer.json()["results"]
    assert {"register": "project", "role": "leader", "right": "approve", "rows": "all"} in rows
    assert {(row["register"], row["role"]) for row in rows} == {("project", "leader")}
    assert program("secadmin").get("rights", role="emperor").status_code == 400


def test_what_one_account_may_do_is_told_with_the_origin_of_its_roles(program, user_with):
    account = user_with("sec_officer", name="安全员")
    told = program("auditadmin").get(f"rights/{account.pk}").json()
    [role] = told["roles"]
    assert (role["role"], role["reach"], role["letter"]) == ("sec_officer", "tenant", None)
    assert {one["register"]: one["reads"] for one in told["rights"]}["log_review"] == "all"


@pytest.mark.parametrize("role", ["sysadmin", "office_staff", "vendor_manager", "authority_inspector"])
def test_others_do_not_see_the_rights_of_people(program, role):
    caller = program(role)
    assert caller.get("rights").status_code == 403
    assert caller.get(f"rights/{caller.user.pk}").status_code == 403


def test_accounts_of_other_tenants_are_not_there(program, user_with, other_tenant):
    stranger = user_with("leader", name="外单位", of=other_tenant)
    assert program("secadmin").get(f"rights/{stranger.pk}").status_code == 404


def test_a_leaver_is_handed_over_in_one_request(clerk, leaver):
    person, successor = leaver
    told = clerk.get(f"person/{person.pk}/hand-over").json()
    assert [one["link"] for one in told["open"]] == ["asset.owner"]
    answer = clerk.post(f"person/{person.pk}/hand-over", {"successor": successor.pk, "leave": True})
    assert answer.status_code == 200, answer.json()
    assert answer.json()["handed_over"] == 1
    assert answer.json()["state"] == "left"


def test_without_a_successor_nothing_is_changed_and_the_reason_is_told(clerk, leaver):
    person, _successor = leaver
    answer = clerk.post(f"person/{person.pk}/hand-over", {"leave": True})
    assert answer.status_code == 422
    assert answer.json()["refusals"][0]["code"] == "guard"
    assert clerk.get(f"person/{person.pk}/hand-over").json()["state"] == "active"


@pytest.mark.parametrize(
    "body",
    [
        {"successor": 999999},
        {"successor": [1]},
        {"successor": 10**30},
        {"successors": {"asset.owner": "x"}},
        {"successors": []},
        {"successors": {"no.such": 1}},
        {"colour": "red"},
    ],
)
def test_bad_successors_are_named(clerk, leaver, body):
    assert clerk.post(f"person/{leaver[0].pk}/hand-over", body).status_code == 422


@pytest.mark.parametrize("body", [{"leave": "false"}, {"reason": ["离职"]}, {"when": "2026-11-21"}])
def test_what_is_said_besides_has_to_be_understood_before_anybody_leaves(clerk, leaver, body):
    person, successor = leaver
    answer = clerk.post(f"person/{person.pk}/hand-over", {"successor": successor.pk} | body)
    assert (answer.status_code, {*answer.json()["errors"]}) == (422, {*body})
    assert clerk.get(f"person/{person.pk}/hand-over").json()["state"] == "active"


def test_people_of_other_roles_are_refused(program, leaver):
    assert program("assessor").get(f"person/{leaver[0].pk}/hand-over").status_code == 403
    assert program("assessor").post(f"person/{leaver[0].pk}/hand-over", {}).status_code == 403
