"""`tongguan doctor` on channels, reports of browsers and limits; `tongguan token` with its scope."""

import datetime as dt

import pytest

from tests import people
from tongguan.channels import deliveries
from tongguan.channels.models import Channel, Delivery, PolicyReport
from tongguan.core import clock
from tongguan.core.models import AuditEntry, Token

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(line):
    """What the doctor found: message -> level."""

    def run():
        return {one["message"]: one["level"] for one in line("doctor", "--json").data["findings"]}

    return run


def named(findings, *words):
    return [level for message, level in findings.items() if all(word in message for word in words)]


def test_the_doctor_names_a_channel_that_fails_and_what_is_stuck_or_lost(found, tenant, channel_of, receiver):
    assert named(found(), "webhook") == []
    hook = channel_of("webhook", events=["move"])
    with people.as_system(tenant):
        deliveries.keep([deliveries.fresh(hook, "move.nda", "a")])
    receiver.says(503, b"away")
    deliveries.send_due(tenant)
    assert named(found(), tenant.name, "webhook", "503 away") == ["error"]
    with people.as_system(tenant):
        Delivery.objects.update(made_at=clock.now() - dt.timedelta(hours=2))
    assert named(found(), tenant.name, "1") != []
    with people.as_system(tenant):
        Channel.objects.update(failures=0)
        Delivery.objects.update(state="given_up", ended_at=clock.now())
    messages = found()
    assert named(messages, "503") == []
    assert "warning" in messages.values()


def test_the_doctor_tells_what_browsers_refused(found, tenant):
    with people.as_system(tenant):
        now = clock.now()
        told = {"directive": "script-src", "blocked": "inline", "page": "/", "first_at": now, "last_at": now}
        PolicyReport.objects.create(tenant=tenant, count=7, **told)
    assert named(found(), "on 1 pages, 7 times") == ["warning"]


def test_in_production_missing_limits_and_transport_security_are_named(found, tenant, settings):
    settings.PRODUCTION, settings.TODAY, settings.ALLOWED_HOSTS = True, None, ["tg.example"]
    settings.SECURE_HSTS_SECONDS, settings.LIMITS = 0, {"api": 0, "source": 5}
    assert named(found(), "api") == ["warning"]
    assert named(found(), "TLS") == ["warning"]


def test_a_token_may_be_made_to_read_only_and_for_some_registers(told, tenant, user_with):
    user = user_with("office_head")
    made = told("token", user.username, "--read-only", "--register", "vendor", "--register", "nda")
    assert made.keys() == {"token", "user", "tenant", "expires_on"}
    row = Token.objects.get()
    assert (row.writes, row.registers) == (False, ["nda", "vendor"])
    with people.as_system(tenant):
        assert AuditEntry.objects.get(register="token").actor == user


def test_without_more_it_writes_as_before_and_its_days_are_bounded(line, user_with):
    user = user_with("office_head")
    assert line("token", user.username).status == 0
    row = Token.objects.get()
    assert (row.writes, row.registers) == (True, [])
    assert line("token", user.username, "--days", "366").status == 3
    assert line("token", user.username, "--register", "nothing").status == 3
    assert Token.objects.count() == 1
