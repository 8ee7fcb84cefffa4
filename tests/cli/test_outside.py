"""`tongguan identity`, `tongguan directory`, and what the doctor says of log-in from outside."""

import pytest

from tests.people import as_system
from tongguan import schedule
from tongguan.accounts.outside import directory, synchronising
from tongguan.cli import ailments_outside
from tongguan.core import clock
from tongguan.core.models import AuditEntry, Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def found():
    """What the doctor finds of log-in from outside: message -> level."""
    return lambda: {one.message: one.level for one in ailments_outside.of_log_in_from_outside()}


def test_an_account_is_tied_listed_and_untied(line, user_with, settings):
    settings.OIDC_ISSUER = "https://sso.example.gov.cn"
    user = user_with("office_head", name="张三")
    tied = line("identity", "tie", user.username, "--means", "oidc", "--subject", "zhang-1", "--json")
    assert tied.status == 0, tied
    told = {"means": "oidc", "issuer": settings.OIDC_ISSUER, "subject": "zhang-1", "used_at": None}
    assert line("identity", "list", user.username, "--json").data["identities"] == [told]
    assert line("identity", "tie", user.username, "--means", "oidc", "--subject", "zhang-1").status == 3
    assert line("identity", "untie", user.username, "--means", "oidc", "--subject", "zhang-1").status == 0
    assert line("identity", "untie", user.username, "--means", "oidc", "--subject", "zhang-1").status == 3
    noted = AuditEntry.objects.filter(register="user", record=user.pk).order_by("id").values_list("action", flat=True)
    assert list(noted) == ["identity_tied", "identity_untied"]


def test_a_certificate_is_tied_by_its_number_in_its_one_form(line, user_with):
    user = user_with("office_head", name="张三")
    words = ("identity", "tie", user.username, "--means", "certificate", "--subject", "0a:1b:2c")
    assert line(*words).status == 3
    assert line(*words, "--issuer", "CN=CA").status == 0
    assert user.identities.get().subject == "A1B2C"


def test_without_a_directory_there_is_none_to_take_over(line, settings):
    settings.LDAP_URLS = []
    ended = line("directory", "sync")
    assert (ended.status, "TONGGUAN_LDAP_URL" in ended.err) == (3, True)


def test_the_command_tells_names_and_numbers(line, tenant, settings, monkeypatch):
    settings.LDAP_URLS, settings.LDAP_BASE, settings.LDAP_TENANT = ["ldaps://127.0.0.1:9"], "dc=b", ""
    one = directory.Entry(id="1", dn="uid=zhang,dc=b", username="zhang", name="张三", unit=("信息处",))
    monkeypatch.setattr(directory, "everybody", lambda: [one])
    told = line("directory", "sync")
    assert (told.status, "accounts made: 1\n    zhang\n" in told.out) == (0, True)
    monkeypatch.setattr(directory, "everybody", list)
    halted = line("directory", "sync")
    assert (halted.status, "--leavers" in halted.err) == (3, True)


# --- doctor -----------------------------------------------------------------------------------------------------------


def test_where_nothing_is_configured_nothing_is_said(found):
    assert found() == {}


def test_what_is_not_encrypted_is_an_error(found, settings, monkeypatch):
    settings.OIDC_ISSUER, settings.SMS_URL = "http://sso.example.gov.cn", "http://sms.example.gov.cn"
    settings.LDAP_URLS, settings.LDAP_PLAIN = ["ldap://dc.example.gov.cn"], True
    monkeypatch.setattr(ailments_outside, "_answers", lambda: iter(()))
    monkeypatch.setattr(synchronising, "tenant_of_directory", lambda: None)
    monkeypatch.setattr(ailments_outside, "_taken_over", lambda: iter(()))
    said = found()
    assert said["The single sign-on is spoken to without encryption; it is refused."] == "error"
    assert said["Passwords go to the directory without encryption."] == "error"
    assert said["Codes go to the SMS gateway without encryption."] == "warning"
    settings.LDAP_PLAIN = False
    assert "Passwords go to the directory without encryption." not in found()


def test_a_directory_that_does_not_answer_or_was_not_believed_is_an_error(found, settings, tenant):
    settings.LDAP_URLS, settings.LDAP_BIND_DN, settings.LDAP_BASE = ["ldaps://127.0.0.1:9"], "cn=reader", "dc=b"
    settings.LDAP_TENANT, settings.LDAP_SYNC_HOURS = "", 24
    job(tenant, {"failing": "8 of 10 people are missing"})
    said = found()
    assert any(text.startswith("The directory does not answer") for text in said)
    assert said["The directory was not taken over: 8 of 10 people are missing"] == "error"
    job(tenant, {"read": 10})
    assert not any("not taken over" in text for text in found())


def job(tenant, result):
    """A synchronisation that has ended."""
    with as_system(tenant) as actor:
        given = {"run_at": clock.now(), "name": "synchronise_directory", "state": Job.State.DONE, "result": result}
        Job.objects.create(tenant=tenant, user=actor.user, **given)


def test_keys_without_a_trusted_proxy_and_too_wide_a_trust_are_errors(found, settings):
    settings.CERTIFICATE_LOGIN, settings.CERTIFICATE_PROXIES = True, []
    assert found() == {"Log-in with USB keys is wanted, and no proxy is trusted to tell of them.": "error"}
    settings.CERTIFICATE_PROXIES = ["10.0.0.5", "fd00::/64"]
    assert found() == {}
    settings.CERTIFICATE_PROXIES = ["10.0.0.0/8"]
    assert found() == {"Everybody in 10.0.0.0/8 may tell of certificates.": "error"}


@pytest.mark.parametrize("template", ["{", '{"mobile": "{mobile}"}'])
def test_a_message_that_cannot_work_is_an_error(found, settings, template):
    settings.SMS_URL, settings.SMS_TEMPLATE = "https://sms.example.gov.cn", template
    assert list(found().values()) == ["error"]


def test_the_schedule_takes_over_only_where_hours_are_set(settings):
    settings.LDAP_URLS, settings.LDAP_SYNC_HOURS = ["ldaps://dc"], 6
    assert schedule._of_the_directory()[0].every.total_seconds() == 6 * 3600
    settings.LDAP_SYNC_HOURS = 0
    assert schedule._of_the_directory() == []
