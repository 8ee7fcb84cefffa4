"""Files that are broken, too large or made to do harm are refused in words, before they cost anything."""

import io
import tracemalloc
import zipfile

import pytest
from django.core.exceptions import ValidationError

from tests.exchange import books
from tongguan.core.models import Evidence
from tongguan.exchange import limits, reading
from tongguan.exchange.models import ImportBatch
from tongguan.outsourcing.models import Vendor

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(file, name="台账.xlsx"):
    with pytest.raises(ValidationError) as refused:
        [list(sheet) for sheet in reading.sheets(file, name)]
    return " ".join(refused.value.messages)


def a_zip(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members.items():
            archive.writestr(path, content)
    return file


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "空"),
        (b"   \n", "空"),
        (b"%PDF-1.7\n\x00\x01", ".csv"),
        (b"\x89PNG\r\n\x1a\n\x00", ".csv"),
        (OLE + b"\x00" * 64, ".xlsx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"PK\x03\x04 and nothing more", ".xlsx"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_what_is_no_sheet_is_refused_saying_what_is_allowed(content, told):
    assert told in refusal(io.BytesIO(content))


def test_another_office_file_is_no_sheet_whatever_its_name():
    types = '<Types><Override ContentType="application/vnd...wordprocessingml.document.main+xml"/></Types>'
    assert ".csv" in refusal(a_zip(**{"[Content_Types].xml": types, "word/document.xml": "<w/>"}))


def test_a_zip_without_a_table_of_types_is_no_sheet():
    assert ".csv" in refusal(a_zip(**{"xl/workbook.xml": "<workbook/>"}))


def test_macros_are_not_read():
    types = '<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    assert "宏" in refusal(a_zip(**{"[Content_Types].xml": types}))


def test_a_file_beyond_the_limit_is_not_even_opened(monkeypatch):
    monkeypatch.setattr(limits, "MOST_BYTES", 10)
    assert refusal(books.csv_file("name,code\na,b\n"))


def test_a_zip_bomb_is_refused_without_being_unpacked():
    bomb = books.crafted(books.MAIN + " " * 300_000_000)
    tracemalloc.start()
    try:
        assert "256" in refusal(bomb)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 50_000_000


def test_a_part_that_unpacks_to_far_more_than_it_is_packed_to_is_refused():
    assert refusal(books.crafted(f"<row r='1'><c r='A1' t='str'><v>{'x' * 30_000_000}</v></c></row>"))


def test_two_parts_of_one_name_are_refused():
    file = books.crafted()
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    assert refusal(file)


def test_a_part_that_is_longer_than_it_says_is_refused():
    file = books.crafted(f"<row r='1'><c r='A1' t='str'><v>{'ab' * 5_000}</v></c></row>")
    with zipfile.ZipFile(file) as archive:
        honest = next(one for one in archive.infolist() if one.filename.endswith("sheet1.xml"))
    data = file.getvalue().replace(honest.file_size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert refusal(io.BytesIO(data))


def test_entities_are_refused():
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    cells = '<sheetData><row><c t="str"><v>&b;</v></c></row></sheetData>'
    assert refusal(books.crafted(sheet1=f'{laughs}<worksheet xmlns="{books.MAIN}">{cells}</worksheet>'))


def test_a_cell_of_ten_megabytes_is_named():
    told = refusal(books.csv_file("名称,备注\n长河," + "x" * 10_000_000 + "\n"), "供应商.csv")
    assert "B2" in told
    assert "32767" in told


def test_a_long_cell_of_a_workbook_is_named_with_its_sheet():
    told = refusal(books.crafted(f"<row r='7'><c r='C7' t='str'><v>{'长河' * 20_000}</v></c></row>"))
    assert "C7" in told
    assert "人员" in told


def test_a_long_text_to_which_cells_only_refer_is_named_at_the_cell():
    text = "".join(f"{number:x}" for number in range(20_000))
    told = refusal(books.crafted("<row r='2'><c r='B2' t='s'><v>0</v></c></row>", sharedStrings=books.strings(text)))
    assert "B2" in told


def test_one_text_shared_by_many_cells_counts_for_each(monkeypatch):
    monkeypatch.setattr(limits, "MOST_TEXT", 100_000)
    cells = "".join(f"<row r='{n}'><c r='A{n}' t='s'><v>0</v></c></row>" for n in range(1, 50))
    assert refusal(books.crafted(cells, sharedStrings=books.strings("字" * 3_000)))


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "XFD1"])
def test_a_cell_far_out_is_named_and_no_memory_is_taken_for_what_lies_between(place):
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    told = refusal(
        books.crafted(f"<row r='1'><c r='A1'><v>1</v></c></row><row r='{row}'><c r='{place}'><v>1</v></c></row>")
    )
    assert place in told


def test_a_far_cell_is_found_whatever_the_xml_looks_like():
    tricky = f"<x:row xmlns:x='{books.MAIN}' r='1048576'><x:c><x:v>1</x:v></x:c></x:row>"
    assert "A1048576" in refusal(books.crafted(tricky))


def test_cells_that_span_too_much_are_refused(monkeypatch):
    monkeypatch.setattr(limits, "MOST_CELLS", 1_000)
    assert "1000" in refusal(
        books.crafted("<row r='1'><c r='A1'><v>1</v></c></row><row r='200'><c r='J200'><v>1</v></c></row>")
    )


def test_formatted_but_empty_cells_far_out_are_no_harm():
    (sheet,) = reading.sheets(
        books.crafted("<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576' s='0'/></row>"),
        "台账.xlsx",
    )
    assert list(sheet) == [(1, [1.0])]


@pytest.mark.parametrize("place", ["1A", "A0x", "AAAA1", "a1"])
def test_a_place_that_no_sheet_has_is_refused(place):
    assert refusal(books.crafted(f"<row r='1'><c r='{place}'><v>1</v></c></row>"))


def test_too_many_rows_and_columns_of_a_csv_are_named(monkeypatch):
    monkeypatch.setattr(limits, "MOST_ROWS", 3)
    assert "A4" in refusal(books.csv_file("a\nb\nc\nd\n"))
    assert refusal(books.csv_file(",".join("x" * 300) + "\n"))


def test_nothing_is_kept_of_a_refused_file(bring_in):
    with pytest.raises(ValidationError):
        bring_in(books.named(io.BytesIO(b"%PDF-1.7\x00"), "x.xlsx"), "vendor")
    assert not Evidence.objects.exists()
    assert not ImportBatch.objects.exists()


def test_a_formula_in_a_sheet_is_text_that_stays_text(bring_in):
    evil = '=HYPERLINK("http://x","y")'
    bring_in(books.book(("供应商", [["供应商名称", "服务内容"], ["长河", evil]])), "vendor")
    assert Vendor.objects.get().services == evil


def test_a_formula_that_failed_is_an_error_not_a_blank(bring_in, messages_of):
    cells = "<row r='1'><c r='A1' t='str'><v>供应商名称</v></c><c r='B1' t='str'><v>服务内容</v></c></row>"
    failed = "<row r='2'><c r='A2' t='str'><v>长河</v></c><c r='B2' t='e'><f>1/0</f><v>#DIV/0!</v></c></row>"
    report = bring_in(books.crafted(cells + failed), "vendor")
    assert [cell for cell, _message in messages_of(report)] == ["B2"]
