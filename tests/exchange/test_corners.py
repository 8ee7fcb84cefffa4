"""Rare rows and rare files: each ends in a record or in words, never in a crash."""

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils import timezone

from tests import people
from tests.examples import make
from tests.exchange import books
from tongguan.core.registers import registry
from tongguan.exchange import cells, exporting, importing, kinds, reading, rejected, saving, targets, units
from tongguan.exchange.models import ColumnMapping, ImportBatch, ImportTouch, RejectedRow
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import NDA, Contract, DataLocation, Vendor, VendorStaff


def people_sheet(*rows):
    return books.book(("人员", [["姓名", "手机号", "身份证号"], *rows]))


def test_real_dates_of_a_workbook_are_days_whatever_their_format(bring_in):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        sheet = made.add_worksheet("人员")
        sheet.write_row("A1", ["姓名", "外包单位", "身份证号", "入场日期", "劳动合同到期日期"])
        sheet.write_row("A2", ["张三", "长河", people.identity_number()])
        sheet.write_datetime("D2", dt.date(2025, 3, 5), made.add_format({"num_format": "yyyy年m月d日"}))
        moment = dt.datetime.fromisoformat("2027-03-05T08:30")
        sheet.write_datetime("E2", moment, made.add_format({"num_format": "yyyy/m/d hh:mm"}))
    assert bring_in(books.named(file, "x.xlsx"), "staff-ledger").errors == []
    staff = VendorStaff.objects.get()
    assert (staff.onboarded_on, staff.labour_contract_to) == (dt.date(2025, 3, 5), dt.date(2027, 3, 5))


def test_a_long_term_without_an_end_is_open_ended(bring_in):
    rows = [["姓名", "外包单位", "身份证号", "劳动合同到期日期"], ["张三", "长河", people.identity_number(), "长期"]]
    bring_in(books.book(("一", rows)), "staff-ledger")
    assert VendorStaff.objects.get().labour_contract_term == "open_ended"


@pytest.mark.parametrize("never", ["9999-12-31", "9999年12月31日", "99991231", dt.date(9999, 12, 31)])
def test_the_last_day_that_programs_know_is_no_last_day(bring_in, never):
    rows = [["姓名", "外包单位", "身份证号", "劳动合同到期日期"], ["张三", "长河", people.identity_number(), never]]
    assert bring_in(books.book(("一", rows)), "staff-ledger").errors == []
    assert VendorStaff.objects.get().labour_contract_term == "open_ended"


def test_a_moment_with_which_nobody_can_reckon_is_an_error_of_its_row(bring_in, messages_of):
    rows = [["变更名称", "变更类型", "窗口开始"], *([f"变更{n}", "normal", "2026-03-01 09:00"] for n in range(3))]
    rows[2][2] = "0001-01-01 00:00"
    report = bring_in(books.book(("一", rows)), "change", mapping={0: "title", 1: "kind", 2: "window_start"})
    assert [cell for cell, _message in messages_of(report)] == ["C3"]
    assert report.counts["created"] == 2


def test_a_row_without_its_name_is_not_taken_for_another_that_says_the_same(bring_in):
    rows = [["供应商名称", "资质有效期至"], ["无名甲", "2031-07-07"], ["", "2031-07-07"]]
    report = bring_in(books.book(("一", rows)), "vendor", mapping={0: "name", 1: "qualified_to"})
    assert (report.counts["created"], report.counts["rejected"], report.counts["unchanged"]) == (1, 1, 0)


def test_what_a_row_leaves_to_the_usual_is_part_of_what_it_is_found_by(bring_in):
    rows, mapping = [["控制项", "实施情况"], ["A.5.1", "已发布"]], {0: "control_id", 1: "implementation"}
    assert bring_in(books.book(("一", rows)), "soa_item", mapping=mapping).counts["created"] == 1
    rows[1][1] = "已发布并宣贯"
    assert bring_in(books.book(("一", rows)), "soa_item", mapping=mapping).counts["updated"] == 1


def test_what_a_row_leaves_to_the_usual_does_not_speak_against_a_record(bring_in):
    backup = make("backup_job", kind="service", location="")
    rows = [["备份对象", "介质", "存放地点"], [backup.object, "磁带", "异地机房"]]
    report = bring_in(books.book(("一", rows)), "backup_job", mapping={0: "object", 1: "medium", 2: "location"})
    assert report.counts["updated"] == 1
    backup.refresh_from_db()
    assert (backup.kind, backup.medium) == ("service", "磁带")


