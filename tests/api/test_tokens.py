"""A token opens what it was made for, at every address, and ends with what it hangs on."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Program
from tests.examples import make
from tests.web.test_headers import addresses
from tongguan.core import clock
from tongguan.core.models import Preference, Token

SENT = ("post", "put", "patch", "delete")


@pytest.fixture
def bearing(user_with, tenant):
    """A program with a token of this scope."""

    def connect(*roles, **scope):
        user = user_with(*(roles or ("office_head", "office_staff")))
        return Program(user, Token.make(user, tenant, **scope))

    return connect


def at(program, method, path):
    return getattr(program.client, method)(path, headers=program.headers)


def test_a_token_that_may_only_read_changes_nothing_at_any_address(bearing):
    program = bearing(writes=False)
    with CaptureQueriesContext(connection) as asked:
        for path in addresses():
            if path.startswith("/api/"):
                for method in SENT:
                    answer = at(program, method, path)
                    assert answer.status_code == 403, (method, path)
                    assert answer["Content-Type"] == "application/problem+json"
                    assert json.loads(answer.content)["type"] == "urn:tongguan:problem:forbidden"
    written = [one["sql"] for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in written if "core_token" not in sql] == []
    assert program.get("vendor/").status_code == 200


def test_a_token_for_some_registers_opens_no_other_address(bearing):
    program = bearing(registers=["vendor"])
    opened = ("/api/v1/vendor/", "/api/v1/me", "/api/v1/registers", "/api/v1/openapi.json")
    for path in addresses():
        if path.startswith("/api/"):
            status = at(program, "get", path).status_code
            assert (status == 403) != path.startswith(opened), path
    assert program.post("vendor/", {}).status_code == 422
    assert program.post("nda/", {}).status_code == 403
    assert at(program, "get", "/api/v1/vendor_staff/").status_code == 403
    assert at(program, "get", "/api/v1/vendor/../nda/").status_code == 404
    assert at(program, "get", "/api/v1//vendor/").status_code == 403


def test_on_pages_a_token_makes_no_difference(bearing, client):
    program = bearing()
    for path in addresses():
        if path.startswith(("/api/", "/static/", "/csp-report/")):
            continue
        answer = at(program, "get", path)
        assert answer.status_code == client.get(path).status_code, path
        assert at(program, "post", path).status_code in {302, 403, 404, 405, 410}, path


def test_it_never_opens_more_than_the_roles_of_its_account(bearing):
    program = bearing("customer", registers=["person", "vendor"], writes=True)
    assert program.get("person/").status_code == 403
    assert program.post("vendor/", {}).status_code == 403


def test_its_last_use_is_written_once_an_hour(bearing, monkeypatch):
    program = bearing()

    def writes():
        with CaptureQueriesContext(connection) as asked:
            assert program.get("me").status_code == 200
        return sum("core_token" in one["sql"] and one["sql"].startswith("UPDATE") for one in asked)

    assert [writes(), writes()] == [1, 0]
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(minutes=61))
    assert [writes(), writes()] == [1, 0]


def test_a_new_password_ends_it_unless_the_tenant_lets_it_go_on(bearing, as_role):
    program = bearing()
    program.user.password_set_at = clock.now() + dt.timedelta(seconds=1)
    program.user.save(update_fields=["password_set_at"])
    assert program.get("vendor/").status_code == 401
    with as_role("secadmin"):
        Preference(key="token.ends_with_password", value="false", reason="接口账号").save()
    assert program.get("vendor/").status_code == 200


def test_a_revoked_token_is_nobody(bearing):
    program = bearing()
    Token.objects.update(ended_at=clock.now())
    answer = program.get("vendor/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_token_limited_to_a_register_reads_and_changes_it(bearing, as_role):
    with as_role("office_head"):
        vendor = make("vendor")
    program = bearing(registers=["vendor"])
    assert program.get(f"vendor/{vendor.pk}").status_code == 200
    assert program.patch(f"vendor/{vendor.pk}", {"version": vendor.version}).status_code == 200
