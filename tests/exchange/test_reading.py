"""Sheets are read as offices write them: encodings, delimiters, headers, columns in any order and language."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.exchange import books
from tongguan.exchange import cells, headers, reading, stream, targets
from tongguan.exchange.headers import plain_label
from tongguan.exchange.unpacking import column_number, letter
from tongguan.outsourcing.models import Vendor


def rows_of(file):
    (sheet,) = reading.sheets(file, file.name)
    return [cells for _number, cells in sheet]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_csv_is_read_in_the_encodings_of_offices(encoding):
    assert rows_of(books.csv_file("名称,服务\n长河,运维\n", encoding=encoding)) == [["名称", "服务"], ["长河", "运维"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_rows(delimiter):
    text = "某局供应商台账\n" + "\n".join(delimiter.join(row) for row in [["名称", "服务"], ["长河", "运维，含备份"]])
    assert rows_of(books.csv_file(text))[1:] == [["名称", "服务"], ["长河", "运维，含备份"]]


def test_quoted_cells_may_hold_lines_and_delimiters():
    text = '名称,说明\n"长河,贵州","一\n二 | 三"\n'
    assert rows_of(books.csv_file(text))[1] == ["长河,贵州", "一\n二 | 三"]


def test_what_was_made_harmless_for_spreadsheet_programs_is_read_as_it_was():
    for text in ["=1+1", "+86", "-5", "@x", "'=x", "''=x", "'plain", "it's", ""]:
        assert stream.spoken(stream.harmless(text)) == text
        assert not stream.harmless(text).startswith(("=", "+", "-", "@"))


def test_rows_keep_the_numbers_that_the_program_shows():
    (sheet,) = reading.sheets(books.book(("一", [[], [], ["", "a"], [], ["", "b"]])), "x.xlsx")
    assert [(number, row) for number, row in sheet if any(row)] == [(3, ["", "a"]), (5, ["", "b"])]


def test_columns_have_letters():
    assert [letter(number) for number in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert all(column_number(letter(number)) == number for number in range(1, 2000))


def test_of_several_sheets_the_one_with_known_columns_is_read(bring_in):
    file = books.book(("说明", [["请按要求填写"]]), ("供应商", [["供应商名称", "服务内容"], ["长河", "运维"]]))
    report = bring_in(file, "vendor")
    assert (report.sheet, Vendor.objects.get().name) == ("供应商", "长河")


def test_a_sheet_may_be_named(bring_in):
    rows = [["供应商名称", "服务内容"], ["长河", "运维"]]
    file = books.book(("一", rows), ("二", [rows[0], ["高山", "开发"]]))
    bring_in(file, "vendor", sheet="二")
    assert Vendor.objects.get().name == "高山"
    with pytest.raises(ValidationError):
        bring_in(file, "vendor", sheet="三")


def test_a_header_without_any_known_word_can_still_be_mapped(bring_in):
    file = books.book(("一", [["我局伙伴一览"], ["甲", "乙"], ["长河", "运维"]]))
    report = bring_in(file, "vendor", mapping={"甲": "name", "B": "services"})
    assert report.counts["created"] == 1
    assert Vendor.objects.get().services == "运维"


@pytest.mark.parametrize("mapping", [{"丙": "name"}, {"甲": "nothing"}, {"甲": "name", "乙": "name"}])
def test_a_mapping_to_what_does_not_exist_is_refused(bring_in, mapping):
    with pytest.raises(ValidationError):
        bring_in(books.book(("一", [["甲", "乙"], ["长河", "运维"]])), "vendor", mapping=mapping)


def test_what_was_said_of_columns_is_remembered(bring_in):
    rows = [["甲", "乙"], ["长河", "运维"]]
    bring_in(books.book(("一", rows)), "vendor", mapping={"甲": "name", "乙": "services"})
    report = bring_in(books.book(("二", [*rows, ["高山", "开发"]])), "vendor")
    assert (report.counts["created"], report.counts["unchanged"]) == (1, 1)


@pytest.mark.parametrize(
    "heading", ["名称", "name", " 名 称* ", "供应商名称（全称）", "SUPPLIER", "Ｎａｍｅ", "公司名称："]
)
def test_a_column_is_known_by_many_words(heading):
    plan = targets.plan_named("vendor")
    found = headers.Heading(0, heading, tuple(headers.spoken_forms(heading)))
    assert headers.named_by(found, plan.by_label.get) == "name"


def test_labels_are_compared_without_what_does_not_matter():
    assert plain_label(" 是否 签订\n保密协议* ") == "是否签订保密协议"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (12.0, "12"),
        (1.5, "1.5"),
        (True, "是"),
        (dt.datetime.fromisoformat("2025-03-01"), "2025-03-01"),
        (" 长河 ", "长河"),
        (13800138000.0, "13800138000"),
    ],
)
def test_a_cell_of_any_kind_is_read_as_text(written, meant):
    assert cells.text(written) == meant


@pytest.mark.parametrize("written", [1.1010119900307e17, 10**15, "1.10101E+17", float(10**16)])
def test_a_number_that_lost_digits_is_no_text(written):
    with pytest.raises(ValidationError):
        cells.text(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1,234.50", "1234.50"), (1234.5, "1234.5"), ("￥1,000元", "1000"), ("12.5万", "125000"), ("１２", "12")],
)
def test_numbers_are_read_however_they_are_written(written, meant):
    assert cells.number(written) == pytest.approx(cells.Decimal(meant))


@pytest.mark.parametrize(
    ("written", "meant"),
    [("50", 500_000), ("50万", 500_000), ("500000元", 500_000), ("50万元", 500_000)],
)
def test_the_unit_of_a_cell_goes_before_that_of_its_heading(written, meant):
    assert cells.number(written, times=10_000) == meant


@pytest.mark.parametrize("written", ["0001-01-01", "9999/12/31", dt.datetime.fromisoformat("0001-01-01T00:00")])
def test_a_day_with_which_nobody_can_reckon_is_no_day(written):
    for read in (cells.day, cells.moment):
        with pytest.raises(ValidationError, match="2999-12-31"):
            read(written)


@pytest.mark.parametrize("written", ["十二", "1,2,x", "NaN", "Infinity", True])
def test_what_is_no_number_is_refused(written):
    with pytest.raises(ValidationError):
        cells.number(written)


def test_a_point_in_time_is_read_with_its_hour():
    assert cells.moment("2025年3月1日 9:30").isoformat() == "2025-03-01T09:30:00+08:00"
    assert cells.moment(dt.datetime.fromisoformat("2025-03-01T09:30")).isoformat() == "2025-03-01T09:30:00+08:00"
    assert cells.moment("2025.3.1").isoformat() == "2025-03-01T00:00:00+08:00"
    with pytest.raises(ValidationError):
        cells.moment("2025-03-01 25:00")


def test_error_messages_hold_no_number_by_which_a_person_is_known():
    assert (
        cells.masked("张三 110101199003072316 13800138000 2025-03-01")
        == "张三 110*************16 138******00 2025-03-01"
    )