def test_what_spreadsheet_programs_call_unicode_text_is_taken_in(bring_in):
    file = books.csv_file("供应商名称\t服务内容\n新公司\t运维\n", "台账.txt", "utf-16")
    assert bring_in(file, "vendor").counts["created"] == 1


def test_a_file_that_is_no_sheet_by_its_name_is_told_what_would_be_one(bring_in):
    with pytest.raises(ValidationError, match=r"\.xlsx, \.csv, \.txt"):
        bring_in(books.csv_file("供应商名称\n新公司\n", "台账.pdf"), "vendor")


def test_a_mask_is_no_number(bring_in, messages_of):
    report = bring_in(people_sheet(["张三", "", "110*************16"]), "person")
    assert [cell for cell, _message in messages_of(report)] == ["C2"]
    person = make("person", name="李四")
    mobile = person.mobile.reveal()
    own = str(person.id_no)
    other = own[:-2] + ("99" if own[-2:] != "99" else "98")
    assert bring_in(people_sheet(["李四", mobile, own]), "person").counts["unchanged"] == 1
    report = bring_in(people_sheet(["李四", mobile, other]), "person")
    assert [cell for cell, _message in messages_of(report)] == ["C2"]


def test_several_records_that_fit_are_named_unless_one_says_all_that_the_row_says(bring_in, messages_of):
    unit = make("org_unit")
    first, second = (make("person", name="王伟", unit=unit, establishment=one) for one in ("contract", "established"))
    rows = [["姓名", "内设机构", "编制"], ["王伟", unit.name, "contract"], ["王伟", unit.name, "dispatched"]]
    mapping = {"姓名": "name", "内设机构": "unit", "编制": "establishment"}
    report = bring_in(books.book(("一", rows)), "person", mapping=mapping)
    assert report.counts["unchanged"] == 1
    ((cell, message),) = messages_of(report)
    assert cell == "3"
    assert first.number in message
    assert second.number in message


def test_a_row_that_says_nothing_in_the_columns_that_are_read_is_rejected(bring_in, messages_of):
    file = books.book(("一", [["供应商名称", "等级"], ["", "甲"]]))
    assert [cell for cell, _message in messages_of(bring_in(file, "vendor"))] == ["2"]


def test_dates_of_a_contract_that_has_no_number_are_said_to_be_lost(bring_in):
    rows = [["供应商名称", "合同编号", "合同开始日期"], ["长河", "", "2026.1.1"]]
    report = bring_in(books.book(("一", rows)), "vendor-ledger")
    assert report.counts["created"] == 1
    assert len(report.warnings) == 1
    assert not Contract.objects.exists()


@pytest.mark.parametrize(
    ("signed", "start", "end", "state"),
    [
        ("2025.1.1", "2025.1.1", "2025.12.31", "expired"),
        ("2026.11.1", "2027.1.1", "2027.12.31", "signed"),
        ("", "2026.1.1", "2027.12.31", "draft"),
    ],
)
def test_a_contract_stands_where_its_dates_put_it(bring_in, signed, start, end, state):
    head = ["供应商名称", "项目名称", "合同编号", "合同签订日期", "合同开始日期", "合同截止日期"]
    bring_in(books.book(("一", [head, ["长河", "政务云", "HT-1", signed, start, end]])), "vendor-ledger")
    assert Contract.objects.get().state == state


def test_an_agreement_with_a_vendor_without_a_day_is_a_draft(bring_in):
    bring_in(books.book(("一", [["单位名称", "有效期至"], ["长河", "2030.1.1"]])), "nda-ledger")
    assert NDA.objects.get().state == "draft"


def test_a_draft_gets_its_day_from_a_later_sheet_and_is_not_signed_by_it(bring_in):
    row = books.staff_row(1, 保密协议签订日期="")
    bring_in(books.staff_book([row]), "staff-ledger")
    row[books.STAFF_HEAD.index("保密协议签订日期")] = "2025.3.1"
    report = bring_in(books.staff_book([row]), "staff-ledger")
    nda = NDA.objects.get()
    assert (nda.state, nda.signed_on) == ("draft", dt.date(2025, 3, 1))
    assert (report.counts["updated"], len(report.warnings)) == (1, 1)


def test_a_later_agreement_with_the_same_person_is_another_one(bring_in):
    row = books.staff_row(1)
    bring_in(books.staff_book([row]), "staff-ledger")
    row[books.STAFF_HEAD.index("保密协议签订日期")] = "2026.3.1"
    bring_in(books.staff_book([row]), "staff-ledger")
    assert NDA.objects.count() == 2


