"""The ledgers of a clerk: one sheet fills several registers, and what it does not say is not invented."""

import datetime as dt

import pytest
import xlsxwriter
from django.utils.translation import gettext as _

from tests import people
from tests.exchange import books
from tongguan.core.models import AuditEntry
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import NDA, Contract, Project, Vendor, VendorStaff


def states(model):
    return sorted(model.objects.values_list("state", flat=True))


def test_a_clerks_ledger_fills_vendor_project_person_staff_and_nda(bring_in):
    report = bring_in(books.staff_book([books.staff_row(1)]), "staff-ledger")
    assert report.errors == []
    assert report.counts == {"read": 1, "created": 1, "updated": 0, "unchanged": 0, "rejected": 0}
    staff = VendorStaff.objects.get()
    assert str(staff) == "张1（长河信息技术有限公司）"
    assert (staff.state, staff.onboarded_on, staff.project.name) == ("onboarded", dt.date(2025, 3, 5), "政务云运维外包")
    assert staff.person.kind == "vendor_staff"
    nda = NDA.objects.get()
    assert (nda.state, nda.signed_on, nda.party_type, nda.vendor_staff) == (
        "signed",
        dt.date(2025, 3, 1),
        "staff",
        staff,
    )
    assert all(one.objects.get().opening for one in (Vendor, Project, Person, VendorStaff, NDA))


def test_what_is_imported_is_an_opening_balance_in_the_audit_trail(bring_in):
    report = bring_in(books.staff_book([books.staff_row(1)]), "staff-ledger")
    told = AuditEntry.objects.filter(register="nda").values_list("action", "reason")
    assert list(told) == [("opening", _("import %(number)s") % {"number": report.batch})]


def test_yes_without_a_day_signs_nothing(bring_in):
    rows = [books.staff_row(1, 保密协议签订日期=""), books.staff_row(2, 保密协议签订日期="", 是否签订保密协议="√")]
    report = bring_in(books.staff_book(rows), "staff-ledger")
    assert states(NDA) == ["draft", "draft"]
    assert [(one.row, "草稿" in one.message or "draft" in one.message) for one in report.warnings[-2:]] == [
        (4, True),
        (5, True),
    ]


def test_yes_without_a_day_makes_no_second_agreement_later_on(bring_in):
    row = books.staff_row(1, 保密协议签订日期="")
    signed = [*row]
    signed[books.STAFF_HEAD.index("保密协议签订日期")] = "2025.3.1"
    bring_in(books.staff_book([signed]), "staff-ledger")
    report = bring_in(books.staff_book([row]), "staff-ledger")
    assert report.counts["unchanged"] == 1
    assert states(NDA) == ["signed"]


@pytest.mark.parametrize("word", ["否", "×", "无", "未签", "no"])
def test_no_makes_no_agreement(bring_in, word):
    report = bring_in(
        books.staff_book([books.staff_row(1, 是否签订保密协议=word, 保密协议签订日期="")]), "staff-ledger"
    )
    assert report.errors == []
    assert not NDA.objects.exists()


def test_no_with_a_day_is_told_as_a_contradiction(bring_in, messages_of):
    report = bring_in(books.staff_book([books.staff_row(1, 是否签订保密协议="否")]), "staff-ledger")
    ((cell, _message),) = messages_of(report)
    assert cell == "H4"
    assert not Vendor.objects.exists(), "a rejected row leaves nothing behind, not even its vendor"


def test_the_day_itself_may_stand_in_the_place_of_yes(bring_in):
    bring_in(books.staff_book([books.staff_row(1, 是否签订保密协议="2025/4/2", 保密协议签订日期="")]), "staff-ledger")
    assert NDA.objects.get().signed_on == dt.date(2025, 4, 2)


@pytest.mark.parametrize(
    "written",
    [
        "2025.3.5",
        "2025年3月5日",
        "2025/3/5",
        "2025-03-05",
        "20250305",
        "２０２５年３月５日",
        20250305,
        45721,
        "2025-3-5 00:00:00",
    ],
)
def test_days_are_read_however_they_are_written(bring_in, written):
    bring_in(books.staff_book([books.staff_row(1, 入场日期=written)]), "staff-ledger")
    assert VendorStaff.objects.get().onboarded_on == dt.date(2025, 3, 5)


@pytest.mark.parametrize("written", ["2025.13.1", "2025年2月30日", "2025年3月", "25.3.5", "三月", "2025/3/5/1"])
def test_what_is_no_day_is_an_error_at_its_cell_saying_what_is_allowed(bring_in, messages_of, written):
    report = bring_in(books.staff_book([books.staff_row(1, 入场日期=written)]), "staff-ledger")
    ((cell, message),) = messages_of(report)
    assert cell == "J4"
    assert "2025-03-01" in message
    assert report.errors[0].label == "入场日期"


def test_an_identity_number_that_lost_its_last_digits_is_an_error_not_a_wrong_number(bring_in, messages_of):
    report = bring_in(books.staff_book([books.staff_row(1, 身份证号=110101199003072316)]), "staff-ledger")
    ((cell, message),) = messages_of(report)
    assert cell == "C4"
    assert "15" in message
    assert not Person.objects.exists()


