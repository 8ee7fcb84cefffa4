"""The directory: what is read of an entry, and who comes in by its word."""

import pytest

from tests.outside.entries import BASE, account, entry
from tongguan.accounts.models import Identity
from tongguan.accounts.outside import backends, directory, identities
from tongguan.core.actor import acting_as
from tongguan.core.models import User

LDAP = Identity.Means.LDAP
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ldap")]


def test_an_entry_is_read_with_its_units_from_its_place_in_the_tree():
    read = directory.entry_of(
        f"uid=zhang,ou=运维科,OU=信息处,{BASE}",
        {"uid": [b"zhang"], "CN": ["张三".encode()], "entryUUID": [b"1-2"], "mail": [], "employeeNumber": [b"007"]},
    )
    assert (read.id, read.username, read.name, read.email, read.employee_no) == ("1-2", "zhang", "张三", "", "007")
    assert (read.unit, read.mobile) == (("信息处", "运维科"), "")


def test_an_entry_of_active_directory_has_a_binary_identifier_and_a_department(settings):
    settings.LDAP_ATTRIBUTES = settings.LDAP_ATTRIBUTES | {
        "id": "objectGUID",
        "username": "sAMAccountName",
        "unit": "department",
    }
    given = {"objectGUID": [bytes(range(16))], "sAMAccountName": [b"zhang"], "department": ["信息处".encode()]}
    read = directory.entry_of(f"CN=zhang,{BASE}", given)
    assert (read.id, read.unit) == ("03020100-0504-0706-0809-0a0b0c0d0e0f", ("信息处",))


def test_an_entry_without_identifier_or_user_name_is_nobody():
    assert directory.entry_of(f"cn=printer,{BASE}", {"cn": [b"printer"], "entryUUID": [b"1"]}) is None
    assert directory.entry_of(f"uid=a,{BASE}", {"uid": [b"a"]}) is None


def test_an_empty_password_is_never_taken_to_the_directory(monkeypatch):
    monkeypatch.setattr(directory, "_connection", lambda *_given: pytest.fail("it was asked"))
    assert not directory.accepts(f"uid=zhang,{BASE}", "")
    assert backends.DirectoryBackend().authenticate(None, username="zhang", password="") is None


# --- coming in --------------------------------------------------------------------------------------------------------


@pytest.fixture
def answers(monkeypatch):
    """The directory knows zhang, and takes the password `right`."""
    asked = []

    def accepts(dn, password):
        asked.append(dn)
        return "nobody" not in dn and password == "right"

    monkeypatch.setattr(directory, "find", lambda name: entry(name) if name == "zhang" else None)
    monkeypatch.setattr(directory, "accepts", accepts)
    return asked


def log_in(client, name, password):
    """Send the log-in form; whether it let in."""
    client.post("/login/", {"username": name, "password": password})
    return "_auth_user_id" in client.session


def test_people_of_the_directory_come_in_with_its_password(client, answers, take):
    take(entry("zhang"))
    assert not log_in(client, "zhang", "wrong")
    assert log_in(client, "zhang", "right")
    assert client.session["_auth_user_id"] == str(account("zhang").pk)


def test_unknown_people_are_tried_too_so_that_time_tells_nothing(client, answers):
    assert not log_in(client, "nobody-here", "right")
    assert answers == [f"cn=nobody,{BASE}"]
    assert not User.objects.filter(username__in=["nobody-here", "zhang"]).exists()
    assert not log_in(client, "zhang", "right")


def test_a_password_of_this_installation_does_not_open_an_account_of_the_directory(client, answers, take):
    take(entry("zhang"))
    user = account("zhang")
    user.set_password("old local password")
    user.save()
    assert not log_in(client, "zhang", "old local password")


def test_people_outside_the_directory_go_on_with_their_own_password(client, answers, user_with):
    vendor = user_with("vendor_staff", name="供应商")
    vendor.set_password("a long password")
    vendor.save()
    assert log_in(client, vendor.username, "a long password")


def test_administrators_keep_a_password_here_only_where_that_is_set(client, answers, user_with, settings):
    admin = user_with("sysadmin", name="root")
    admin.set_password("a long password")
    admin.save()
    with acting_as(User.objects.system(), None):
        identities.tie(admin, LDAP, BASE, "id-root")
    assert not log_in(client, admin.username, "a long password")
    settings.LDAP_ADMINISTRATORS_LOCAL = True
    assert log_in(client, admin.username, "a long password")


def test_a_directory_that_is_away_lets_nobody_in_and_says_so_in_the_log(client, take, monkeypatch, caplog):
    take(entry("zhang"))

    def away(_name):
        raise directory.Unavailable("connection refused")

    monkeypatch.setattr(directory, "find", away)
    assert not log_in(client, "zhang", "right")
    assert "connection refused" in caplog.text


def test_an_account_of_the_same_name_is_tied_at_log_in_only_where_that_is_set(client, answers, user_with, settings):
    user = user_with("office_staff")
    User.objects.filter(pk=user.pk).update(username="zhang")
    assert not log_in(client, "zhang", "right")
    settings.LDAP_TIE_BY_NAME = True
    assert log_in(client, "zhang", "right")
    assert user.identities.get().subject == "id-zhang"
