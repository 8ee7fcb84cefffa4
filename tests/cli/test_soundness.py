"""`tongguan verify` and `tongguan doctor`."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import DatabaseError

from tests import people
from tests.examples import make
from tongguan.cli import ailments, database
from tongguan.core import clock, keys, sealing
from tongguan.core.models import AuditEntry, Job, OfficialDay, Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(tenant):
    """A sealed trail."""
    with people.as_system(tenant):
        make("vendor")
        sealing.seal_all(tenant)
        return list(AuditEntry.objects.filter(tenant=tenant).order_by("id"))


@pytest.fixture
def tamper(as_owner):
    """Alters an entry behind the application's back."""

    def do(entry):
        with as_owner() as cursor:
            cursor.execute("UPDATE core_auditentry SET reason = 'else' WHERE id = %s", [entry.pk])

    return do


@pytest.fixture
def found(line):
    """What the doctor found: message -> level, and the status."""
    for path in database.embedded():
        # The tests' own database is made by Django, for everybody to read.
        if path.exists():
            path.chmod(0o600)

    def run():
        ended = line("doctor", "--json")
        assert all(finding.keys() == {"level", "message", "hint"} for finding in ended.data["findings"])
        return {finding["message"]: finding["level"] for finding in ended.data["findings"]}, ended.status

    return run


def job(tenant, **given):
    """A job of the system."""
    with people.as_system(tenant) as actor:
        given = {"run_at": clock.now(), "name": "seal"} | given
        return Job.objects.create(tenant=tenant, user=actor.user, **given)


# --- verify -----------------------------------------------------------------------------------------------------------


def test_an_untouched_trail_is_verified(line, tenant, entries):
    ended = line("verify", "--json")
    assert ended.status == 0
    assert [report["tenant"] for report in ended.data] == ["platform", tenant.name]
    assert all(report.keys() >= {"tenant", "entries", "seals", "unsealed", "flaws"} for report in ended.data)
    assert (ended.data[1]["entries"], ended.data[1]["flaws"]) == (len(entries), [])
    assert line("verify").status == 0


def test_an_altered_entry_is_named_and_the_status_says_so(line, entries, tamper):
    tamper(entries[0])
    ended = line("verify", "--json")
    assert ended.status == 1
    assert entries[0].pk in [flaw["entry"] for flaw in ended.data[1]["flaws"]]
    told = line("verify")
    assert told.status == 1
    assert f"Entry {entries[0].pk} was altered" in told.out


def test_one_tenant_can_be_verified_alone(line, other_tenant, entries, tamper):
    tamper(entries[0])
    assert [report["tenant"] for report in line("verify", "--tenant", other_tenant.pk, "--json").data] == ["市档案馆"]
    assert line("verify", "--tenant", other_tenant.pk).status == 0


# --- doctor -----------------------------------------------------------------------------------------------------------


def test_a_sound_installation_has_nothing_worse_than_a_warning(found, entries):
    findings, status = found()
    assert set(findings.values()) <= {"warning"}
    assert status == 0
    assert "The business day is set to 2026-11-21." in findings
    assert "Production mode is off." in findings


def test_a_flaw_in_the_trail_is_an_error(found, tenant, entries, tamper):
    tamper(entries[0])
    findings, status = found()
    assert (findings[f"{tenant}: 1 flaw."], status) == ("error", 1)


def test_entries_that_nobody_seals_are_told(found, tenant, settings):
    settings.TODAY = "2026-11-20"
    with people.as_system(tenant):
        make("vendor")
    settings.TODAY = "2026-11-21"
    findings, status = found()
    assert any("are not sealed" in message for message in findings)
    assert status == 0


def test_a_migration_that_is_missing_is_an_error_and_nothing_else_is_looked_at(found, monkeypatch):
    monkeypatch.setattr(database, "unapplied", lambda: ["core.0009_later"])
    assert found() == ({"1 migration is missing.": "error"}, 1)


def test_a_database_that_does_not_answer_is_an_error(found, monkeypatch):
    def silent():
        raise DatabaseError("connection refused")

    monkeypatch.setattr(database, "unapplied", silent)
    assert found() == ({"The database does not answer: connection refused.": "error"}, 1)


@pytest.mark.parametrize(("free", "level"), [(100, "error"), (1000, "warning"), (50_000, None)])
def test_little_room_is_told_before_it_is_none(found, monkeypatch, free, level):
    monkeypatch.setattr(ailments.shutil, "disk_usage", lambda _path: SimpleNamespace(free=free * 1_000_000))
    levels = [told for message, told in found()[0].items() if "MB are free" in message]
    assert levels == ([level] if level else [])


def test_entries_of_the_future_mean_that_a_clock_is_wrong(found, tenant, settings):
    settings.TODAY = "2100-01-01"
    with people.as_system(tenant):
        make("org_unit")
    settings.TODAY = None
    assert any("still to come" in message and level == "error" for message, level in found()[0].items())


def test_jobs_that_wait_too_long_or_were_given_up_are_told(found, tenant):
    job(tenant, run_at=clock.now() - dt.timedelta(hours=1))
    job(tenant, name="import", state=Job.State.FAILED)
    job(tenant, name="seal", state=Job.State.DONE)
    findings, _status = found()
    assert f"{tenant}: 1 job is overdue." in findings
    assert f"{tenant}: 1 job was given up (import)." in findings


def test_a_year_whose_days_off_are_not_known_is_told(found, tenant, settings):
    told = "The days off of 2026 are not known; only weekends count as days off."
    assert told not in found()[0]
    OfficialDay.objects.filter(day__year=2026).delete()
    assert found()[0][told] == "warning"


def test_the_coming_year_must_be_known_from_december_on(found, tenant, settings):
    OfficialDay.objects.filter(day__year=2027).delete()
    coming = "The days off of 2027 are not known; only weekends count as days off."
    assert coming not in found()[0]
    settings.TODAY = "2026-12-01"
    assert coming in found()[0]


def test_keys_that_others_can_read_are_an_error(found, home):
    keys.ring()
    ring = home / "keys.json"
    ring.chmod(0o640)
    try:
        assert found()[0][f"{ring} can be read by others."] == "error"
    finally:
        ring.chmod(0o600)
    assert f"{ring} can be read by others." not in found()[0]


def test_in_production_what_is_unsafe_is_an_error(found, settings):
    settings.PRODUCTION, settings.TODAY, settings.ALLOWED_HOSTS = True, None, ["*"]
    Tenant.objects.create(name="某市数据局")
    findings, status = found()
    assert findings["It is not said under which names this is reached."] == "error"
    assert findings["The demonstration is in this database; its password is known to everybody."] == "error"
    assert status == 1


def test_people_are_told_what_helps(line, monkeypatch):
    monkeypatch.setattr(database, "unapplied", lambda: ["core.0009_later"])
    assert line("doctor").out.splitlines() == ["error: 1 migration is missing.", "    → tongguan migrate"]
