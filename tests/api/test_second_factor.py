"""Programs that decide send the code of a second factor in a header; each code counts once."""

import pytest
from django.test import Client

from tests.examples import make
from tongguan.core import assurance
from tongguan.core.models import AuditEntry


@pytest.fixture(autouse=True)
def _decisions(demanded):
    demanded(assurance.FOR_DECISIONS)


@pytest.fixture
def objectives(office):
    """Two that wait for the leader."""
    return [make("objective") for _each in range(2)]


@pytest.fixture
def leader(program, phone_of):
    """A program of the leader's, whose telephone lies beside it."""
    made = program("leader")
    made.phone = phone_of(made.user)
    return made


def approve(leader, record, code=None):
    """Take the step, with a code or without."""
    leader.headers.pop("Tongguan-Code", None)
    if code is not None:
        leader.headers["Tongguan-Code"] = code
    return leader.post(f"objective/{record.pk}/approve")


def codes(answer):
    return [one["code"] for one in answer.json()["refusals"]]


def test_without_a_code_the_problem_says_what_to_send(leader, objectives):
    answer = approve(leader, objectives[0])
    assert (answer.status_code, codes(answer)) == (403, ["second_factor"])
    assert answer["Content-Type"] == "application/problem+json"
    assert "Tongguan-Code" in answer.json()["detail"]
    assert AuditEntry.objects.filter(record=objectives[0].pk, action="refused:approve").exists()


def test_with_the_code_the_step_is_taken(leader, objectives):
    answer = approve(leader, objectives[0], leader.phone.code())
    assert (answer.status_code, answer.json()["state"]) == (200, "approved")
    entry = AuditEntry.objects.get(register="objective", record=objectives[0].pk, action="approve")
    assert entry.changes["second_factor"] == [None, "totp"]


def test_a_code_counts_for_one_request_of_a_token(leader, objectives):
    first, second = objectives
    code = leader.phone.code()
    assert approve(leader, first, code).status_code == 200
    again = approve(leader, second, code)
    assert (again.status_code, codes(again)) == (403, ["second_factor"])
    assert approve(leader, second).status_code == 403
    assert approve(leader, second, leader.phone.next_code()).status_code == 200


def test_wrong_codes_are_counted_and_lock_the_factor(leader, objectives):
    answers = [approve(leader, objectives[0], "000000") for _try in range(5)]
    assert {answer.status_code for answer in answers} == {403}
    assert approve(leader, objectives[0], leader.phone.code()).status_code == 403
    assert AuditEntry.objects.filter(action="second_factor_failed", tenant=None).count() == 5


def test_a_code_that_came_with_a_refused_request_is_used_up_all_the_same(leader, objectives):
    code = leader.phone.code()
    leader.headers["Tongguan-Code"] = code
    assert leader.post(f"objective/{objectives[0].pk}/start").status_code in {403, 409}
    assert approve(leader, objectives[0], code).status_code == 403


def test_reading_uses_no_code_up(leader, objectives):
    code = leader.phone.code()
    leader.headers["Tongguan-Code"] = code
    assert leader.get(f"objective/{objectives[0].pk}").status_code == 200
    assert approve(leader, objectives[0], code).status_code == 200


def test_with_a_session_one_code_holds_for_a_while(leader, objectives):
    browser = Client()
    browser.force_login(leader.user)
    browser.post("/login/code/", {"code": leader.phone.code()})
    for record in objectives:
        answer = browser.post(f"/api/v1/objective/{record.pk}/approve", {}, content_type="application/json")
        assert answer.status_code == 200, answer.content


def test_the_document_names_the_header_at_decisions_alone(client, db):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    code = [{"$ref": "#/components/parameters/code"}]
    assert paths["/api/v1/objective/{id}/approve"]["post"]["parameters"] == code
    assert "parameters" not in paths["/api/v1/nda/{id}/sign"]["post"]


def test_accounts_are_kept_with_a_code_where_that_is_demanded(program, phone_of, demanded):
    demanded(assurance.FOR_ADMINISTRATORS)
    keeper = program("sysadmin")
    phone, given = phone_of(keeper.user), {"username": "chen.xiu", "name": "陈秀"}
    refused = keeper.post("account", given)
    assert (refused.status_code, codes(refused)) == (403, ["second_factor"])
    keeper.headers["Tongguan-Code"] = phone.code()
    assert keeper.post("account", given).status_code == 201
