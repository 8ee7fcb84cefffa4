"""Who comes in: tokens, sessions with their token against forgery, methods, and oneself."""

import datetime as dt

import pytest
from django.test import Client

from tests.examples import make
from tests.people import account
from tongguan.core.models import Membership, Token

from .conftest import ROOT, Program

PATHS = (
    "me",
    "registers",
    "gates",
    "vendor/",
    "vendor/1",
    "vendor/1/history",
    "board/iso",
    "evidence/1/file",
)


@pytest.mark.parametrize("path", PATHS)
def test_without_a_token_nothing_is_told(program, path):
    for stranger in (program(), Program(token="tg_" + "x" * 43), Program(token="é")):
        answer = stranger.get(path)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer.json()["type"] == "urn:tongguan:problem:unauthenticated"
    assert program().post("vendor/", {"name": "甲公司"}).status_code == 401


def test_a_token_ends_with_its_last_day_with_its_account_and_with_the_tenant(tenant, user_with, today):
    user = user_with("office_head")
    lasting = Program(user, Token.make(user, tenant, expires_on=today))
    ended = Program(user, Token.make(user, tenant, expires_on=today - dt.timedelta(days=1)))
    assert [one.get("me").status_code for one in (lasting, ended)] == [200, 401]
    user.is_active = False
    user.save()
    assert lasting.get("me").status_code == 401
    user.is_active, tenant.is_active = True, False
    user.save()
    tenant.save()
    assert lasting.get("me").status_code == 401


def test_a_role_that_ended_opens_nothing(tenant, today):
    user = account("office_head", tenant=tenant)
    Membership.objects.filter(user=user).update(valid_to=today - dt.timedelta(days=1))
    former = Program(user, Token.make(user, tenant))
    assert former.get("vendor").status_code == 403
    assert former.get("me").json()["roles"] == []


def test_a_wrong_token_is_not_made_good_by_a_session(client_as):
    browser = client_as("office_head")
    assert browser.get(f"{ROOT}/vendor/", headers={"Authorization": "Bearer tg_wrong"}).status_code == 401


def test_a_session_reads_and_writes_only_with_its_token_against_forgery(user_with):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user_with("office_head"))
    assert browser.get(f"{ROOT}/vendor/").status_code == 200
    sent = {"data": {"name": "甲公司", "registered_in": "mainland"}, "content_type": "application/json"}
    answer = browser.post(f"{ROOT}/vendor/", **sent)
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert browser.get(f"{ROOT}/vendor/").json()["count"] == 0
    browser.cookies["csrftoken"] = "a" * 32
    assert browser.post(f"{ROOT}/vendor/", **sent, headers={"X-CSRFToken": "b" * 32}).status_code == 403
    assert browser.post(f"{ROOT}/vendor/", **sent, headers={"X-CSRFToken": "a" * 32}).status_code == 201


def test_a_token_needs_no_token_against_forgery(tenant, user_with):
    user = user_with("office_head")
    strict = Program(user, Token.make(user, tenant))
    strict.client = Client(enforce_csrf_checks=True)
    assert strict.post("vendor/", {"name": "甲公司", "registered_in": "mainland"}).status_code == 201


def test_a_method_that_is_not_there_names_those_that_are(clerk):
    for method, path, allowed in (
        ("DELETE", "vendor/1", "GET, PATCH"),
        ("PUT", "vendor/", "GET, POST"),
        ("POST", "me", "GET"),
        ("OPTIONS", "gates/", "GET"),
    ):
        answer = clerk.send(method, path)
        assert (answer.status_code, answer["Allow"]) == (405, allowed)


def test_asking_for_the_head_alone_is_asking(clerk):
    assert clerk.client.head(f"{ROOT}/vendor/", headers=clerk.headers).status_code == 200


def test_oneself_is_told_with_tenant_and_roles(clerk, tenant):
    assert clerk.get("me").json() == {
        "id": clerk.user.pk,
        "username": clerk.user.username,
        "name": clerk.user.name,
        "language": None,
        "tenant": {"id": tenant.pk, "name": "市数据局", "kind": "gov"},
        "roles": [
            {"name": "office_head", "label": "head of the responsible office"},
            {"name": "office_staff", "label": "clerk of the responsible office"},
        ],
        "due": [],
        "valid_to": None,
        "password_valid_to": None,
    }


def test_whoever_belongs_nowhere_is_told_so_and_sees_nothing(tenant):
    browser = Client()
    browser.force_login(account(tenant=tenant))
    assert browser.get(f"{ROOT}/me").json()["tenant"] is None
    assert [browser.get(f"{ROOT}/{path}").status_code for path in ("vendor/", "board/gbt32926-2016")] == [403, 403]
    assert browser.get(f"{ROOT}/registers").json() == {"results": []}


def test_pages_follow_each_other_by_id_without_gap_or_double(office, clerk):
    made = [make("org_unit").pk for _ in range(7)]
    path, seen = "org_unit/?limit=3&kind=office", []
    while path:
        page = clerk.get(path.removeprefix(f"{ROOT}/")).json()
        assert (page["count"], page["count_capped"]) == (7, False)
        seen.append([one["id"] for one in page["results"]])
        path = page["next"]
    assert seen == [made[:3], made[3:6], made[6:]]


def test_counting_stops_at_a_limit(office, clerk, monkeypatch):
    monkeypatch.setattr("tongguan.api.registers.COUNTED", 2)
    for _ in range(2):
        make("org_unit")
    assert [clerk.get("org_unit").json()[key] for key in ("count", "count_capped")] == [2, False]
    make("org_unit")
    assert [clerk.get("org_unit").json()[key] for key in ("count", "count_capped")] == [2, True]


def test_parameters_beyond_their_bounds_are_named(clerk):
    for query in ("limit=0", "limit=201", "limit=x", "after=-1", "moves=some", "children=2", "limit=1&limit=2"):
        answer = clerk.get(f"vendor/?{query}")
        assert (answer.status_code, [*answer.json()["errors"]]) == (400, [query.partition("=")[0]])


def test_secrets_are_told_only_as_their_mask(office, clerk):
    person = make("person")
    number = person.id_no.reveal()
    assert clerk.get(f"person/{person.pk}").json()["id_no"] == person.id_no.mask
    for path in (f"person/{person.pk}", "person/", f"person/{person.pk}/history"):
        content = clerk.get(path).content.decode()
        assert number not in content
        assert person.id_no_index not in content
        assert "data_key" not in content
    assert clerk.patch(f"person/{person.pk}", {"name": "欧阳明"}).json()["id_no"] == person.id_no.mask
