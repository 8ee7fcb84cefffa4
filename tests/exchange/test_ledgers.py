"""The ledgers of a clerk: one sheet fills several registers, and what it does not say is not invented."""

import datetime as dt

import pytest
from django.utils.translation import gettext as _

from tests import people
from tests.exchange import books
from tongguan.core.models import AuditEntry
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import NDA, Project, Vendor, VendorStaff


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