def test_a_wrong_check_digit_is_told_without_telling_the_number(bring_in, messages_of):
    number = people.identity_number()
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    report = bring_in(books.staff_book([books.staff_row(1, 身份证号=wrong)]), "staff-ledger")
    ((cell, message),) = messages_of(report)
    assert cell == "C4"
    assert wrong not in message
    assert f"{wrong[:3]}*" in message


def test_dates_out_of_order_are_told_with_the_row_and_nothing_is_half_done(bring_in, messages_of):
    rows = [books.staff_row(1), books.staff_row(2, 入场日期="2025.5.1", 离场日期="2025.4.1")]
    report = bring_in(books.staff_book(rows), "staff-ledger")
    ((cell, _message),) = messages_of(report)
    assert cell == "5"
    assert Person.objects.count() == VendorStaff.objects.count() == NDA.objects.count() == 1


def test_titles_totals_and_last_lines_are_no_entries(bring_in):
    rows = [books.staff_row(1), [], books.STAFF_HEAD, books.staff_row(2)]
    last = [["合  计", 2], ["填表人：王五", "", "", "审核人：赵六"], ["备注：涉密人员另行登记"]]
    report = bring_in(books.staff_book(rows, last=last), "staff-ledger")
    assert report.counts["read"] == report.counts["created"] == 2
    assert report.skipped == [6, 8, 9, 10]


def test_what_no_column_fits_is_named_and_the_serial_number_is_not(bring_in):
    report = bring_in(books.staff_book([books.staff_row(1)]), "staff-ledger")
    assert report.left_out == ["备注"]


def test_signs_for_nothing_are_nothing(bring_in):
    row = books.staff_row(1, 手机号="/", 离场日期="—", 项目名称="无", 岗位="")
    report = bring_in(books.staff_book([row]), "staff-ledger")
    assert report.errors == []
    assert (VendorStaff.objects.get().project, VendorStaff.objects.get().state) == (None, "onboarded")


def test_full_width_digits_are_digits(bring_in):
    number = people.identity_number()
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    bring_in(books.staff_book([books.staff_row(1, 身份证号=wide)]), "staff-ledger")
    assert Person.objects.get().id_no.reveal() == number


def test_the_same_person_twice_is_one_person(bring_in):
    row = books.staff_row(1)
    report = bring_in(books.staff_book([row, row]), "staff-ledger")
    assert (report.counts["created"], report.counts["unchanged"]) == (1, 1)
    assert Person.objects.count() == VendorStaff.objects.count() == NDA.objects.count() == 1


def test_one_name_in_two_companies_is_two_people(bring_in):
    rows = [
        books.staff_row(1, 姓名="张伟", 身份证号="", 手机号="", 外包单位="长河信息技术有限公司"),
        books.staff_row(2, 姓名="张伟", 身份证号="", 手机号="", 外包单位="高山网络有限公司"),
        books.staff_row(3, 姓名="张伟", 身份证号="", 手机号="", 外包单位="长河信息技术有限公司"),
    ]
    report = bring_in(books.staff_book(rows), "staff-ledger")
    assert (report.counts["created"], report.counts["unchanged"]) == (2, 1)
    assert Person.objects.count() == 2


def test_brackets_may_be_wide_or_narrow(bring_in):
    rows = [books.staff_row(1, 外包单位="长河（贵州）有限公司"), books.staff_row(2, 外包单位="长河(贵州)有限公司")]
    bring_in(books.staff_book(rows), "staff-ledger")
    assert Vendor.objects.get().name == "长河（贵州）有限公司"


def test_who_left_has_left(bring_in):
    bring_in(books.staff_book([books.staff_row(1, 离场日期="2026.1.31")]), "staff-ledger")
    assert VendorStaff.objects.get().state == "offboarded"


def test_who_left_since_is_not_moved_by_a_sheet_but_the_day_is_kept_and_said(bring_in):
    row = books.staff_row(1)
    bring_in(books.staff_book([row]), "staff-ledger")
    row[books.STAFF_HEAD.index("离场日期")] = "2026.1.31"
    report = bring_in(books.staff_book([row]), "staff-ledger")
    staff = VendorStaff.objects.get()
    assert (staff.state, staff.offboarded_on) == ("onboarded", dt.date(2026, 1, 31))
    assert report.counts["updated"] == 1
    assert len(report.warnings) == 1


def test_a_state_that_the_sheet_names_is_a_matter_of_moves(bring_in, messages_of):
    head = [*books.STAFF_HEAD, "状态"]
    row = [*books.staff_row(1), "在岗"]
    bring_in(books.book(("人员", [head, row])), "staff-ledger")
    assert VendorStaff.objects.get().state == "onboarded"
    report = bring_in(books.book(("人员", [head, [*row[:-1], "已离场"]])), "staff-ledger")
    ((cell, _message),) = messages_of(report)
    assert cell == "M2"


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
