"""Every request has an actor or none, and all it writes holds or nothing does."""

import datetime as dt

import pytest
from django.test import Client

from tests.core import doors
from tongguan.core import middleware
from tongguan.core.models import AuditEntry, Membership, Tenant, Token
from tongguan.organisation.models import OrgUnit

pytestmark = pytest.mark.urls("tests.core.doors")


@pytest.fixture(autouse=True)
def _nothing_tried(monkeypatch):
    doors.tried.clear()
    # The doors of this module stand where pages do.
    monkeypatch.setattr(middleware, "PROGRAMS", "/")


@pytest.fixture
def bearing(user_with, tenant):
    """A program with a token of somebody's."""

    def connect(user=None, token=None, **options):
        token = token or Token.make(user or user_with("office_head"), tenant, "program", **options)
        return Client(headers={"Authorization": f"Bearer {token}"}, enforce_csrf_checks=True)

    return connect


def who(client):
    return client.get("/who/").json()


def test_without_log_in_nobody_asks(db, client):
    assert who(client) == {"user": None}


def test_a_session_stands_for_its_account(client_as, tenant):
    head = client_as("office_head")
    told = who(head)
    assert (told["user"], told["tenant"], told["acting"]) == (head.user.username, tenant.pk, True)


def test_a_token_stands_for_its_account_and_tenant(bearing, user_with, tenant):
    told = who(bearing())
    assert (told["user"], told["tenant"]) == (user_with("office_head").username, tenant.pk)


def test_each_request_has_a_name_of_its_own(client_as):
    head = client_as("office_head")
    assert who(head)["request"] != who(head)["request"]


@pytest.mark.parametrize("token", ["", "tg_wrong", "tg_" + "x" * 400, "\\", "字"])
def test_a_wrong_token_is_nobody_even_beside_a_session(client_as, token):
    head = client_as("office_head")
    answer = head.get("/who/", headers={"Authorization": f"Bearer {token}".encode().decode("latin-1")})
    assert answer.json() == {"user": None}


def test_a_token_is_taken_by_the_programming_interface_alone(bearing, monkeypatch):
    monkeypatch.setattr(middleware, "PROGRAMS", "/api/")
    assert who(bearing()) == {"user": None}


def test_a_token_ends_with_its_day(bearing, today):
    assert who(bearing(expires_on=today))["user"]
    assert who(bearing(expires_on=today - dt.timedelta(days=1)))["user"] is None


def test_a_token_ends_with_its_account_and_its_tenant(bearing, user_with, tenant):
    user = user_with("office_head")
    program = bearing(user)
    user.is_active = False
    user.save()
    assert who(program)["user"] is None
    user.is_active = True
    user.save()
    assert who(program)["user"]
    Tenant.objects.filter(pk=tenant.pk).update(is_active=False)
    assert who(program)["user"] is None


def test_only_the_digest_of_a_token_is_kept(bearing, user_with, tenant):
    token = Token.make(user_with("office_head"), tenant)
    assert not any(token in str(row) for row in Token.objects.values_list())
    assert Token.objects.get().digest == Token.digest_of(token)


def test_a_disabled_account_is_logged_out(client_as):
    head = client_as("office_head")
    head.user.is_active = False
    head.user.save()
    assert who(head) == {"user": None}


def test_who_belongs_nowhere_has_no_tenant(client_as):
    assert who(client_as())["tenant"] is None


def test_a_membership_that_ended_gives_no_tenant(client_as, today):
    head = client_as("office_head")
    Membership.objects.filter(user=head.user).update(valid_to=today - dt.timedelta(days=1))
    assert who(head)["tenant"] is None


def test_the_tenant_is_the_one_chosen_as_long_as_one_belongs_to_it(client_as, tenant, other_tenant, today):
    head = client_as("office_head")
    membership = Membership.objects.create(user=head.user, tenant=other_tenant, role="leader")
    assert who(head)["tenant"] == min(tenant.pk, other_tenant.pk)
    session = head.session
    session["tenant"] = max(tenant.pk, other_tenant.pk)
    session.save()
    assert who(head)["tenant"] == max(tenant.pk, other_tenant.pk)
    membership.delete()
    Membership.objects.filter(user=head.user, tenant=tenant).update(valid_to=None)
    assert who(head)["tenant"] == tenant.pk


def test_a_tenant_that_was_never_ones_own_cannot_be_chosen(client_as, tenant, other_tenant):
    head = client_as("office_head")
    session = head.session
    session["tenant"] = other_tenant.pk
    session.save()
    assert who(head)["tenant"] == tenant.pk


def test_the_language_of_the_account_holds(client_as):
    head = client_as("office_head")
    assert who(head)["language"] == "zh-hans"
    head.user.language = "en"
    head.user.save()
    assert who(head)["language"] == "en"


def test_what_a_view_writes_is_in_the_name_of_whoever_asked(client_as, as_role):
    head = client_as("office_head")
    assert head.post("/write/").status_code == 200
    with as_role("office_head"):
        entry = AuditEntry.objects.get(register="org_unit")
        assert entry.actor == head.user
        assert entry.request_id


def test_an_exception_undoes_what_was_written(client_as, as_role):
    head = client_as("office_head")
    with pytest.raises(ZeroDivisionError):
        head.post("/fail/")
    with as_role("office_head"):
        assert not OrgUnit.objects.exists()
        assert not AuditEntry.objects.exists()


def test_whoever_is_in_the_way_of_another_is_asked_again_and_nothing_is_written_twice(client_as, as_role):
    head = client_as("office_head")
    head.raise_request_exception = False
    answer = head.post("/stumble/?nth=3", {"word": "通"})
    assert (answer.status_code, answer.content) == (200, b"OU-2026-0001")
    assert doors.tried == ["通"] * 3
    with as_role("office_head"):
        assert OrgUnit.objects.count() == 1


def test_after_three_times_it_is_given_up(client_as, as_role):
    head = client_as("office_head")
    head.raise_request_exception = False
    assert head.post("/stumble/?nth=9").status_code == 500
    assert len(doors.tried) == 3
    with as_role("office_head"):
        assert not OrgUnit.objects.exists()


def test_a_database_that_is_away_is_not_asked_again(client_as):
    head = client_as("office_head")
    head.raise_request_exception = False
    assert head.post("/away/").status_code == 500
    assert len(doors.tried) == 1


def test_a_browser_needs_its_own_form_and_a_token_does_not(client_as, bearing, user_with):
    head = Client(enforce_csrf_checks=True)
    head.force_login(user_with("office_head"))
    assert head.post("/guarded/").status_code == 403
    assert bearing().post("/guarded/").status_code == 200


def test_a_wrong_token_beside_a_session_does_not_open_the_form(user_with):
    head = Client(enforce_csrf_checks=True, headers={"Authorization": "Bearer tg_wrong"})
    head.force_login(user_with("office_head"))
    assert head.post("/guarded/").status_code == 403
