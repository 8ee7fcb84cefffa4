"""The trail beyond the database: signed copies proved anywhere, old entries taken away by two people and an owner."""

import csv
import io
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from tests import people
from tests.examples import make
from tongguan import schedule
from tongguan.core import audit, clock, sealing
from tongguan.core.actor import acting_as
from tongguan.core.models import Archive, AuditEntry, Disposal, Job, Notification, Seal, User
from tongguan.protection import archiving, disposing, trail_proof


@pytest.fixture
def grown(tenant, as_role, django_capture_on_commit_callbacks):
    """Three seals of different days and two loose entries."""

    def grow(settings):
        for day in ("2022-01-10", "2022-06-10", "2026-11-20"):
            settings.TODAY = day
            with as_role("office_head"):
                for _each in range(3):
                    make("org_unit")
                audit.note("org_unit", None, "export", reason="=HYPERLINK(\"x\") '引号'\n换行")
                with django_capture_on_commit_callbacks(execute=True):
                    sealing.seal_all(tenant)
        settings.TODAY = "2026-11-21"
        with as_role("office_head"):
            make("org_unit")

    return grow


@pytest.fixture
def trail(grown, settings):
    grown(settings)


def taken(as_role, path, since=None, until=None):
    with as_role("auditadmin"):
        path.write_bytes(b"".join(archiving.exported(since, until, path.suffix[1:])))
    return path


def messages(path):
    return [flaw["message"] for flaw in trail_proof.report(path)["flaws"]]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_signed_copy_is_proved_without_the_database(trail, as_role, tmp_path, form, django_assert_num_queries):
    path = taken(as_role, tmp_path / f"trail.{form}")
    with django_assert_num_queries(0):
        told = trail_proof.report(path)
    assert told["flaws"] == []
    assert (told["first"], told["last"], told["seals"]) == (1, 3, 3)
    assert told["entries"] > 12
    assert told["unsealed"] >= 1


def test_a_copy_holds_the_days_that_were_asked_for_in_whole_seals(trail, as_role, tmp_path):
    path = taken(as_role, tmp_path / "trail.jsonl", clock.dt.date(2022, 6, 1), clock.dt.date(2022, 6, 30))
    told = trail_proof.report(path)
    assert (told["first"], told["last"], told["unsealed"], told["flaws"]) == (2, 2, 0, [])


