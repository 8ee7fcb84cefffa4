"""An import can be taken back as long as nobody has built on it, and the trail tells of both."""

import pytest
from django.core.exceptions import ValidationError

from tests import people
from tests.examples import make
from tests.exchange import books
from tongguan.core import duty_rounds, jobs
from tongguan.core.models import AuditEntry, Evidence, Job, PeriodicTask
from tongguan.exchange import undoing
from tongguan.exchange.models import ImportBatch, ImportTouch
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import NDA, DataLocation, Project, Vendor, VendorStaff


@pytest.fixture
def imported(bring_in):
    """Import a file; the batch."""
    return lambda file, plan: ImportBatch.objects.get(pk=bring_in(file, plan).batch)


def vendors(*rows):
    return books.book(("供应商", [["供应商名称", "统一社会信用代码", "服务内容"], *rows]))


def test_what_was_made_is_voided_and_what_was_changed_is_as_before(imported, office):
    there = make("vendor", services="运维")
    batch = imported(vendors([there.name, there.uscc, "开发"], ["新公司", people.credit_code(), ""]), "vendor")
    assert undoing.undo(batch, office) == 2
    there.refresh_from_db()
    assert there.services == "运维"
    assert list(Vendor.objects.all()) == [there]
    assert Vendor.everything.get(name="新公司").voided
    batch.refresh_from_db()
    assert batch.state == "undone"
    assert not ImportTouch.objects.exists()


def test_undoing_is_told_in_the_trail_of_each_record(imported, office):
    batch = imported(vendors(["新公司", "", ""]), "vendor")
    undoing.undo(batch, office)
    told = AuditEntry.objects.filter(register="vendor").order_by("pk").values_list("action", flat=True)
    assert list(told) == ["opening", "void"]
    assert AuditEntry.objects.filter(register="import_batch", record=batch.pk, action="undo").exists()


def test_a_whole_ledger_is_taken_back(imported, office):
    batch = imported(books.staff_book([books.staff_row(number) for number in range(1, 4)]), "staff-ledger")
    undoing.undo(batch, office)
    assert not any(model.objects.exists() for model in (Vendor, Project, Person, VendorStaff, NDA))


def test_it_can_be_imported_again_afterwards(imported, bring_in, office):
    file = books.staff_book([books.staff_row(1)])
    undoing.undo(imported(file, "staff-ledger"), office)
    assert bring_in(file, "staff-ledger").counts["created"] == 1


def test_imports_of_the_same_record_are_taken_back_one_after_the_other(imported, office):
    first = imported(vendors(["新公司", people.credit_code(), "运维"]), "vendor")
    made = Vendor.objects.get()
    second = imported(vendors(["新公司", made.uscc, "开发"]), "vendor")
    third = imported(vendors(["新公司", made.uscc, "培训"]), "vendor")
    for batch in (third, second, first):
        undoing.undo(batch, office)
    made = Vendor.everything.get()
    assert (made.services, made.voided) == ("运维", True)


def test_what_was_changed_by_hand_between_two_imports_stays_in_the_way(imported, office):
    first = imported(vendors(["新公司", people.credit_code(), "运维"]), "vendor")
    made = Vendor.objects.get()
    made.scale = "百人"
    made.save()
    undoing.undo(imported(vendors(["新公司", made.uscc, "开发"]), "vendor"), office)
    with pytest.raises(ValidationError):
        undoing.undo(first, office)


def test_an_identity_number_that_was_added_is_taken_away_again(imported, office):
    person = make("person", name="王五", id_no="", mobile=people.mobile_number())
    rows = [["姓名", "手机号", "身份证号"], ["王五", person.mobile.reveal(), people.identity_number()]]
    batch = imported(books.book(("人员", rows)), "person")
    person.refresh_from_db()
    assert person.id_no
    undoing.undo(batch, office)
    person.refresh_from_db()
    assert (person.id_no, person.id_no_index) == ("", "")


def test_an_identity_number_that_was_changed_is_as_before(imported, office):
    person = make("person")
    old = person.id_no.reveal()
    rows = [["姓名", "手机号", "身份证号"], [person.name, person.mobile.reveal(), people.identity_number()]]
    batch = imported(books.book(("人员", rows)), "person")
    assert batch.report["counts"]["created"] == 1, "another number is another person"
    undoing.undo(batch, office)
    person.refresh_from_db()
    assert person.id_no.reveal() == old


