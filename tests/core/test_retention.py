"""What is kept for how long: a table with hard minimums, and purges that say what, how much, up to when and why."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError

from tests import people
from tests.examples import make
from tests.exchange import books
from tests.purging import purge
from tongguan.core import clock, evidence
from tongguan.core.actor import acting
from tongguan.core.models import AuditEntry, Evidence, Job, Preference
from tongguan.exchange import importing
from tongguan.exchange.models import ImportBatch, RejectedRow
from tongguan.outsourcing import background_files
from tongguan.outsourcing.models import StaffAssessment, VendorStaff
from tongguan.protection import archiving, retention


def proof(text, **about):
    return evidence.take_in(io.BytesIO(b"%PDF-1.4 " + text.encode()), "proof.pdf", **about)


def aged(days):
    return clock.now() - dt.timedelta(days=days)


def test_every_rule_says_what_how_long_how_little_and_why():
    wanted = {"audit", "jobs", "notices", "evidence", "attempts", "sessions", "rejected_rows", "imports", "background"}
    assert wanted <= set(retention.rules)
    for rule in retention.rules.values():
        assert 0 <= rule.least <= rule.default, rule.key
        assert str(rule.what)
        assert str(rule.basis)


def test_no_setting_goes_below_its_hard_minimum(as_role):
    with as_role("secadmin"):
        for rule in retention.rules.values():
            if rule.least:
                with pytest.raises(ValidationError):
                    Preference(key=rule.setting, value=str(rule.least - 1), reason="省空间").full_clean()
    with as_role("office_head"), pytest.raises(ValidationError):
        Preference(key="retention.audit_days", value="1000", reason="省空间").full_clean()


def test_audit_entries_stay_a_year_at_least_where_the_platform_faces_the_internet(as_role):
    with as_role("secadmin"):
        assert archiving.days_kept() == 1095
        Preference(key="retention.audit_days", value="180", reason="内网").save()
        acting().notes.clear()
        assert archiving.days_kept() == 365
        Preference(key="retention.faces_internet", value="false", reason="内网部署").save()
        acting().notes.clear()
        assert archiving.days_kept() == 180


def test_a_purge_leaves_one_entry_that_says_what_how_much_up_to_when_and_why(office, tenant):
    given = {"tenant": tenant, "user": office.user, "name": "seal", "run_at": aged(40), "state": Job.State.DONE}
    Job.objects.create(ended_at=aged(40), **given)
    Job.objects.create(ended_at=aged(40), **given)
    Job.objects.create(ended_at=aged(10), **given)
    with people.as_system(tenant):
        assert purge() == {"jobs": 2}
        entry = AuditEntry.objects.get(register="retention", action="purge")
        assert purge() == {}
    told = {name: after for name, (_before, after) in entry.changes.items()}
    assert (told["rule"], told["days"], told["count"]) == ("retention.jobs_days", 30, 2)
    assert told["before"] == aged(30).isoformat()[: len(told["before"])] or told["before"][:10] == str(aged(30).date())
    assert Job.objects.count() == 1


def test_files_of_withdrawn_evidence_go_and_their_digests_stay(
    office, on_day, client_as, django_capture_on_commit_callbacks
):
    old, used = proof("旧"), proof("新")
    same = proof("旧")
    Evidence.workflow.take("withdraw", old, reason="误传")
    on_day(2036, 12, 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge()["evidence"] == 1
    old.refresh_from_db()
    assert old.purged_on == clock.today()
    assert same.file.storage.exists(same.file.name), "another piece of evidence needs the same content"
    Evidence.workflow.take("withdraw", same, reason="误传")
    on_day(2047, 12, 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge()["evidence"] == 1
    assert not same.file.storage.exists(same.file.name)
    assert used.file.storage.exists(used.file.name)
    answer = client_as("office_head").get(f"/evidence/{same.pk}/file/")
    assert answer.status_code == 404
    assert same.sm3 in answer.content.decode()


def test_imports_go_with_their_sheets_and_what_they_wrote_stays(office, on_day, django_capture_on_commit_callbacks):
    rows = [["供应商名称", "服务内容", "统一社会信用代码"], ["甲公司", "运维", ""], ["", "运维", "坏"]]
    sheet = books.book(("供应商", rows))
    importing.run(sheet, "vendor", actor=acting())
    batch = ImportBatch.objects.get()
    assert RejectedRow.objects.exists()
    on_day(2027, 3, 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge()["rejected_rows"] == 1
    on_day(2027, 12, 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge()["imports"] == 1
    file = Evidence.objects.get(pk=batch.evidence_id)
    assert file.purged_on
    assert not file.file.storage.exists(file.file.name)
    assert AuditEntry.objects.filter(register="vendor", action__in=["create", "opening"]).exists()


@pytest.fixture
def cleared(office):
    """Somebody who was cleared on proofs: of the background, and of skill."""
    member = make("vendor_staff")
    background, skill, report = proof("无犯罪记录证明"), proof("资格证书"), proof("评估报告")
    assessment = make("staff_assessment", vendor_staff=member, evidence=report)
    attached = proof("户籍证明", register="staff_assessment", record=assessment.pk)
    for condition, file in (("SC-05", background), ("SC-03", skill)):
        row = assessment.conditions.get(condition=condition)
        row.evidence = file
        row.save()
    member.state, member.cleared_on = "cleared", clock.today()
    member.opening = True
    member.save(action="opening")
    return member, {"background": background, "skill": skill, "report": report, "attached": attached}


def test_files_of_background_checks_go_after_the_clearance_with_who_saw_them_on_record(
    cleared, office, on_day, client_as, django_capture_on_commit_callbacks
):
    member, files = cleared
    reader = client_as("assessor")
    shown = reader.get(f"/evidence/{files['background'].pk}/file/")
    assert "无犯罪记录证明".encode() in b"".join(shown.streaming_content)
    assert background_files.purge(clock.now()) == 0
    on_day(2026, 12, 25)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge()["background"] == 2
    for name, gone in (("background", True), ("attached", True), ("skill", False), ("report", False)):
        files[name].refresh_from_db()
        assert bool(files[name].purged_on) is gone, name
        assert files[name].file.storage.exists(files[name].file.name) is not gone, name
        assert files[name].sm3
    member = VendorStaff.objects.get(pk=member.pk)
    assert (member.files_purged_on, member.state) == (clock.today(), "cleared")
    assert StaffAssessment.objects.get(vendor_staff=member).conditions.get(condition="SC-05").evidence_id
    seen = AuditEntry.objects.get(register="evidence", record=files["background"].pk, action="read_file")
    assert seen.actor == reader.user
    assert purge() == {}