def test_only_the_audit_administrator_takes_the_trail_along_and_that_is_noted(trail, as_role, tenant):
    for role in ("sysadmin", "secadmin", "leader"):
        with as_role(role), pytest.raises(PermissionDenied):
            archiving.exported(None, None, "jsonl")
    with as_role("auditadmin") as actor:
        list(archiving.exported(None, None, "csv"))
        entry = AuditEntry.objects.get(register="audit_log", action="export")
    assert (entry.actor, entry.changes["format"]) == (actor.user, [None, "csv"])


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_whatever_is_changed_in_a_copy_is_found(trail, as_role, tmp_path, form):
    path = taken(as_role, tmp_path / f"trail.{form}")
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    changed = {
        "a word": whole.replace("换行".encode(), "改行".encode(), 1),
        "a line less": b"".join(lines[:4] + lines[5:])
        if form == "jsonl"
        else whole.replace(b"org_unit", b"org_unix", 1),
        "one more": whole.replace(lines[-1], b"") + lines[-2] + lines[-1],
    }
    for what, content in changed.items():
        path.write_bytes(content)
        try:
            assert messages(path), what
        except ValidationError:
            continue
    for cut in (whole[: len(whole) // 2], b"".join(lines[:-1]), b"", b"{}\n"):
        path.write_bytes(cut)
        with pytest.raises(ValidationError):
            trail_proof.report(path)


def test_a_copy_that_was_signed_anew_without_the_key_is_found(trail, as_role, tmp_path):
    path = taken(as_role, tmp_path / "trail.jsonl")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines[2]["reason"] = "另一个理由"
    body = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines[:-1])
    foot = lines[-1] | {"sm3": archiving.crypto.digest_sm3(body.encode())}
    path.write_text(body + json.dumps(foot) + "\n")
    found = messages(path)
    assert len(found) >= 2


def test_a_sheet_of_the_trail_holds_no_formula(trail, as_role, tmp_path):
    path = taken(as_role, tmp_path / "trail.csv")
    cells = [cell for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)


# --- taking away ------------------------------------------------------------------------------------------------------

UPTO = clock.dt.date(2022, 12, 31)


@pytest.fixture
def approved(trail, as_role):
    with as_role("sysadmin"):
        asked = archiving.ask(UPTO, "三年期满")
    with as_role("secadmin"):
        return archiving.decide(asked, approve=True)


@pytest.fixture
def carried_out(approved, tenant, tmp_path, as_owner):
    with acting_as(User.objects.system(), tenant), as_owner():
        made = archiving.carry_out(approved, tmp_path)
    made.directory = tmp_path
    return made


def test_entries_that_are_still_to_be_kept_are_not_asked_for(trail, as_role):
    with as_role("sysadmin"), pytest.raises(ValidationError) as told:
        archiving.ask(clock.dt.date(2026, 1, 1), "省空间")
    assert "upto" in told.value.message_dict


def test_two_people_decide_and_neither_is_the_audit_administrator(trail, as_role):
    for role in ("auditadmin", "secadmin", "office_head"):
        with as_role(role), pytest.raises(PermissionDenied):
            archiving.ask(UPTO, "三年期满")
    with as_role("sysadmin", "secadmin"):
        asked = archiving.ask(UPTO, "三年期满")
        with pytest.raises(PermissionDenied, match="SOD-16"):
            archiving.decide(asked, approve=True)
    with as_role("auditadmin"), pytest.raises(PermissionDenied):
        archiving.decide(asked, approve=True)
    with as_role("secadmin"):
        assert archiving.decide(asked, approve=False).state == "refused"


def test_archived_entries_lie_in_a_proved_file_and_the_chain_stays_whole(
    carried_out, tenant, tmp_path, as_role, user_with
):
    path = tmp_path / carried_out.file
    told = trail_proof.report(path)
    assert (told["flaws"], told["entries"], told["first"], told["last"]) == ([], carried_out.entries, 1, 2)
    assert path.stat().st_mode & 0o777 == 0o600
    with people.as_system(tenant):
        assert not AuditEntry.objects.filter(tenant=tenant, at__lt=clock.now().replace(year=2023)).exists()
        assert Seal.objects.filter(tenant=tenant).count() == 3
        assert sealing.verify(tenant) == []
        assert sealing.report(tenant)["archived"] == carried_out.entries
        entry = AuditEntry.objects.get(register="disposal", action="archive")
        assert Disposal.objects.get().state == "done"
    said = {name: after for name, (_before, after) in entry.changes.items()}
    assert (said["entries"], said["sm3"], said["last_seal"]) == (carried_out.entries, carried_out.sm3, 2)


def test_the_next_archive_goes_on_where_the_last_one_ended(carried_out, tenant, on_day, as_role, as_owner):
    tmp_path = carried_out.directory
    on_day(2030, 6, 1)
    with as_role("sysadmin"):
        asked = archiving.ask(clock.dt.date(2026, 12, 31), "三年期满")
    with as_role("secadmin"):
        decided = archiving.decide(asked, approve=True)
    with acting_as(User.objects.system(), tenant), as_owner():
        made = archiving.carry_out(decided, tmp_path)
    assert made.first == 3
    assert trail_proof.report(tmp_path / made.file)["flaws"] == []
    with people.as_system(tenant):
        assert sealing.verify(tenant) == []


def test_who_only_says_that_a_range_was_archived_is_found(trail, approved, tenant, as_owner):
    with acting_as(User.objects.system(), tenant), as_owner() as cursor:
        seal = Seal.objects.get(tenant=tenant, serial=1)
        cursor.execute("DELETE FROM core_auditentry WHERE seal_id = %s", [seal.pk])
        Archive.objects.create(
            tenant=tenant,
            first=1,
            last=1,
            entries=4,
            upto=clock.now(),
            file="x.jsonl",
            sm3="0" * 64,
            made_at=clock.now(),
            disposal=approved,
            mac="00000000.feed",
        )
        flaws = sealing.verify(tenant)
    assert len(flaws) > 4
    assert flaws[0].seal == 1


def test_altered_entries_are_not_archived(approved, tenant, tmp_path, as_owner):
    with acting_as(User.objects.system(), tenant), as_owner() as cursor:
        first = AuditEntry.objects.filter(tenant=tenant).order_by("id").first()
        cursor.execute("UPDATE core_auditentry SET reason = 'x' WHERE id = %s", [first.pk])
        with pytest.raises(ValidationError):
            archiving.carry_out(approved, tmp_path)
        assert AuditEntry.objects.filter(pk=first.pk).exists()
        assert not Archive.objects.exists()


def test_nothing_is_carried_out_that_was_not_decided(trail, tenant, as_role, tmp_path, as_owner):
    with as_role("sysadmin"):
        asked = archiving.ask(UPTO, "三年期满")
    with acting_as(User.objects.system(), tenant), as_owner(), pytest.raises(ValidationError):
        archiving.carry_out(asked, tmp_path)


@pytest.mark.postgresql
def test_the_applications_role_takes_nothing_away(approved, tenant, tmp_path):
    assert connection.vendor == "postgresql"
    with acting_as(User.objects.system(), tenant), pytest.raises(PermissionDenied):
        archiving.carry_out(approved, tmp_path)


def test_the_pages_of_the_administrators_ask_decide_and_take_along(trail, client_as, tenant):
    system, security, auditor = (client_as(role) for role in ("sysadmin", "secadmin", "auditadmin"))
    for client in (system, security, auditor):
        assert client.get("/platform/archiving/").status_code == 200
    assert client_as("leader").get("/platform/archiving/").status_code == 403
    asked = {"do": "ask", "upto": "2022-12-31", "reason": "三年期满"}
    assert security.post("/platform/archiving/", asked).status_code == 403
    assert system.post("/platform/archiving/", asked | {"upto": "2026-11-01"}).status_code == 422
    assert system.post("/platform/archiving/", asked).status_code == 302
    assert "/platform/archiving/" in security.get("/notifications/").content.decode()
    with people.as_system(tenant):
        pk = disposing.waiting("archive").get().pk
    assert system.post("/platform/archiving/", {"do": "approve", "id": pk}).status_code == 403
    assert security.post("/platform/archiving/", {"do": "approve", "id": pk}).status_code == 302
    assert security.post("/platform/archiving/", {"do": "approve", "id": pk}).status_code == 422
    taken = auditor.post("/platform/archiving/trail/", {"form": "jsonl"})
    assert b'"kind":"foot"' in b"".join(taken.streaming_content)
    assert system.post("/platform/archiving/trail/", {"form": "jsonl"}).status_code == 403


def test_a_broken_chain_and_a_full_disk_reach_the_audit_administrator(trail, tenant, user_with, as_owner, monkeypatch):
    auditadmin = user_with("auditadmin")
    with as_owner() as cursor:
        cursor.execute("UPDATE core_auditentry SET reason = 'x' WHERE tenant_id = %s", [tenant.pk])
    monkeypatch.setattr("tongguan.core.alarms.FREE_MB", 10**12)
    schedule.verify(Job(tenant=tenant, user=User.objects.system()))
    with people.as_system(tenant):
        schedule.watch_disk(None)
        told = {notice.given["alarm"] for notice in Notification.objects.filter(account=auditadmin, kind="alarm")}
    assert told == {"chain", "disk"}
