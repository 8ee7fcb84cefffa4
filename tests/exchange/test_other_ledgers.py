"""Ledgers in other layouts: headers in two tiers, merged companies, contracts, agreements."""

import datetime as dt

import xlsxwriter

from tests import people
from tests.exchange import books
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import NDA, Contract, VendorStaff


def two_tier_book(row):
    file = books.io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        sheet = made.add_worksheet("人员")
        sheet.merge_range("A1:G1", "某局信息技术外包人员台账")
        for place, head in enumerate(["姓名", "身份证号", "所属公司"]):
            sheet.merge_range(1, place, 2, place, head)
        sheet.merge_range("D2:E2", "保密协议")
        sheet.write_row("D3", ["是否签订", "签订日期"])
        sheet.merge_range("F2:G2", "驻场情况")
        sheet.write_row("F3", ["入场日期", "离场日期"])
        sheet.write_row("A4", row)
    return books.named(file, "两层表头.xlsx")


def test_a_header_in_two_tiers_is_read(bring_in):
    row = ["李四", people.identity_number(), "长河信息技术有限公司", "是", "2025.3.1", "2025.3.5", ""]
    report = bring_in(two_tier_book(row), "staff-ledger")
    assert report.errors == []
    assert report.columns["保密协议 签订日期"] == "nda.signed_on"
    assert NDA.objects.get().signed_on == dt.date(2025, 3, 1)
    assert VendorStaff.objects.get().onboarded_on == dt.date(2025, 3, 5)


def test_a_company_merged_over_several_rows_is_that_of_each(bring_in):
    file = books.io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        sheet = made.add_worksheet("人员")
        sheet.write_row("A1", ["所属公司", "姓名", "身份证号"])
        sheet.merge_range("A2:A4", "长河信息技术有限公司")
        for number in range(1, 4):
            sheet.write_row(number, 1, [f"王{number}", people.identity_number()])
    bring_in(books.named(file, "合并.xlsx"), "staff-ledger")
    assert VendorStaff.objects.filter(vendor__name="长河信息技术有限公司").count() == 3


def test_a_vendor_ledger_fills_vendor_project_and_contract(bring_in):
    head = [
        "供应商名称",
        "统一社会信用代码",
        "服务内容",
        "项目名称",
        "合同编号",
        "合同金额（万元）",
        "合同签订日期",
        "合同开始日期",
        "合同截止日期",
    ]
    row = [
        "长河信息技术有限公司",
        people.credit_code(),
        "运维",
        "政务云运维外包",
        "HT-2026-1",
        "12.5",
        "2026.1.5",
        "2026.1.5",
        "2027.1.4",
    ]
    report = bring_in(books.book(("供应商", [["某局供应商台账"], head, row])), "vendor-ledger")
    assert report.errors == []
    contract = Contract.objects.get()
    assert (contract.code, contract.title, contract.amount, contract.state) == (
        "HT-2026-1",
        "HT-2026-1",
        125000,
        "in_force",
    )
    assert contract.vendor.services == "运维"


def test_an_nda_ledger_holds_agreements_with_vendors_and_with_people(bring_in):
    head = ["单位名称", "姓名", "身份证号", "签订日期", "有效期至"]
    rows = [
        ["长河信息技术有限公司", "", "", "2025.1.1", "长期"],
        ["长河信息技术有限公司", "赵六", people.identity_number(), "2024.1.1", "2025.12.31"],
    ]
    report = bring_in(books.book(("保密协议", [head, *rows])), "nda-ledger")
    assert report.errors == []
    of_vendor, of_staff = NDA.objects.order_by("pk")
    assert (of_vendor.party_type, of_vendor.term, of_vendor.valid_to, of_vendor.state) == (
        "vendor",
        "open_ended",
        None,
        "signed",
    )
    assert (of_staff.party_type, of_staff.term, of_staff.state) == ("staff", "fixed", "expired")
    again = bring_in(books.book(("保密协议", [head, *rows])), "nda-ledger")
    assert again.counts["unchanged"] == 2


def test_a_row_that_could_mean_anybody_is_an_error(bring_in, messages_of):
    report = bring_in(books.book(("人员", [["姓名", "外包单位"], ["张伟", ""]])), "staff-ledger")
    assert len(messages_of(report)) == 1
    assert not Person.objects.exists()