@pytest.mark.parametrize("sign", ["/", "-"])
def test_a_sign_for_nothing_is_no_answer_to_whether_it_is_signed(bring_in, sign):
    report = bring_in(
        books.staff_book([books.staff_row(1, 是否签订保密协议=sign, 保密协议签订日期="")]), "staff-ledger"
    )
    assert report.errors == []
    assert not NDA.objects.exists()


def test_what_is_neither_yes_nor_no_nor_a_day_is_told(bring_in, messages_of):
    report = bring_in(books.staff_book([books.staff_row(1, 是否签订保密协议="也许")]), "staff-ledger")
    assert [cell for cell, _message in messages_of(report)] == ["H4"]


def test_lines_of_child_rows_with_too_many_parts_are_told(bring_in, messages_of):
    heading = str(DataLocation._meta.verbose_name_plural)
    rows = [["供应商名称", heading], ["长河", "境内 | 一 | 二 | 三"], ["高山", "境内 | 机房\n境外 | 云"]]
    report = bring_in(books.book(("一", rows)), "vendor")
    assert [cell for cell, _message in messages_of(report)] == ["B2"]
    assert DataLocation.objects.count() == 2


def test_links_within_child_rows_are_found_and_printed(bring_in, office):
    unit = make("org_unit", name="信息中心")
    project = make("project", units=[{"unit": unit, "share": "管理 | 监督"}])
    file = io.BytesIO()
    exporting.write(registry["project"], office, file)
    assert bring_in(books.named(file, "x.xlsx"), "project").counts["unchanged"] == 1
    assert project.units.count() == 1


