"""Rows become records through the register's own form: counts reconcile, numbers have no gap, links are found."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from tests import people
from tests.examples import make
from tests.exchange import books
from tongguan.core import numbering, scopes
from tongguan.core.models import AuditEntry, Counter, SearchEntry
from tongguan.exchange import importing, units
from tongguan.exchange.models import ImportBatch, RejectedRow
from tongguan.organisation.models import OrgUnit, Person
from tongguan.outsourcing.models import NDA, Project, Vendor

HEAD = ["供应商名称", "统一社会信用代码", "服务内容"]


def vendors(*rows):
    return books.book(("供应商", [HEAD, *rows]))


def test_what_is_read_is_created_updated_unchanged_or_rejected(bring_in):
    kept, changed = make("vendor", services="运维"), make("vendor", services="运维")
    rows = [
        [kept.name, kept.uscc, "运维"],
        [changed.name, changed.uscc, "开发"],
        ["新公司", people.credit_code(), "咨询"],
        ["错公司", "123", "咨询"],
    ]
    report = bring_in(vendors(*rows), "vendor")
    assert report.counts == {"read": 4, "created": 1, "updated": 1, "unchanged": 1, "rejected": 1}
    assert report.registers == {"vendor": report.counts}
    changed.refresh_from_db()
    assert changed.services == "开发"


def test_a_dry_run_tells_the_same_and_leaves_nothing(bring_in):
    rows = [["甲公司", people.credit_code(), "运维"], ["乙公司", "123", ""], ["甲公司", "", "运维"]]
    told = bring_in(vendors(*rows), "vendor", dry_run=True)
    assert not Vendor.objects.exists()
    assert not ImportBatch.objects.exists()
    assert not Counter.objects.filter(prefix="V").exists()
    done = bring_in(vendors(*rows), "vendor")
    assert (told.counts, told.as_dict()["errors"]) == (done.counts, done.as_dict()["errors"])


def test_a_dry_run_longer_than_its_window_counts_a_company_once(bring_in, monkeypatch):
    monkeypatch.setattr(importing, "WINDOW", 3)
    rows = [books.staff_row(number) for number in range(1, 8)]
    told = bring_in(books.staff_book(rows), "staff-ledger", dry_run=True)
    done = bring_in(books.staff_book(rows), "staff-ledger")
    assert told.registers == done.registers
    assert told.registers["vendor"] == {"read": 7, "created": 1, "updated": 0, "unchanged": 6, "rejected": 0}


def test_numbers_have_no_gap_though_rows_were_rejected(bring_in, monkeypatch):
    monkeypatch.setattr(units, "ROWS", 3)
    monkeypatch.setattr(importing, "ROWS", 3)
    rows = [[f"公司{number}", "123" if number % 2 else people.credit_code(), ""] for number in range(8)]
    bring_in(vendors(*rows), "vendor")
    numbers = sorted(Vendor.objects.values_list("number", flat=True))
    assert numbers == [f"V-2026-{serial:04}" for serial in range(1, 5)]
    assert make("vendor").number == "V-2026-0005"


def test_a_row_that_fails_late_takes_back_its_number_its_trail_and_its_search_text(bring_in):
    late = books.staff_row(2, 入场日期="2025.5.1", 离场日期="2025.4.1", 外包单位="只在错行中的公司")
    bring_in(books.staff_book([books.staff_row(1), late, books.staff_row(3)]), "staff-ledger")
    assert sorted(Person.objects.values_list("number", flat=True)) == ["P-2026-0001", "P-2026-0002"]
    assert AuditEntry.objects.filter(register="person", action="opening").count() == 2
    assert SearchEntry.objects.filter(register="vendor").count() == 1


def test_a_vendor_without_code_gets_it_from_the_sheet(bring_in):
    vendor = make("vendor", uscc="")
    code = people.credit_code()
    report = bring_in(vendors([vendor.name, code, ""]), "vendor")
    assert report.counts["updated"] == 1
    vendor.refresh_from_db()
    assert vendor.uscc == code


def test_a_code_is_found_however_it_is_spaced(bring_in):
    vendor = make("vendor")
    spaced = f"{vendor.uscc[:8].lower()} {vendor.uscc[8:]}"
    assert bring_in(vendors([vendor.name, spaced, vendor.services]), "vendor").counts["unchanged"] == 1


def test_a_name_that_another_code_has_is_an_error_by_the_constraint(bring_in, messages_of):
    vendor = make("vendor")
    report = bring_in(vendors([vendor.name, people.credit_code(), ""]), "vendor")
    ((cell, message),) = messages_of(report)
    assert (cell, report.counts["rejected"]) == ("2", 1)
    (by_name,) = [one for one in Vendor._meta.constraints if one.name == "vendor_name_once"]
    assert message == str(by_name.violation_error_message)


def test_links_are_found_by_number_name_or_code_and_within_the_same_sheet(bring_in):
    office = make("org_unit", name="信息中心")
    rows = [["名称", "所属单位"], ["网络处", "信息中心"], ["安全处", office.number], ["机房", "网络处"]]
    file = books.book(("单位", rows))
    report = bring_in(file, "org_unit", mapping={"名称": "name", "所属单位": "parent_unit"})
    assert report.errors == []
    assert OrgUnit.objects.get(name="机房").parent_unit.name == "网络处"
    assert OrgUnit.objects.filter(parent_unit=office).count() == 2


def test_a_link_that_leads_nowhere_or_to_several_is_told_at_its_cell(bring_in, messages_of):
    first, second = make("person", name="王伟"), make("person", name="王伟")
    head = {"项目名称": "name", "服务类型": "service_type", "主管领导": "leader"}
    rows = [[*head], ["甲", "运维", "王伟"], ["乙", "运维", "赵云"], ["丙", "运维", first.number]]
    report = bring_in(books.book(("项目", rows)), "project", mapping=head)
    found = dict(messages_of(report))
    assert list(found) == ["C2", "C3"]
    assert first.number in found["C2"]
    assert second.number in found["C2"]
    assert Project.objects.get().leader == first


@pytest.mark.parametrize("word", ["境内", "mainland", "MAINLAND", "mainland of China"])
def test_choices_are_known_by_value_and_label_in_either_language(bring_in, word):
    rows = [["供应商名称", "注册地"], ["长河", word]]
    assert bring_in(books.book(("一", rows)), "vendor").errors == []
    assert Vendor.objects.get().registered_in == "mainland"


def test_an_unknown_choice_is_told_with_what_is_allowed(bring_in, messages_of):
    report = bring_in(books.book(("一", [["供应商名称", "注册地"], ["长河", "火星"]])), "vendor")
    ((cell, message),) = messages_of(report)
    assert cell == "B2"
    assert str(Vendor._meta.get_field("registered_in").choices[0][1]) in message


def test_errors_are_told_in_the_language_of_whoever_imports(bring_in, messages_of):
    file = books.book(("一", [["供应商名称", "资质有效期"], ["长河", "明年"]]))
    with translation.override("en"):
        assert "is not a day" in messages_of(bring_in(file, "vendor", dry_run=True))[0][1]
    with translation.override("zh-hans"):
        assert "is not a day" not in messages_of(bring_in(file, "vendor", dry_run=True))[0][1]


def test_a_new_record_may_stand_in_a_state_and_its_dates_beside_it(bring_in):
    make("vendor", name="长河")
    head = {"方": "party_type", "公司": "vendor", "签订": "signed_on", "状态": "state"}
    rows = [[*head], ["vendor", "长河", "2025.1.1", "signed"]]
    assert bring_in(books.book(("一", rows)), "nda", mapping=head).errors == []
    nda = NDA.objects.get()
    assert (nda.state, nda.opening, nda.signed_on) == ("signed", True, dt.date(2025, 1, 1))


def test_a_signed_state_without_its_date_is_refused(bring_in, messages_of):
    make("vendor", name="长河")
    head = {"方": "party_type", "公司": "vendor", "状态": "state"}
    report = bring_in(books.book(("一", [[*head], ["vendor", "长河", "signed"]])), "nda", mapping=head)
    assert len(messages_of(report)) == 1
    assert not NDA.objects.exists()


def test_a_frozen_field_is_not_changed_by_a_sheet(bring_in, messages_of):
    nda = make("nda", state="signed", opening=True)
    head = {
        "号": "number@x",
        "签订": "signed_on",
        "公司": "vendor",
        "方": "party_type",
        "人": "vendor_staff",
        "至": "valid_to",
    }
    cells = [nda.number, nda.signed_on, nda.vendor.name, nda.party_type, nda.vendor_staff.number, "2031-01-01"]
    mapping = {key: name for key, name in head.items() if name != "number@x"}
    rows = [[*head], [str(cell) for cell in cells]]
    report = bring_in(books.book(("一", rows)), "nda", mapping=mapping)
    assert [cell for cell, _message in messages_of(report)] == ["F2"]


def test_who_may_not_write_a_register_imports_nothing(as_role):
    with as_role("service_desk") as actor, pytest.raises(ValidationError):
        importing.run(vendors(["长河", "", ""]), "vendor", actor=actor)


def test_an_unknown_plan_is_told_with_those_that_there_are(bring_in):
    with pytest.raises(ValidationError, match="staff-ledger"):
        bring_in(vendors(), "nonsense")


def test_a_rejected_row_is_kept_as_reason_and_digest_only(bring_in):
    number = people.identity_number()
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    row = books.staff_row(1, 身份证号=wrong)
    # An identity number in the wrong column would stand in the message.
    row[books.STAFF_HEAD.index("入场日期")] = wrong
    report = bring_in(books.staff_book([row]), "staff-ledger")
    kept = RejectedRow.objects.get()
    assert (kept.row, len(kept.reasons), len(kept.digest)) == (4, 2, 64)
    stored = str(list(RejectedRow.objects.values())) + str(list(ImportBatch.objects.values()))
    assert wrong not in stored
    assert wrong not in str([str(error) for error in report.errors])


def test_one_tenant_knows_nothing_of_the_vendors_of_another(bring_in, as_role, other_tenant):
    code = people.credit_code()
    with as_role("office_head", of=other_tenant):
        make("vendor", name="长河", uscc=code)
    assert bring_in(vendors(["长河", code, ""]), "vendor").counts["created"] == 1


def test_what_the_rows_belong_to_is_locked_before_any_counter(bring_in, monkeypatch):
    vendor = make("vendor", name="长河信息技术有限公司")
    done = []
    lock, take = scopes.lock, numbering.take
    monkeypatch.setattr(scopes, "lock", lambda ids: (done.append(("lock", ids.get("vendor"))), lock(ids)))
    monkeypatch.setattr(numbering, "take", lambda *asked: (done.append(("take", asked[0])), take(*asked))[1])
    bring_in(books.staff_book([books.staff_row(1)]), "staff-ledger")
    of_rows = done.index(("take", "EV")) + 1
    locks = [place for place, one in enumerate(done) if one == ("lock", {vendor.pk})]
    assert locks[0] < done.index(("take", "NDA"))
    assert locks[0] > of_rows
    assert [prefix for kind, prefix in done[of_rows:] if kind == "take"] == ["NDA", "P", "PRJ", "V", "VS"]


def test_of_two_rows_that_contradict_each_other_the_first_holds_and_it_is_said(bring_in, monkeypatch):
    monkeypatch.setattr(importing, "ROWS", 1)
    rows = [["长河", "", "运维"], ["高山", "", "咨询"], ["长河", "", "开发"]]
    report = bring_in(vendors(*rows), "vendor")
    assert (report.counts["created"], report.counts["unchanged"]) == (2, 1)
    assert [warning.row for warning in report.warnings] == [4]
    assert Vendor.objects.get(name="长河").services == "运维"
    assert bring_in(vendors(*rows), "vendor").counts["unchanged"] == 3


def test_rows_that_add_to_each_other_do_not_contradict(bring_in):
    code = people.credit_code()
    report = bring_in(vendors(["长河", code, ""], ["长河", "", "运维"], ["长河", code, "运维"]), "vendor")
    assert (report.counts["created"], report.counts["updated"], report.counts["unchanged"]) == (1, 1, 1)
    assert report.warnings == []


def test_two_people_with_one_identity_number_are_an_error(bring_in, messages_of):
    number = people.identity_number()
    rows = [books.staff_row(1, 姓名="张伟", 身份证号=number), books.staff_row(2, 姓名="王芳", 身份证号=number)]
    report = bring_in(books.staff_book(rows), "staff-ledger")
    assert [cell for cell, _message in messages_of(report)] == ["B5"]
    assert Person.objects.get().name == "张伟"
    assert NDA.objects.count() == 1