def test_child_rows_are_taken_back_with_their_record(imported, office):
    there = make("vendor")
    rows = [["名称", str(DataLocation._meta.verbose_name_plural)], [there.name, "境外 | 新加坡 | 容灾"]]
    mapped = books.book(("供应商", rows))
    batch = imported(mapped, "vendor")
    assert DataLocation.objects.filter(vendor=there).count() == 2
    undoing.undo(batch, office)
    assert DataLocation.objects.filter(vendor=there).count() == 1


def test_a_record_written_twice_by_the_import_is_as_before(imported, office):
    there = make("vendor", services="运维", uscc="")
    batch = imported(vendors([there.name, "", "开发"], [there.name, people.credit_code(), ""]), "vendor")
    assert undoing.undo(batch, office) == 2
    there.refresh_from_db()
    assert (there.services, there.uscc) == ("运维", "")


def test_what_somebody_changed_since_bars_it_and_is_named(imported, office):
    batch = imported(vendors(["甲公司", "", ""], ["乙公司", "", ""]), "vendor")
    changed = Vendor.objects.get(name="乙公司")
    changed.services = "运维"
    changed.save()
    with pytest.raises(ValidationError, match=changed.number):
        undoing.undo(batch, office)
    assert Vendor.objects.count() == 2
    batch.refresh_from_db()
    assert batch.state == "done"


def test_what_somebody_built_on_bars_it_and_is_named(imported, office):
    batch = imported(vendors(["甲公司", "", ""]), "vendor")
    contract = make("contract", vendor=Vendor.objects.get())
    with pytest.raises(ValidationError, match=contract.number):
        undoing.undo(batch, office)


def test_tasks_that_follow_by_rule_from_what_was_imported_bar_nothing_and_fall_away_with_it(imported, office, tenant):
    batch = imported(books.staff_book([books.staff_row(1)]), "staff-ledger")
    duty_rounds.keep_all(tenant)
    owed = PeriodicTask.objects.filter(register="vendor_staff", state__in=PeriodicTask.OPEN)
    assert owed.exists()
    undoing.undo(batch, office)
    duty_rounds.keep_all(tenant)
    assert not owed.exists()


def test_evidence_handed_in_since_bars_it(imported, office):
    batch = imported(vendors(["甲公司", "", ""]), "vendor")
    evidence = make("evidence")
    Evidence.objects.get(pk=evidence.pk)
    evidence.register, evidence.record = "vendor", Vendor.objects.get().pk
    evidence.save()
    with pytest.raises(ValidationError, match=evidence.number):
        undoing.undo(batch, office)


def test_what_was_changed_while_it_was_undone_is_left_alone(imported, office):
    batch = imported(vendors(["甲公司", "", ""]), "vendor")
    batch.state = ImportBatch.State.UNDOING
    batch.save()
    changed = Vendor.objects.get()
    changed.services = "运维"
    changed.save()
    with pytest.raises(ValidationError, match=changed.number):
        undoing.undo(batch, office)
    assert Vendor.objects.get().services == "运维"


def test_an_import_is_undone_once(imported, office):
    batch = imported(vendors(["甲公司", "", ""]), "vendor")
    undoing.undo(batch, office)
    with pytest.raises(ValidationError):
        undoing.undo(batch, office)


def test_who_may_not_write_takes_nothing_back(imported, as_role):
    batch = imported(vendors(["甲公司", "", ""]), "vendor")
    with as_role("service_desk") as actor, pytest.raises(ValidationError):
        undoing.undo(batch, actor)


def test_a_large_import_is_undone_in_the_background(imported, office, tenant):
    batch = imported(vendors(["甲公司", "", ""]), "vendor")
    undoing.start(batch)
    assert jobs.run_one(tenant)
    assert Job.objects.get(name="undo import").result == {"batch": batch.pk, "undone": 1}
    assert not Vendor.objects.exists()


def test_what_bars_it_is_said_before_it_is_queued(imported, office):
    batch = imported(vendors(["甲公司", "", ""]), "vendor")
    Vendor.objects.get().void("entered twice")
    with pytest.raises(ValidationError):
        undoing.start(batch)
    assert not Job.objects.exists()