def test_what_the_database_refuses_is_a_rejected_row(bring_in, messages_of, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise IntegrityError("raced")

    monkeypatch.setattr(units, "settle", refuse)
    report = bring_in(books.book(("一", [["供应商名称"], ["长河"]])), "vendor")
    assert [cell for cell, _message in messages_of(report)] == ["2"]


def test_a_value_that_its_form_brings_to_what_is_stored_is_no_change(bring_in, monkeypatch):
    vendor = make("vendor", office_site="贵阳")
    monkeypatch.setattr(saving, "_has", lambda *_told: False)
    rows = [["供应商名称", "办公地址"], [vendor.name, "贵阳"]]
    assert bring_in(books.book(("一", rows)), "vendor").counts["unchanged"] == 1


def test_rows_are_saved_within_a_unit_of_work_only():
    with pytest.raises(RuntimeError):
        units.open_work()


def test_two_workers_never_go_on_with_the_same_unit(bring_in, office):
    report = bring_in(books.book(("一", [["供应商名称"], ["长河"]])), "vendor")
    batch = ImportBatch.objects.get(pk=report.batch)
    source = importing.source_of(batch)
    with pytest.raises(RuntimeError):
        importing._carry_out(source, batch, [(2, ["长河"])], actor=office, report=report, said={}, expected=0)


def test_an_import_that_is_done_is_not_done_again(bring_in, office):
    batch = ImportBatch.objects.get(pk=bring_in(books.book(("一", [["供应商名称"], ["长河"]])), "vendor").batch)
    again = importing.carry_out(batch, office)
    assert again.counts["created"] == 1
    assert Vendor.objects.count() == 1


def test_a_file_may_be_named_by_its_path(office, tmp_path):
    path = tmp_path / "供应商.csv"
    path.write_text("供应商名称\n长河\n", encoding="gb18030")
    report = importing.run(path, "vendor", actor=office)
    assert (report.sheet, report.counts["created"]) == ("供应商", 1)
    assert str(ImportBatch.objects.get()) == "供应商.csv → vendor"


def test_what_is_kept_of_an_import_has_a_name(bring_in):
    bring_in(books.book(("一", [["供应商名称", "信用代码"], ["长河", ""], ["高山", "1"]])), "vendor")
    told = [str(ImportTouch.objects.get()), str(RejectedRow.objects.get()), str(ColumnMapping.objects.get())]
    assert told[0] == f"outsourcing.vendor/{Vendor.objects.get().pk} created"
    assert told[1].endswith("/3")
    assert told[2].startswith("vendor ")


def test_rejected_cells_come_back_as_far_as_they_can_be_told(bring_in, office, monkeypatch):
    monkeypatch.setattr(rejected, "CHUNK", 2)
    head = "<row r='1'><c r='A1' t='str'><v>供应商名称</v></c><c r='B1' t='str'><v>服务内容</v></c></row>"
    bad = "".join(
        f"<row r='{n}'><c r='A{n}' t='str'><v>公司{n}</v></c><c r='B{n}'{cell}</c></row>"
        for n, cell in enumerate([" t='e'><v>#N/A</v>", "><v>110101199003072316</v>", " t='e'><v>#REF!</v>"], start=2)
    )
    report = bring_in(books.crafted(head + bad), "vendor")
    assert report.counts["rejected"] == 3
    content = b"".join(rejected.sheet_of(ImportBatch.objects.get(), office))
    (sheet,) = reading.sheets(io.BytesIO(content), "x.xlsx")
    told = [cells[:2] for _number, cells in list(sheet)[2:]]
    assert told == [["公司2", "#N/A"], ["公司3", "1.1010119900307232e+17"], ["公司4", "#N/A"]]


def test_a_workbook_with_hidden_sheets_only_is_empty():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        made.add_worksheet("一")
    with pytest.raises(ValidationError):
        reading.sheets(file, "x.xlsx")


def test_an_encrypted_part_is_told_as_a_password():
    file = books.crafted()
    data = bytearray(file.getvalue())
    for place in range(len(data) - 4):
        if data[place : place + 4] == b"PK\x01\x02":
            data[place + 8] |= 1
    with pytest.raises(ValidationError, match="密码"):
        reading.sheets(io.BytesIO(bytes(data)), "x.xlsx")


def test_a_workbook_that_lacks_its_parts_is_told_as_damaged():
    file = io.BytesIO()
    with zipfile.ZipFile(books.crafted()) as whole, zipfile.ZipFile(file, "w") as part:
        part.writestr("[Content_Types].xml", whole.read("[Content_Types].xml"))
    with pytest.raises(ValidationError):
        reading.sheets(file, "x.xlsx")


def test_a_cell_that_refers_to_a_text_that_is_not_there_is_told_as_damaged():
    with pytest.raises(ValidationError):
        reading.sheets(
            books.crafted("<row r='1'><c r='A1' t='s'><v>7</v></c></row>", sharedStrings=books.strings()), "x"
        )


def test_a_sheet_that_no_relation_names_is_still_measured():
    far = (
        f'<worksheet xmlns="{books.MAIN}"><sheetData><row r="9"><c r="XFD9"><v>1</v></c></row></sheetData></worksheet>'
    )
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    with pytest.raises(ValidationError, match="XFD9"):
        reading.sheets(books.crafted(sheet1=far, **{"workbook.xml": relations}), "x.xlsx")


def test_a_csv_that_breaks_off_within_a_quoted_cell_is_read_to_its_end():
    (sheet,) = reading.sheets(books.csv_file('名称,服务\n长河,"运维'), "x.csv")
    assert list(sheet)[1] == (2, ["长河", "运维"])


def test_points_in_time_are_read_for_fields_that_hold_them():
    read, free = kinds.reading(models.DateTimeField())
    assert not free
    assert timezone.localtime(read("2025-03-01 09:30")).hour == 9


def test_a_person_of_the_office_is_found_by_user_name_too(bring_in, office):
    head = {"姓名": "name", "账号": "account"}
    rows = [[*head], ["张三", office.user.username], ["李四", f"某某 [{office.user.username}]"], ["王五", "nobody@1"]]
    report = bring_in(books.book(("一", rows)), "person", mapping=head)
    assert report.counts == {"read": 3, "created": 2, "updated": 0, "unchanged": 0, "rejected": 1}
    assert Person.objects.filter(account=office.user).count() == 2


def test_an_account_of_another_tenant_cannot_be_named(bring_in, other_tenant):
    stranger = people.account("office_head", tenant=other_tenant, name="stranger")
    head = {"姓名": "name", "账号": "account"}
    report = bring_in(books.book(("一", [[*head], ["张三", stranger.username]])), "person", mapping=head)
    assert report.counts["rejected"] == 1


def test_plans_name_what_there_is():
    assert {"staff-ledger", "vendor-ledger", "nda-ledger"} <= set(targets.composite)
    for plan in targets.composite.values():
        assert len(plan.by_name) == len(plan.columns)
        assert {column.part for column in plan.columns} <= {part.name for part in plan.parts}


def test_a_number_of_a_workbook_is_shown_as_people_write_it():
    assert [cells.shortened(cell) for cell in (3.0, 2.5, 13800138000.0)] == ["3", "2.5", "138******00"]
